/** A text as a regular expression that matches just it, in Java and in JavaScript. */
export function quoted(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}
