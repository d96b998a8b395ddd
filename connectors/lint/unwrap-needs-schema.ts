import { LAKE, named } from "./example.ts";
import { chain, isUnwrap } from "./facts/chain.ts";
import { converterOf } from "./facts/converter.ts";
import type { Mark, Rule } from "./rule.ts";

export const unwrapNeedsSchema: Rule = {
  id: "unwrap-needs-schema",
  severity: "error",
  reason: "The unwrap knows an envelope by its schema's name: a record without a schema passes as it is",
  source: "debezium SmtManager.isValidEnvelope",
  fix: "Read with schemas, or unwrap at the source",
  example: { good: named({ lake: LAKE }), bad: { of: "lake", set: { "value.converter.schemas.enable": "false" } } },
  check(subject, graph) {
    const { config, resolved } = subject;
    if (resolved.kind !== "sink") return [];
    const converter = converterOf(subject, "value", graph);
    if (converter === undefined || !(converter.schemas === false || converter.name === "StringConverter" || converter.name === "ByteArrayConverter")) return [];
    return chain(config).filter(isUnwrap).map(({ prefix }): Mark => ({ key: `${prefix}type`, message: `does nothing, since ${converter.name}${converter.schemas === false ? " without schemas" : ""} gives records without a schema`, fix: "Set value.converter.schemas.enable to true, at the source, too, or unwrap there" }));
  },
};
