import type { Entry, Tree } from "./tree.ts";

/** Where something stands in a text, in UTF-16 units. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Finds the line of a key again, by the connector's name and the key. */
export class Spans {
  readonly #text: string;
  readonly #spans = new Map<string, Span>();
  #lines: number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** The first of two connectors of one name keeps its places. */
  add(owner: string, key: string, { start, end }: Span): void {
    const id = `${owner}\u0000${key}`;
    if (!this.#spans.has(id)) this.#spans.set(id, { start, end });
  }

  /** Every key of a tree by its path, as in `spec.build.plugins[0].name`. */
  addAll(owner: string, tree: Tree | undefined, path = ""): void {
    if (tree?.kind === "list") tree.items.forEach((item, index) => this.addAll(owner, item, `${path}[${index}]`));
    if (tree?.kind === "map") tree.entries.forEach((entry) => this.#addEntry(owner, entry, path === "" ? entry.key : `${path}.${entry.key}`));
  }

  #addEntry(owner: string, entry: Entry, path: string): void {
    this.add(owner, path, entry);
    this.addAll(owner, entry.value, path);
  }

  /** Line from 1, and what stands there: key and value alone, the first line of them. */
  quote(owner: string, key: string): { readonly line: number; readonly text: string } | undefined {
    const span = this.#spans.get(`${owner}\u0000${key}`);
    if (span === undefined) return undefined;
    const [first = "", ...more] = this.#text.slice(span.start, span.end).trimEnd().split(/\r?\n/);
    return { line: this.#lineOf(span.start), text: more.length > 0 ? `${first} …` : first };
  }

  #lineOf(offset: number): number {
    this.#lines ??= [...this.#text.matchAll(/\n/g)].map((found) => found.index);
    let [low, high] = [0, this.#lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#lines[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  }
}
