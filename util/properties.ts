/**
 * Text of a Java properties file. Backslashes and line breaks in values are escaped, and whatever is not ASCII: Java reads such a
 * file as Latin-1 (`Properties.load`).
 */
export function propertiesText(values: Readonly<Record<string, string | number | boolean>>): string {
  const escape = (text: string): string => text.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/^ /, "\\ ").replace(/[^\x20-\x7e]/g, unicode);
  return Object.entries(values).map(([key, value]) => `${key}=${escape(String(value))}\n`).join("");
}

function unicode(unit: string): string {
  return [...Array(unit.length).keys()].map((at) => `\\u${unit.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");
}
