import { suggest } from "../../util/suggest.ts";
import { aliases } from "../catalog/resolve.ts";
import { SOURCE, named } from "./example.ts";
import { includes, isPostgres } from "./facts/postgres.ts";
import type { Mark, Rule } from "./rule.ts";

export const tableNotThere: Rule = {
  id: "table-not-there",
  severity: "error",
  reason: "A pattern that no table matches captures nothing, and Debezium says so only in its log",
  source: "debezium Tables.TableFilter: a pattern must match schema.table as a whole",
  fix: "Write schema.table as the database has it",
  example: { good: named({ source: SOURCE }), context: { tables: ["public.orders", "public.customers", "public.items"] }, bad: { of: "source", set: { "table.include.list": "public\\.orders,public\\.customer" } } },
  check(subject, { context }) {
    const { tables } = context;
    const key = "table.include.list";
    if (!isPostgres(subject) || tables === undefined) return [];
    return aliases(subject.config[key]).flatMap((one): Mark[] => {
      if (tables.some((table) => includes(one, table) !== false)) return [];
      const near = suggest(one.replace(/\\/g, ""), tables);
      return [{ key, message: `${one} matches no table${near === undefined ? "" : ` (did you mean "${near}"?)`}`, fix: near === undefined ? "Correct it, or remove it" : `Write ${near.replaceAll(".", "\\.")}` }];
    });
  },
};
