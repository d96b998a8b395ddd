/** The JSON of a body; `null` for an empty one, `undefined` where it is something else. */
export function parsed(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
