import { COPIES, SOURCE, named } from "./example.ts";
import { feeds } from "./facts/graph.ts";
import { isDebezium } from "./facts/stream.ts";
import type { Rule } from "./rule.ts";

export const numbersAsText: Rule = {
  id: "numbers-as-text",
  severity: "error",
  reason: "Sent as text, a numeric becomes a text column where the sink makes the table, and is refused by one that is numeric. Nothing is lost as a number: precise has every digit too",
  source: "debezium decimal.handling.mode; PostgreSQL, \"column is of type numeric but expression is of type character varying\"",
  fix: "Write decimal.handling.mode=precise in the source",
  example: { good: named({ source: SOURCE, copy: COPIES }), bad: { of: "source", set: { "decimal.handling.mode": "string" } } },
  check(subject, graph) {
    const { config, resolved } = subject;
    if (resolved.connector?.className !== "io.debezium.connector.jdbc.JdbcSinkConnector") return [];
    // Texts without a type fit a column of any type that is there; only new ones would be text.
    if (/[?&]stringtype=unspecified\b/.test(config["connection.url"] ?? "") && config["schema.evolution"]?.trim().toLowerCase() !== "basic") return [];
    const from = feeds(subject, graph).find(({ source }) => isDebezium(source.config, source.resolved.connector) && source.config["decimal.handling.mode"]?.trim().toLowerCase() === "string");
    if (from === undefined) return [];
    return [{ key: "topics", message: `connector ${from.source.name} sends numbers as texts (decimal.handling.mode=string), for which this sink makes text columns and which a numeric one refuses`, fix: "Write decimal.handling.mode=precise there" }];
  },
};
