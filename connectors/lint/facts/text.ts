import { quoted } from "../../../util/pattern.ts";

/**
 * Placeholders in a configuration, `${env:NAME}` or `${NAME}`, have values that nobody knows here; but two of the same
 * name are the same. For comparisons each becomes a word of signs that mean nothing in a pattern.
 */
const [OPEN, CLOSE] = ["\uE000", "\uE001"];
const SHIFT = 0xe100;

/** The text with every placeholder as one such word. */
export function opaque(text: string): string {
  if (!text.includes("${")) return text;
  return text.replace(/\$\{([^{}]*)\}/g, (_, inside: string) => OPEN + [...inside].map((char) => String.fromCharCode(SHIFT + (char.charCodeAt(0) & 0xff))).join("") + CLOSE);
}

/** The text as it was written. */
export function shown(text: string): string {
  return text.replace(/\uE000([\uE100-\uE1FF]*)\uE001/g, (_, inside: string) => `\${${[...inside].map((char) => String.fromCharCode(char.charCodeAt(0) - SHIFT)).join("")}}`);
}

export function isOpaque(text: string): boolean {
  return text.includes(OPEN ?? "");
}

/** Everything that a text with placeholders may turn out to be. */
export function possible(text: string): RegExp {
  const parts = text.split(/\uE000[\uE100-\uE1FF]*\uE001/).map(quoted);
  return new RegExp(`^${parts.join(".+")}$`, "s");
}

const patterns = new Map<string, RegExp | undefined>();

/**
 * A pattern of Java's that must match a whole text, as one of JavaScript's; undefined where the two may not agree.
 * `flags` are JavaScript's.
 */
export function whole(pattern: string, flags = ""): RegExp | undefined {
  const key = `${flags}/${pattern}`;
  if (!patterns.has(key)) {
    if (patterns.size > 20_000) patterns.clear();
    patterns.set(key, compiled(pattern, flags));
  }
  return patterns.get(key);
}

function compiled(pattern: string, flags: string): RegExp | undefined {
  // Quotations, classes cut with classes, possessive quantifiers, anchors and classes that JavaScript reads as letters.
  if (/\\[QEAzZGhHRpPXN]|&&|[+*?}]\+|\(\?>/.test(pattern)) return undefined;
  const insensitive = /^\(\?i\)/.exec(pattern);
  try {
    return new RegExp(`^(?:${insensitive === null ? pattern : pattern.slice(4)})$`, insensitive === null ? flags : "i");
  } catch {
    return undefined;
  }
}
