import { SOURCE, named } from "./example.ts";
import { isPostgres, setting } from "./facts/postgres.ts";
import type { Rule } from "./rule.ts";

export const publicationAllTables: Rule = {
  id: "publication-all-tables",
  severity: "warning",
  reason: "By default Debezium makes a publication of all tables where there is none: that takes a superuser, and every change of every table is decoded and sent",
  source: "debezium PostgresConnectorConfig.AutoCreateMode; PostgreSQL CREATE PUBLICATION",
  fix: "Make the publication yourself and set publication.autocreate.mode to disabled, or to filtered where the role owns the tables",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "publication.autocreate.mode": null } } },
  check(subject) {
    const key = "publication.autocreate.mode";
    const { config } = subject;
    if (!isPostgres(subject) || setting(config, key).toLowerCase() !== "all_tables" || config["plugin.name"]?.trim().toLowerCase() === "decoderbufs") return [];
    return [{ key, message: `${key in config ? "all_tables" : "is missing, and the default all_tables"} publishes every table of the database and needs a superuser`, fix: "Write disabled and make the publication yourself, or filtered" }];
  },
};
