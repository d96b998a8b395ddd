import { LAKE, SOURCE, named } from "./example.ts";
import { converterOf } from "./facts/converter.ts";
import { feeds } from "./facts/graph.ts";
import type { Mark, Rule } from "./rule.ts";

export const schemasMismatch: Rule = {
  id: "schemas-mismatch",
  severity: "error",
  reason: "JSON with schemas is {schema, payload}: without them at one end, the reader refuses every record or takes the wrapping for the row",
  source: "Kafka JsonConverter.toConnectData",
  fix: "Set schemas.enable alike in source and sink",
  example: { good: named({ source: SOURCE, lake: LAKE }), bad: { of: "source", set: { "key.converter.schemas.enable": "false" } } },
  check(subject, graph) {
    if (subject.resolved.kind !== "sink") return [];
    return (["key", "value"] as const).flatMap((side): Mark[] => {
      const mine = converterOf(subject, side, graph);
      if (mine?.schemas === undefined) return [];
      const other = feeds(subject, graph).find(({ source }) => {
        const theirs = converterOf(source, side, graph);
        return theirs?.schemas !== undefined && theirs.schemas !== mine.schemas;
      });
      if (other === undefined) return [];
      const message = mine.schemas ? `wants {schema, payload} in each ${side}, and ${other.source.name} writes it without` : `takes {schema, payload} for the ${side} itself, as ${other.source.name} writes it`;
      return [{ key: `${side}.converter.schemas.enable`, message, fix: `Write ${String(!mine.schemas)}, or change it in ${other.source.name}` }];
    });
  },
};
