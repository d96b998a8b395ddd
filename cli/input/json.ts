import { Malformed, refuseTwice, type Entry, type Tree } from "./tree.ts";

/** No configuration is deeper; a deeper text would end in a stack overflow. */
const DEEPEST = 100;

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** JSON with the places of its keys; equal keys in one map are refused, which `JSON.parse` does not do. */
export function parseJson(text: string): Tree {
  let at = 0;

  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const fail = (wanted: string): never => {
    const seen = at >= text.length ? "the text ends" : `${JSON.stringify(text[at])} stands`;
    throw new Malformed(`${seen} where ${wanted} is expected`, Math.min(at, text.length));
  };
  /** Takes one character after blanks; `true` if it is the first of the two. */
  const either = (first: string, second: string): boolean => {
    take(SPACE);
    const seen = text[at];
    if (seen !== first && seen !== second) fail(`${first} or ${second}`);
    at += 1;
    return seen === first;
  };

  function value(depth: number): Tree {
    if (depth > DEEPEST) throw new Malformed(`is nested more than ${DEEPEST} levels deep`, at);
    take(SPACE);
    if (text[at] === "{") return map(depth);
    if (text[at] === "[") return list(depth);
    const string = take(STRING);
    if (string !== undefined) {
      const parsed = JSON.parse(string) as string;
      return { kind: "leaf", value: parsed, text: parsed };
    }
    if (text[at] === '"') fail('a text that ends with " on the same line');
    const word = take(WORD);
    if (word === undefined) return fail("a value");
    return { kind: "leaf", value: JSON.parse(word) as number | boolean | null, text: word };
  }

  function map(depth: number): Tree {
    at += 1;
    const entries: Entry[] = [];
    const keys = new Set<string>();
    take(SPACE);
    if (text[at] === "}") return (at += 1), { kind: "map", entries };
    do {
      take(SPACE);
      const start = at;
      const key = JSON.parse(take(STRING) ?? fail('a key in "…"')) as string;
      refuseTwice(keys, key, start);
      keys.add(key);
      take(SPACE);
      if (text[at] !== ":") fail(":");
      at += 1;
      const read = value(depth + 1);
      entries.push({ key, value: read, start, end: at });
    } while (either(",", "}"));
    return { kind: "map", entries };
  }

  function list(depth: number): Tree {
    at += 1;
    const items: Tree[] = [];
    take(SPACE);
    if (text[at] === "]") return (at += 1), { kind: "list", items };
    do items.push(value(depth + 1));
    while (either(",", "]"));
    return { kind: "list", items };
  }

  const whole = value(0);
  take(SPACE);
  if (at < text.length) fail("the end");
  return whole;
}
