import { SOURCE, named } from "./example.ts";
import { isPostgres, rival, setting } from "./facts/postgres.ts";
import type { Rule } from "./rule.ts";

export const OTHER = { ...SOURCE, "topic.prefix": "orders", "slot.name": "orders", "publication.name": "orders" };

export const sharedSlot: Rule = {
  id: "shared-slot",
  severity: "error",
  reason: "A replication slot serves one reader: the second fails, since the slot is active",
  source: "PostgreSQL, logical decoding concepts",
  fix: "Give each connector a slot of its own",
  example: { good: named({ source: SOURCE, orders: OTHER }), bad: { of: "orders", set: { "slot.name": "shop" } } },
  check(subject, graph) {
    const key = "slot.name";
    const other = isPostgres(subject) ? rival(subject, key, true, graph) : undefined;
    if (other === undefined) return [];
    return [{ key, message: `connector ${other.name} has the same slot ${setting(subject.config, key)}${key in subject.config ? "" : " (the default)"}`, fix: "Give each connector a slot of its own" }];
  },
};
