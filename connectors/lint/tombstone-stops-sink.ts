import { aliases } from "../catalog/resolve.ts";
import { FILES, SOURCE, named, without } from "./example.ts";
import { arriving, facts, mayBeWritten } from "./facts/graph.ts";
import { chain } from "./facts/chain.ts";
import { behind, isDebezium } from "./facts/stream.ts";
import { opaque } from "./facts/text.ts";
import type { Rule } from "./rule.ts";

export const tombstoneStopsSink: Rule = {
  id: "tombstone-stops-sink",
  severity: "error",
  reason: "Behind each delete Debezium sends a record without a value, and a sink that cannot take one fails its task there, again after every restart",
  source: "debezium tombstones.on.delete (default true); the sink's behavior.on.null.values",
  fix: "Let the sink ignore them, or drop them in its unwrap: delete.tombstone.handling.mode=rewrite or drop",
  example: {
    good: named({ source: SOURCE, files: without(FILES, "behavior.on.null.values", "report.null.values.to.dlq") }),
    bad: { of: "files", set: { "transforms.unwrap.delete.tombstone.handling.mode": "tombstone" } },
  },
  check(subject, graph) {
    const { config, resolved } = subject;
    const { connector } = resolved;
    if (connector?.nulls?.(config) !== "fail") return [];
    const key = connector.properties.some((one) => one.key === "behavior.on.null.values") ? "behavior.on.null.values" : "connector.class";
    const fix = "Set behavior.on.null.values to ignore, or let the unwrap drop tombstones with delete.tombstone.handling.mode=rewrite";
    const all = arriving(subject, graph);
    const from = all.find(({ stream }) => stream.tombstones === true);
    if (from !== undefined) return [{ key, message: `connector ${from.source.name} sends a record without a value behind each delete, and this sink fails at the first`, fix }];
    // A topic of changes that is written wrong, perhaps: then the next thing that happens is this.
    const dangling = aliases(config["topics"]).map(opaque).some((topic) => !mayBeWritten(topic, graph));
    const steps = chain(config);
    if (all.length > 0 || !dangling || !facts(graph).sources.some(({ subject: { config: from, resolved: of }, stream }) => isDebezium(from, of.connector) && behind(stream, steps).tombstones === true)) return [];
    return [{ key, message: "fails at the first record without a value, which Debezium sends behind each delete", fix, severity: "warning" }];
  },
};
