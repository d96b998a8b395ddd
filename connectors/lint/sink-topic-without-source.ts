import { aliases } from "../catalog/resolve.ts";
import { suggest } from "../../util/suggest.ts";
import { produced } from "./produced.ts";
import type { Graph, Mark, Rule } from "./rule.ts";

export const sinkTopicWithoutSource: Rule = {
  id: "sink-topic-without-source",
  severity: "error",
  reason: "A sink that reads a topic nobody writes to is RUNNING for ever and does nothing",
  source: "Kafka WorkerSinkTask",
  check({ config, resolved }, graph) {
    if (resolved.kind !== "sink") return [];
    const { topics, open, sources } = everything(graph);
    // Without a source at hand nothing is known about topics.
    if (sources === 0) return [];
    const wanted = aliases(config["topics"]).filter((topic) => !topics.has(topic));
    return [...wanted.flatMap((topic) => missing(topic, topics, open)), ...pattern(config["topics.regex"], topics, open)];
  },
};

function everything({ connectors, context }: Graph): { topics: Set<string>; open: boolean; sources: number } {
  const sources = connectors.filter(({ resolved }) => resolved.kind === "source");
  const all = sources.map(produced);
  return {
    topics: new Set([...all.flatMap(({ topics }) => [...topics]), ...(context.topics ?? []), ...connectors.flatMap(({ config }) => config["errors.deadletterqueue.topic.name"] ?? [])]),
    open: all.some(({ open }) => open),
    sources: sources.length,
  };
}

function missing(topic: string, topics: ReadonlySet<string>, open: boolean): Mark[] {
  // `public.orders` for `shop.public.orders`: the usual mistake, certain even where other topics are not known.
  const prefixed = [...topics].find((known) => known.endsWith(`.${topic}`));
  const near = prefixed ?? suggest(topic, topics);
  if (prefixed !== undefined) return [{ key: "topics", message: `no source writes to ${topic} (did you mean "${prefixed}"?)`, fix: `Write ${prefixed}` }];
  if (open) return [];
  return [{ key: "topics", message: `no source at hand writes to ${topic}${near === undefined ? "" : ` (did you mean "${near}"?)`}`, fix: near === undefined ? "Name a topic that a source writes to" : `Write ${near}`, severity: near === undefined ? "warning" : "error" }];
}

function pattern(regex: string | undefined, topics: ReadonlySet<string>, open: boolean): Mark[] {
  if (regex === undefined || regex === "" || open) return [];
  try {
    const whole = new RegExp(`^(?:${regex})$`);
    if ([...topics].some((topic) => whole.test(topic))) return [];
  } catch {
    // A pattern of Java's that is none of JavaScript's.
    return [];
  }
  return [{ key: "topics.regex", message: `matches no topic that a source at hand writes to`, fix: "Match the whole name, the prefix included", severity: "warning" }];
}
