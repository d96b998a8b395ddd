import { SOURCE, named } from "./example.ts";
import { chain, isKafka } from "./facts/chain.ts";
import { facts, feeds } from "./facts/graph.ts";
import { behind, written } from "./facts/stream.ts";
import { opaque, whole } from "./facts/text.ts";
import { routed, type Topics, topicsOf } from "./facts/topics.ts";
import { aliases } from "../catalog/resolve.ts";
import type { Graph, Mark, ResolvedSubject, Rule } from "./rule.ts";

const ROUTED = { ...SOURCE, transforms: "route", "transforms.route.type": "org.apache.kafka.connect.transforms.RegexRouter", "transforms.route.regex": "shop\\.(.*)", "transforms.route.replacement": "prod.$1" };

export const routerMatchesNothing: Rule = {
  id: "router-matches-nothing",
  severity: "warning",
  reason: "A router's pattern must match the whole name of a topic; what it does not match keeps its name",
  source: "Kafka RegexRouter.apply; debezium ByLogicalTableRouter",
  fix: "Write a pattern for the whole name",
  example: { good: named({ source: ROUTED }), bad: { of: "source", set: { "transforms.route.regex": "public\\.(.*)" } } },
  check(subject, graph) {
    const steps = chain(subject.config);
    return steps.flatMap((step, index): Mark[] => {
      const key = isKafka(step, "RegexRouter") ? "regex" : step.name === "ByLogicalTableRouter" ? "topic.regex" : undefined;
      const pattern = key === undefined ? undefined : whole(opaque(step.own[key] ?? ""));
      if (key === undefined || pattern === undefined) return [];
      const before = arrivingTopics(subject, graph, index);
      if (before === undefined || before.open || before.patterns.length > 0 || before.names.size === 0) return [];
      if ([...before.names].some((topic) => pattern.test(topic))) return [];
      return [{ key: step.prefix + key, message: "matches no topic that comes to it", fix: "Match the whole name" }];
    });
  },
};

/** Topics before a step of a connector. */
function arrivingTopics(subject: ResolvedSubject, graph: Graph, index: number): Topics | undefined {
  const { config, resolved } = subject;
  const steps = chain(config).slice(0, index);
  if (resolved.kind === "source") {
    const born = written({ ...config, transforms: "" }, resolved.connector);
    const { topics, side } = behind(born, steps);
    return { ...topics, names: new Set([...topics.names, ...side.names]) };
  }
  const names = aliases(config["topics"]).map(opaque);
  if (resolved.kind !== "sink" || (names.length === 0 && facts(graph).sources.length === 0) || (names.length === 0 && feeds(subject, graph).length === 0)) return undefined;
  return names.length === 0 ? undefined : steps.reduce(routed, topicsOf(names));
}
