import { SOURCE, named } from "./example.ts";
import { heartbeatTable, includes, isPostgres, setting } from "./facts/postgres.ts";
import type { Rule } from "./rule.ts";

export const heartbeatOutsidePublication: Rule = {
  id: "heartbeat-outside-publication",
  severity: "warning",
  reason: "A heartbeat moves the slot only by a change that the connector gets to see: its table must be in the publication",
  source: "Debezium PostgreSQL documentation, WAL disk space consumption",
  fix: "Add the heartbeat's table to the publication; with autocreate mode filtered that is table.include.list",
  example: {
    good: named({ source: { ...SOURCE, "publication.autocreate.mode": "filtered", "table.include.list": "public\\.orders,cdc\\.beat" } }),
    bad: { of: "source", set: { "table.include.list": "public\\.orders" } },
  },
  check(subject, { context }) {
    const { config } = subject;
    const key = "heartbeat.action.query";
    const table = heartbeatTable(config[key] ?? "");
    if (!isPostgres(subject) || table === undefined) return [];
    const mode = setting(config, "publication.autocreate.mode").toLowerCase();
    if (mode === "filtered") {
      if ((config["table.include.list"] ?? "") === "" || includes(config["table.include.list"], table) !== false) return [];
      return [{ key, message: `${table} is not in table.include.list, and so not in the publication that Debezium makes of it`, fix: `Add ${table.replace(".", "\\.")} to table.include.list` }];
    }
    const name = setting(config, "publication.name");
    const members = context.publications?.[name];
    if (members === undefined || mode === "all_tables" || members.includes(table)) return [];
    return [{ key, message: `${table} is no member of publication ${name}`, fix: `ALTER PUBLICATION "${name}" ADD TABLE ${table}` }];
  },
};
