import { SOURCE, named } from "./example.ts";
import { isPostgres, rival, setting } from "./facts/postgres.ts";
import type { Rule } from "./rule.ts";
import { OTHER } from "./shared-slot.ts";

export const sharedPublication: Rule = {
  id: "shared-publication",
  severity: "warning",
  reason: "A publication follows whoever altered it last; with autocreate mode filtered each connector sets its own tables at its start",
  source: "debezium PostgresReplicationConnection.initPublication",
  fix: "Give each connector a publication of its own",
  example: { good: named({ source: SOURCE, orders: OTHER }), bad: { of: "orders", set: { "publication.name": "shop" } } },
  check(subject, graph) {
    const key = "publication.name";
    const other = isPostgres(subject) ? rival(subject, key, true, graph) : undefined;
    if (other === undefined) return [];
    const overwritten = [subject, other].some(({ config }) => setting(config, "publication.autocreate.mode").toLowerCase() === "filtered");
    return [
      {
        key,
        message: `connector ${other.name} has the same publication ${setting(subject.config, key)}${key in subject.config ? "" : " (the default)"}${overwritten ? ", and whoever starts last takes the other's tables out of it" : ""}`,
        fix: "Give each connector a publication of its own",
        ...(overwritten ? { severity: "error" as const } : {}),
      },
    ];
  },
};
