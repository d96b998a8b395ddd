import { FILES, SOURCE, named } from "./example.ts";
import { arriving } from "./facts/graph.ts";
import { chain } from "./facts/chain.ts";
import type { Rule } from "./rule.ts";

export const envelopeIntoFiles: Rule = {
  id: "envelope-into-files",
  severity: "warning",
  reason: "Without an unwrap each row of a table or file is Debezium's envelope: before, after, source and op, the columns two levels down",
  source: "Debezium PostgreSQL documentation, change event values",
  fix: "Add io.debezium.transforms.ExtractNewRecordState",
  example: {
    good: named({ source: SOURCE, files: FILES }),
    bad: { of: "files", set: { transforms: null, "transforms.unwrap.type": null, "transforms.unwrap.delete.tombstone.handling.mode": null } },
  },
  check(subject, graph) {
    const { config, resolved } = subject;
    const { connector } = resolved;
    if (connector?.recordValue?.(config) !== "struct" || connector.readsEnvelopes === true) return [];
    const from = arriving(subject, graph).find(({ stream }) => stream.shape === "envelope");
    if (from === undefined || chain(config).some(({ predicate }) => predicate !== undefined)) return [];
    return [{ key: "transforms" in config ? "transforms" : "connector.class", message: `writes the envelopes of connector ${from.source.name}, not its rows`, fix: "Add io.debezium.transforms.ExtractNewRecordState to transforms" }];
  },
};
