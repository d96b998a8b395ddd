/** A text that is not what its file says it is: one line, with the place where it goes wrong. */
export class Malformed extends Error {
  /** Where in the text, in UTF-16 units. */
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** One key of a map. */
export interface Entry {
  readonly key: string;
  readonly value: Tree;
  /** Where the key begins and its value ends, in UTF-16 units of the text. */
  readonly start: number;
  readonly end: number;
}

/** A document with the places of its keys. A leaf's `value` is what it is in the document, its `text` what Connect gets. */
export type Tree =
  | { readonly kind: "map"; readonly entries: readonly Entry[] }
  | { readonly kind: "list"; readonly items: readonly Tree[] }
  | { readonly kind: "leaf"; readonly value: string | number | boolean | null; readonly text: string };

export function get(tree: Tree | undefined, ...path: readonly string[]): Tree | undefined {
  return path.reduce<Tree | undefined>((here, key) => (here?.kind === "map" ? here.entries.find((entry) => entry.key === key)?.value : undefined), tree);
}

/** The text of a leaf that is there and not null. */
export function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === "leaf" && tree.value !== null ? tree.text : undefined;
}

export function plain(tree: Tree): unknown {
  if (tree.kind === "leaf") return tree.value;
  return tree.kind === "list" ? tree.items.map(plain) : Object.fromEntries(tree.entries.map(({ key, value }) => [key, plain(value)]));
}

/** Refuses the second of two equal keys: most readers take the last without a word, and one of the two is lost. */
export function refuseTwice(keys: ReadonlySet<string>, key: string, offset: number): void {
  if (keys.has(key)) throw new Malformed(`the key ${JSON.stringify(key)} stands twice in one map`, offset);
}

/** Line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}
