import { SOURCE, named } from "./example.ts";
import { captured, isPostgres, setting } from "./facts/postgres.ts";
import type { Mark, Rule } from "./rule.ts";

export const tableOutsidePublication: Rule = {
  id: "table-outside-publication",
  severity: "error",
  reason: "PostgreSQL sends the changes of a publication's members only: of any other table the connector never hears",
  source: "PostgreSQL CREATE PUBLICATION; debezium PostgresReplicationConnection",
  fix: "Add the table to the publication",
  example: {
    good: named({ source: SOURCE }),
    context: { publications: { shop: ["public.orders", "public.customers", "cdc.beat"], orders: ["public.orders", "cdc.beat"] } },
    bad: { of: "source", set: { "publication.name": "orders" } },
  },
  check(subject, { context }) {
    const { config } = subject;
    const name = setting(config, "publication.name");
    const members = context.publications?.[name];
    if (!isPostgres(subject) || members === undefined || !["disabled", "no_tables"].includes(setting(config, "publication.autocreate.mode").toLowerCase())) return [];
    const told = (key: string, tables: readonly string[]): Mark[] =>
      tables.filter((table) => !members.includes(table)).map((table) => ({ key, message: `${table} is no member of publication ${name}`, fix: `ALTER PUBLICATION "${name}" ADD TABLE ${table}` }));
    const signal = (config["signal.data.collection"] ?? "").split(",").map((table) => table.trim()).filter((table) => table !== "");
    return [...told("table.include.list", captured(config) ?? []), ...told("signal.data.collection", signal)];
  },
};
