import { aliases } from "../catalog/resolve.ts";
import { SOURCE, named } from "./example.ts";
import { chain, isKafka, type Step } from "./facts/chain.ts";
import { written } from "./facts/stream.ts";
import { opaque, whole } from "./facts/text.ts";
import type { Mark, ResolvedSubject, Rule } from "./rule.ts";

export const filterDropsNothing: Rule = {
  id: "filter-drops-nothing",
  severity: "warning",
  reason: "TopicNameMatches wants the whole name of a topic; where it never holds the transform never runs, negated it always does",
  source: "Kafka TopicNameMatches.test",
  fix: "Match the whole name, the prefix included",
  example: {
    good: named({
      source: {
        ...SOURCE,
        transforms: "drop",
        "transforms.drop.type": "org.apache.kafka.connect.transforms.Filter",
        "transforms.drop.predicate": "customers",
        predicates: "customers",
        "predicates.customers.type": "org.apache.kafka.connect.transforms.predicates.TopicNameMatches",
        "predicates.customers.pattern": "shop\\.public\\.customers",
      },
    }),
    bad: { of: "source", set: { "predicates.customers.pattern": "customers" } },
  },
  check(subject) {
    return chain(subject.config).flatMap((step): Mark[] => {
      const { predicate } = step;
      if (predicate === undefined) return [];
      const which = matches(subject, step);
      const never = which === (predicate.negate ? "all" : "none");
      if (!never) return [];
      return [{ key: `predicates.${predicate.alias}.pattern`, message: `matches ${which === "all" ? "every topic" : "no topic"} here, so that ${step.alias} never does anything`, fix: "Match the whole name, the prefix included" }];
    });
  },
};

/** Which of a connector's topics a step's TopicNameMatches holds for; undefined where that cannot be told. */
export function matches(subject: ResolvedSubject, step: Step): "all" | "none" | "some" | undefined {
  const { predicate } = step;
  const pattern = predicate?.name === "TopicNameMatches" ? whole(opaque(predicate.own["pattern"] ?? "")) : undefined;
  const topics = topicsAt(subject);
  if (pattern === undefined || topics === undefined || topics.length === 0 || (predicate?.own["pattern"] ?? "") === "") return undefined;
  const matched = topics.filter((topic) => pattern.test(topic)).length;
  return matched === 0 ? "none" : matched === topics.length ? "all" : "some";
}

/** Topics that a connector's transforms see, if no transform of it renames any. */
function topicsAt(subject: ResolvedSubject): string[] | undefined {
  const { config, resolved } = subject;
  const renames = chain(config).some((one) => !isKafka(one, one.name) ? one.plugin === undefined || one.name === "EventRouter" || one.name === "ByLogicalTableRouter" || "route.by.field" in one.own : isKafka(one, "RegexRouter", "TimestampRouter"));
  if (renames) return undefined;
  if (resolved.kind === "source") {
    const { topics, side } = written({ ...config, transforms: "" }, resolved.connector);
    return topics.open || topics.patterns.length > 0 ? undefined : [...topics.names, ...side.names];
  }
  const names = aliases(config["topics"]).map(opaque);
  return names.length > 0 ? names : undefined;
}
