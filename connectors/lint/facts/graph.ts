import { aliases } from "../../catalog/resolve.ts";
import type { Graph, ResolvedSubject } from "../rule.ts";
import { chain } from "./chain.ts";
import { behind, written, type Stream } from "./stream.ts";
import { routed, topicsOf } from "./topics.ts";
import { isOpaque, opaque, possible, whole } from "./text.ts";

/** What all connectors together tell. Looked up once for each graph. */
export interface GraphFacts {
  readonly sources: readonly { readonly subject: ResolvedSubject; readonly stream: Stream }[];
  /** Sources by the topics that they write to; heartbeats and the like included. */
  readonly writers: ReadonlyMap<string, readonly Feed[]>;
  /** Every topic that is known, those from elsewhere included. */
  readonly known: ReadonlySet<string>;
  /** Known topics by each ending behind a dot: `orders` and `public.orders` for `shop.public.orders`. */
  readonly endings: ReadonlyMap<string, string>;
  /** What became of topics that a source's own transforms rename: nobody writes to them any more. */
  readonly renamed: ReadonlyMap<string, { readonly source: string; readonly now: string | undefined }>;
  /** Known topics with a placeholder in their names. */
  readonly hidden: readonly string[];
  /** Sources of topics that follow from their rows. */
  readonly patterned: readonly Feed[];
  /** Whether a source may write to topics that nobody can tell. */
  readonly open: boolean;
}

/** A source and what it writes. */
export interface Feed {
  readonly source: ResolvedSubject;
  readonly stream: Stream;
}

const looked = new WeakMap<Graph, GraphFacts>();

export function facts(graph: Graph): GraphFacts {
  const before = looked.get(graph);
  if (before !== undefined) return before;
  const made = look(graph);
  looked.set(graph, made);
  return made;
}

function look({ connectors, context }: Graph): GraphFacts {
  const sources = connectors.filter(({ resolved }) => resolved.kind === "source").map((subject) => ({ subject, stream: written(subject.config, subject.resolved.connector) }));
  const writers = new Map<string, Feed[]>();
  for (const { subject, stream } of sources) {
    for (const name of [...stream.topics.names, ...stream.side.names]) {
      const side = !stream.topics.names.has(name);
      const feed: Feed = { source: subject, stream: side ? { ...stream, shape: "row", tombstones: false, deletes: false, key: undefined } : stream };
      writers.set(name, [...(writers.get(name) ?? []), feed]);
    }
  }
  const deadLetters = connectors.flatMap(({ config }) => config["errors.deadletterqueue.topic.name"]?.trim() ?? []);
  const known = new Set([...writers.keys(), ...(context.topics ?? []), ...Object.keys(context.partitions ?? {}), ...deadLetters.filter((name) => name !== "")]);
  const endings = new Map<string, string>();
  for (const name of sources.flatMap(({ stream }) => [...stream.topics.names])) for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) endings.set(name.slice(dot + 1), name);
  const patterned = sources.flatMap(({ subject, stream }): Feed[] => (stream.topics.patterns.length > 0 ? [{ source: subject, stream }] : []));
  const renamed = new Map<string, { source: string; now: string | undefined }>();
  for (const { subject, stream } of sources) for (const [before, now] of moved(subject, stream)) if (!known.has(before)) renamed.set(before, { source: subject.name, now });
  return { renamed, sources, writers, known, endings, hidden: [...known].filter(isOpaque), patterned, open: sources.some(({ stream }) => stream.topics.open || stream.side.open) };
}

/** The topics of a source without its transforms that it does not write to with them, and the one that took the place, if it is clear. */
function moved({ config, resolved }: ResolvedSubject, stream: Stream): [string, string | undefined][] {
  const steps = chain(config);
  if (steps.length === 0 || stream.topics.open) return [];
  const born = [...written({ ...config, transforms: "" }, resolved.connector).topics.names];
  return born.filter((name) => !stream.topics.names.has(name)).map((name) => {
    const [now, ...others] = steps.reduce(routed, topicsOf([name])).names;
    return [name, others.length === 0 ? now : undefined];
  });
}

/** Whether some source may write to a topic. */
export function mayBeWritten(topic: string, graph: Graph): boolean {
  const { known, open, hidden, patterned } = facts(graph);
  if (open || known.has(topic)) return true;
  if (patterned.some(({ stream }) => stream.topics.patterns.some((pattern) => pattern.test(topic)))) return true;
  // A placeholder may turn out to be any of them, and any of theirs this one.
  if (!isOpaque(topic)) return hidden.some((name) => possible(name).test(topic));
  const any = possible(topic);
  return patterned.length > 0 || [...known].some((name) => any.test(name));
}

/** The topic that is meant by its name without the prefix: `public.orders`. A single word may be any topic. */
export function meant(topic: string, graph: Graph): string | undefined {
  const { endings, known } = facts(graph);
  return known.has(topic) || !topic.includes(".") ? undefined : endings.get(topic);
}

/** Sources of topics that end with a single word that a sink reads and nobody writes: `orders` for `shop.public.orders`. */
export function guesses(sink: ResolvedSubject, graph: Graph): Feed[] {
  const { endings, known, writers } = facts(graph);
  const names = aliases(sink.config["topics"]).map(opaque).filter((name) => !known.has(name) && !name.includes("."));
  const steps = chain(sink.config);
  return names.flatMap((name) => writers.get(endings.get(name) ?? "") ?? []).map(({ source, stream }) => ({ source, stream: behind(stream, steps) }));
}

const fed = new WeakMap<ResolvedSubject, readonly Feed[]>();

/**
 * The sources whose records a sink reads, as they come to its transforms: those that write its topics, and those whose
 * topics it means and writes without the prefix.
 */
export function feeds(sink: ResolvedSubject, graph: Graph): readonly Feed[] {
  const before = fed.get(sink);
  if (before !== undefined) return before;
  const { writers, patterned } = facts(graph);
  const names = aliases(sink.config["topics"]).map(opaque);
  const regex = (sink.config["topics.regex"] ?? "").trim();
  const pattern = regex === "" ? undefined : whole(opaque(regex));
  const certain = [...names.flatMap((name) => writers.get(name) ?? writers.get(meant(name, graph) ?? "") ?? []), ...(pattern === undefined ? [] : [...writers].flatMap(([name, all]) => (pattern.test(name) ? all : [])))];
  const guessed = patterned.filter(({ stream }) => names.some((name) => stream.topics.patterns.some((one) => one.test(name))));
  const made = [...new Map([...guessed, ...certain].map((feed) => [feed.source, feed])).values()];
  fed.set(sink, made);
  return made;
}

/** The same as they come to the sink itself, its transforms applied. */
export function arriving(sink: ResolvedSubject, graph: Graph): Feed[] {
  const steps = chain(sink.config);
  return feeds(sink, graph).map(({ source, stream }) => ({ source, stream: behind(stream, steps) }));
}
