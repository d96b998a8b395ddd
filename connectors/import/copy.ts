import type { ConnectorConfig } from "../catalog/class.ts";
import { wordOf } from "../catalog/class-rule.ts";
import { aliases } from "../catalog/resolve.ts";
import { readTransforms } from "./transforms.ts";
import type { SinkReading } from "./sink.ts";

/** Settings that Sluice has no word for, and that change which rows are written or where. */
const NO_PLACE = [/^primary\.key\.fields$/, /^field\.(include|exclude)\.list$/, /^column\.naming\.strategy$/, /^(collection|table)\.naming\.strategy$/, /^truncate\.enabled$/, /^predicates$/, /^topics\.regex$/, /^consumer\.override\.(?!session|heartbeat|max\.poll)/];

const URL_FORM = /^jdbc:postgresql:\/\/(\[[^\]]+\]|[^/:?,]+)(?::(\d+))?\/([^?]+)(?:\?(.*))?$/;

/** Reads Debezium's JDBC sink of some of the tables whose topics are given. `config` is free of dead keys and of secrets. */
export function readCopy(name: string, config: ConnectorConfig, dataTopics: readonly string[]): SinkReading {
  const stray = Object.keys(config).find((key) => NO_PLACE.some((pattern) => pattern.test(key)));
  if (stray !== undefined) return { why: `sluice:sinks has no place for ${stray}` };
  const url = URL_FORM.exec(config["connection.url"] ?? "");
  if (url === null) return { why: "its target is no PostgreSQL server of one address" };
  if (wordOf(config, "insert.mode") !== "upsert" || wordOf(config, "primary.key.mode") !== "record_key") return { why: "it does not replace rows by the record's key, as copies do" };
  const read = aliases(config["topics"]);
  if (read.length === 0 || read.some((topic) => !dataTopics.includes(topic))) return { why: dataTopics.length === 0 ? "its source is not in sluice:source" : "it reads other topics than those of sluice:source" };
  const foreign = readTransforms(config, /\.(ExtractNewRecordState|CopyRows)$/);
  if (foreign.why !== undefined) return foreign;
  const format = config["collection.name.format"] ?? config["table.name.format"] ?? "${topic}";
  const names = /^(?:([^.${}"]+)\.)?(\$\{topic\}|\$\{source\.table\}|\$\{source\.schema\}_\$\{source\.table\})$/.exec(format);
  if (names === null) return { why: `sluice:sinks has no place for tables named ${format}` };
  const [, host = "", port, database = "", options = ""] = url;
  const sslmode = new URLSearchParams(options).get("sslmode");
  const [, schema, table = ""] = names;
  return {
    sink: {
      jdbc: {
        existing: {
          host: host.replace(/^\[|\]$/g, ""), ...(port === undefined ? {} : { port: Number(port) }), ...(sslmode === null ? {} : { sslmode }),
          user: config["connection.username"] ?? "postgres", password: config["connection.password"] ?? "${env:COPY_PASSWORD}",
        },
        database: decodeURIComponent(database),
        ...(schema === undefined ? {} : { schema }),
        ...pattern(table, read[0] ?? ""),
        ...(wordOf(config, "schema.evolution") === "basic" ? {} : { schemaEvolution: "none" }),
        ...(wordOf(config, "delete.enabled") === "true" ? {} : { deletes: false }),
        ...(read.length === dataTopics.length ? {} : { from: read.map((topic) => topic.split(".").slice(1).join(".")) }),
      },
      ...(foreign.transforms.length === 0 ? {} : { transforms: foreign.transforms }),
    },
    gaps: [`sluice:sinks.${name}: its tables are there already, and Sluice touches none that it did not make: drop them, or write another schema or tableName`],
  };
}

/** How the tables were named, as a pattern of Sluice's. By default the topic's dots become `_`. */
function pattern(table: string, topic: string): { tableName?: string } {
  if (table === "${source.table}") return {};
  return { tableName: table === "${topic}" ? `${topic.split(".")[0] ?? ""}_{schema}_{table}` : "{schema}_{table}" };
}
