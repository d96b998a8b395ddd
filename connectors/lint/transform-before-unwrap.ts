import { aliases } from "../catalog/resolve.ts";
import { LAKE, SOURCE, named } from "./example.ts";
import { chain, isKafka, isUnwrap, type Step } from "./facts/chain.ts";
import { feeds } from "./facts/graph.ts";
import { behind, written } from "./facts/stream.ts";
import type { Mark, Rule } from "./rule.ts";

/** Fields of Debezium's envelope. */
const ENVELOPE = ["before", "after", "source", "op", "ts_ms", "ts_us", "ts_ns", "transaction"];

const WITHOUT_EMAIL = { "transforms.hide.type": "org.apache.kafka.connect.transforms.ReplaceField$Value", "transforms.hide.exclude": "email" };

export const transformBeforeUnwrap: Rule = {
  id: "transform-before-unwrap",
  severity: "error",
  reason: "Before the unwrap a record has the fields before, after, source and op, and no column: what should be hidden is not found there, an added field is thrown away",
  source: "debezium ExtractNewRecordState; Kafka MaskField, ReplaceField, InsertField",
  fix: "Put the transform behind the unwrap",
  example: { good: named({ source: SOURCE, lake: { ...LAKE, ...WITHOUT_EMAIL, transforms: "unwrap,hide" } }), bad: { of: "lake", set: { transforms: "hide,unwrap" } } },
  check(subject, graph) {
    const { config, resolved } = subject;
    const steps = chain(config);
    const born = resolved.kind === "source" ? [written({ ...config, transforms: "" }, resolved.connector)] : feeds(subject, graph).map(({ stream }) => stream);
    return steps.flatMap((step, index): Mark[] => {
      const wanted = needsRow(step);
      if (wanted === undefined || step.predicate !== undefined || !born.some((stream) => behind(stream, steps.slice(0, index)).shape === "envelope")) return [];
      const later = steps.slice(index + 1).find(isUnwrap);
      // Without any unwrap a field may be added to the envelope on purpose.
      if (later === undefined && wanted === "") return [];
      return [{ key: `${step.prefix}type`, message: `${step.name}${wanted === "" ? "" : ` looks for ${wanted}, but`} meets Debezium's envelope here, not the row`, fix: later === undefined ? "Unwrap before it with io.debezium.transforms.ExtractNewRecordState" : `Put ${step.alias} behind ${later.alias} in transforms` }];
    });
  },
};

/** The columns that a step works on, the empty text where it works on the row as a whole. */
function needsRow(step: Step): string | undefined {
  if (step.side !== "Value" && !isKafka(step, "ValueToKey")) return undefined;
  const { own } = step;
  const columns = (text: string | undefined): string | undefined => {
    const all = aliases(text).map((one) => one.split(":")[0] ?? "").filter((one) => !ENVELOPE.includes(one.split(".")[0] ?? ""));
    return all.length === 0 ? undefined : all.join(", ");
  };
  if (isKafka(step, "MaskField", "ValueToKey", "HeaderFrom")) return columns(own["fields"]);
  if (isKafka(step, "ReplaceField")) return columns([own["exclude"], own["include"], own["renames"]].filter((one) => one !== undefined).join(","));
  if (isKafka(step, "Cast")) return columns(own["spec"]);
  if (isKafka(step, "TimestampConverter", "ExtractField")) return columns(own["field"]);
  return isKafka(step, "InsertField", "Flatten", "HoistField") ? "" : undefined;
}
