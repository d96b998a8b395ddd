import { LAKE, SOURCE, named, without } from "./example.ts";
import { chain, isUnwrap } from "./facts/chain.ts";
import { feeds } from "./facts/graph.ts";
import type { Mark, Rule } from "./rule.ts";

const UNWRAP = { transforms: "unwrap", "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState", "transforms.unwrap.delete.tombstone.handling.mode": "rewrite" };

export const unwrapTwice: Rule = {
  id: "unwrap-twice",
  severity: "warning",
  reason: "What is a row already passes the unwrap as it is: the fields it should add and the deletes it should rewrite never appear",
  source: "debezium SmtManager.isValidEnvelope",
  fix: "Unwrap at the source or at the sink",
  example: {
    good: named({ source: { ...SOURCE, ...UNWRAP }, lake: without(LAKE, ...Object.keys(UNWRAP)) }),
    bad: { of: "lake", set: UNWRAP },
  },
  check(subject, graph) {
    const { config, resolved } = subject;
    const steps = chain(config).filter(isUnwrap);
    const before = resolved.kind === "sink" ? feeds(subject, graph).find(({ source }) => chain(source.config).some((step) => isUnwrap(step) && step.predicate === undefined)) : undefined;
    const doubled = before === undefined ? steps.slice(1) : steps;
    const message = before === undefined ? `meets rows that ${steps[0]?.alias ?? ""} has unwrapped` : `meets rows that connector ${before.source.name} has unwrapped`;
    return doubled.filter(({ predicate }) => predicate === undefined).map(({ prefix }): Mark => ({ key: `${prefix}type`, message, fix: "Remove one of the two" }));
  },
};
