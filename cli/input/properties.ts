import { Malformed, refuseTwice, type Entry, type Tree } from "./tree.ts";

/** A Java properties file: `key=value`, `key: value`, comments, backslash escapes and lines that go on. */
export function parseProperties(text: string): Tree {
  const entries: Entry[] = [];
  const keys = new Set<string>();
  for (const { line, start, end } of logicalLines(text)) {
    const split = /^((?:\\.|[^\\=:\s])+)\s*(?:[=:]\s*|\s+|$)(.*)$/s.exec(line);
    if (split === null) throw new Malformed("a line without a key", start);
    const key = unescape(split[1] ?? "");
    refuseTwice(keys, key, start);
    keys.add(key);
    const value = unescape(split[2] ?? "").trimEnd();
    entries.push({ key, value: { kind: "leaf", value, text: value }, start, end });
  }
  return { kind: "map", entries };
}

function* logicalLines(text: string): Generator<{ line: string; start: number; end: number }> {
  let open: { line: string; start: number } | undefined;
  for (const found of text.matchAll(/[^\r\n]+/g)) {
    const line = found[0].replace(/^[ \t\f]+/, "");
    if (open === undefined && (line === "" || /^[#!]/.test(line))) continue;
    const continues = (/\\*$/.exec(line)?.[0].length ?? 0) % 2 === 1;
    const start: number = open?.start ?? found.index + found[0].length - line.length;
    const whole: string = (open?.line ?? "") + (continues ? line.slice(0, -1) : line);
    open = continues ? { line: whole, start } : undefined;
    if (!continues) yield { line: whole, start, end: found.index + found[0].length };
  }
  if (open !== undefined) yield { ...open, end: text.length };
}

function unescape(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (_, escape: string) => {
    if (escape.length === 5) return String.fromCharCode(parseInt(escape.slice(1), 16));
    return { n: "\n", t: "\t", r: "\r", f: "\f" }[escape] ?? escape;
  });
}

/** A file of variables for a shell or a container: `NAME=value`, `export NAME="value"`, comments. */
export function parseVariables(text: string): Tree {
  const entries: Entry[] = [];
  const keys = new Set<string>();
  for (const found of text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)=(?:"([^"\n]*)"|'([^'\n]*)'|([^\n#]*))[^\n]*$/gm)) {
    const key = found[1] ?? "";
    refuseTwice(keys, key, found.index);
    keys.add(key);
    const value = (found[2] ?? found[3] ?? found[4] ?? "").trim();
    entries.push({ key, value: { kind: "leaf", value, text: value }, start: found.index, end: found.index + found[0].length });
  }
  return { kind: "map", entries };
}
