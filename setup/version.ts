/** The numbers of the first thing in a text that looks like a version: `openjdk version "17.0.15"` → [17, 0, 15]. */
export function parseVersion(text: string): readonly number[] | undefined {
  const found = /(\d+(?:\.\d+)*)/.exec(text);
  return found?.[1]?.split(".").map(Number);
}

/** Whether one version is the other or newer. Missing numbers count as 0; a suffix such as `-beta` is not looked at. */
export function atLeast(version: readonly number[] | undefined, minimum: readonly number[]): boolean {
  if (version === undefined) return false;
  for (let i = 0; i < Math.max(version.length, minimum.length); i++) {
    const difference = (version[i] ?? 0) - (minimum[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
