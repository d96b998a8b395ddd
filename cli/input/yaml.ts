import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document, type Node, type Pair } from "yaml";
import { Malformed, refuseTwice, type Entry, type Tree } from "./tree.ts";

/** More nodes come only from aliases of aliases, which are an attack. */
const MOST_NODES = 500_000;

/** Every document of a YAML text that holds anything, with the places of the keys. */
export function parseYaml(text: string): Tree[] {
  const documents = parseAllDocuments(text, { uniqueKeys: false, intAsBigInt: true, prettyErrors: false, logLevel: "silent" });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Malformed(error.message.split("\n")[0] ?? "is no YAML", error.pos[0]);
    return document.contents === null ? [] : [treeOf(document)];
  });
}

function treeOf(document: Document.Parsed): Tree {
  let nodes = 0;

  function walk(node: Node | null | undefined): Tree {
    nodes += 1;
    if (nodes > MOST_NODES) throw new Malformed("aliases unfold to more than 500000 values", node?.range?.[0] ?? 0);
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined) throw new Malformed(`there is no anchor &${node.source}`, node.range?.[0] ?? 0);
      return walk(target);
    }
    if (isMap(node)) return { kind: "map", entries: entriesOf(node.items as Pair<Node, Node | null>[]) };
    if (isSeq(node)) return { kind: "list", items: node.items.map((item) => walk(item as Node)) };
    const value = isScalar(node) ? node.value : null;
    if (typeof value === "bigint") return { kind: "leaf", value: Number(value), text: value.toString() };
    if (typeof value === "number" || typeof value === "boolean" || typeof value === "string") return { kind: "leaf", value, text: String(value) };
    return { kind: "leaf", value: null, text: "" };
  }

  function entriesOf(items: readonly Pair<Node, Node | null>[]): Entry[] {
    const own: Entry[] = [];
    const merged: Entry[] = [];
    const keys = new Set<string>();
    for (const { key: keyNode, value: valueNode } of items) {
      const start = keyNode.range?.[0] ?? 0;
      const key = isScalar(keyNode) ? String(keyNode.value ?? "") : "";
      const value = walk(valueNode);
      if (key === "<<" && (value.kind === "map" || value.kind === "list")) {
        merged.push(...(value.kind === "map" ? [value] : value.items).flatMap((one) => (one.kind === "map" ? one.entries : [])));
        continue;
      }
      refuseTwice(keys, key, start);
      keys.add(key);
      own.push({ key, value, start, end: valueNode?.range?.[1] ?? keyNode.range?.[1] ?? start });
    }
    return [...own, ...merged.filter((entry) => !keys.has(entry.key) && keys.add(entry.key))];
  }

  return walk(document.contents);
}
