/**
 * A key or value as a terminal can show it: of JSON with its schema the payload alone; control characters and bytes that are no UTF-8
 * become dots. `null`: there is none.
 *
 * @param most characters
 */
export function shown(data: Buffer | null, most = 400): string | null {
  if (data === null) return null;
  const text = payloadOf(data) ?? data.subarray(0, most * 4).toString("utf8");
  const plain = [...text.replace(/[\p{Cc}\uFFFD]/gu, "·")];
  return plain.length > most || (data.length > most * 4 && plain.length === most * 4) ? `${plain.slice(0, most).join("")}… (${data.length} bytes)` : plain.join("");
}

/** `{"schema": …, "payload": …}`, as JsonConverter writes it: the schema would fill the screen. */
function payloadOf(data: Buffer): string | undefined {
  if (data[0] !== 0x7b || data.length > 1 << 20 || !data.subarray(0, 40).includes('"schema"')) return undefined;
  try {
    const { payload } = JSON.parse(data.toString("utf8")) as { payload?: unknown };
    return payload === undefined ? undefined : JSON.stringify(payload);
  } catch {
    return undefined;
  }
}
