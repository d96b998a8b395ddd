import { distance } from "fastest-levenshtein";
import { suggest } from "../../util/suggest.ts";
import { aliases } from "../catalog/resolve.ts";
import { LAKE, SOURCE, named } from "./example.ts";
import { facts, mayBeWritten, meant } from "./facts/graph.ts";
import { isOpaque, opaque, shown, whole } from "./facts/text.ts";
import type { Graph, Mark, Rule } from "./rule.ts";

/** More names than this are not searched for one that was meant. */
const SEARCHED = 500;

export const sinkTopicWithoutSource: Rule = {
  id: "sink-topic-without-source",
  severity: "error",
  reason: "A sink that reads a topic nobody writes to is RUNNING for ever and does nothing",
  source: "Kafka WorkerSinkTask; debezium AbstractTopicNamingStrategy",
  fix: "Write the topic as the source makes it: prefix.schema.table, behind the source's own transforms",
  example: { good: named({ source: SOURCE, lake: LAKE }), bad: { of: "lake", set: { topics: "public.orders" } } },
  check({ config, resolved }, graph) {
    // Without a source at hand nothing is known about topics.
    if (resolved.kind !== "sink" || facts(graph).sources.length === 0) return [];
    return [...aliases(config["topics"]).map(opaque).flatMap((topic) => missing(topic, graph)), ...pattern(config["topics.regex"], graph)];
  },
};

function missing(topic: string, graph: Graph): Mark[] {
  const { known, endings, open, renamed } = facts(graph);
  if (known.has(topic)) return [];
  const gone = renamed.get(topic);
  if (gone !== undefined && !open) return [{ key: "topics", message: `connector ${gone.source} renames ${shown(topic)}${gone.now === undefined ? "" : ` to ${shown(gone.now)}`} by its own transforms`, fix: gone.now === undefined ? "Write the topic as it is behind them" : `Write ${shown(gone.now)}` }];
  // `public.orders` for `shop.public.orders`: the usual mistake, certain even where other topics are not known.
  const full = meant(topic, graph);
  if (full !== undefined) return [{ key: "topics", message: `no source writes to ${shown(topic)} (did you mean "${shown(full)}"?)`, fix: `Write ${shown(full)}` }];
  if (open || mayBeWritten(topic, graph)) return [];
  const near = endings.get(topic) ?? (known.size > SEARCHED || isOpaque(topic) ? undefined : suggest(topic, known));
  const fix = near === undefined ? "Name a topic that a source writes to" : `Write ${shown(near)}`;
  // It may be from elsewhere: another cluster's connectors, or no connector at all. A slip of the pen is not.
  const slip = near !== undefined && distance(topic, near) <= 2;
  return [{ key: "topics", message: `no source at hand writes to ${shown(topic)}${near === undefined ? "" : ` (did you mean "${shown(near)}"?)`}`, fix, severity: slip ? "error" : "warning" }];
}

function pattern(regex: string | undefined, graph: Graph): Mark[] {
  const { known, open, patterned } = facts(graph);
  const text = (regex ?? "").trim();
  // What follows from rows is not known here.
  if (text === "" || text.includes("${") || open || patterned.length > 0) return [];
  const match = whole(text);
  if (match === undefined || [...known].some((topic) => match.test(topic) || isOpaque(topic))) return [];
  return [{ key: "topics.regex", message: "matches no topic that a source at hand writes to", fix: "Match the whole name, the prefix included", severity: "warning" }];
}
