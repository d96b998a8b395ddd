import { COPIES, SOURCE, named } from "./example.ts";
import { arriving, feeds } from "./facts/graph.ts";
import type { Rule } from "./rule.ts";

export const deletesNeverArrive: Rule = {
  id: "deletes-never-arrive",
  severity: "error",
  reason: "A sink deletes a row at its tombstone, or where it reads Debezium's changes at the change itself: where neither reaches it, every row that was deleted stays for ever",
  source: "debezium tombstones.on.delete; ExtractNewRecordState delete.tombstone.handling.mode",
  fix: "Leave tombstones.on.delete at true in the source, and write delete.tombstone.handling.mode=tombstone in the sink's unwrap",
  example: { good: named({ source: SOURCE, copy: COPIES }), bad: { of: "source", set: { "tombstones.on.delete": "false" } } },
  check(subject, graph) {
    const { config, resolved } = subject;
    if (resolved.connector?.nulls?.(config) !== "delete") return [];
    const before = feeds(subject, graph);
    const lost = arriving(subject, graph).find(({ source, stream }) => stream.deletes === false && stream.tombstones === false && before.some((feed) => feed.source === source && feed.stream.deletes === true));
    if (lost === undefined) return [];
    const silent = before.some(({ source, stream }) => source === lost.source && stream.tombstones === false);
    const key = config["delete.enabled"] !== undefined ? "delete.enabled" : "behavior.on.null.values";
    const [why, fix] = silent
      ? [`connector ${lost.source.name} sends no tombstones, and the transforms take the deletes themselves away`, "Write tombstones.on.delete=true in the source, or remove the unwrap where the sink reads changes as they are"]
      : ["the transforms take deletes and tombstones away", "Write delete.tombstone.handling.mode=tombstone in the unwrap"];
    return [{ key, message: `has nothing to do: ${why}, so that rows stay that the source deleted`, fix }];
  },
};
