import type { ConnectorConfig } from "../catalog/class.ts";
import { debeziumPostgres } from "../catalog/debezium-postgres.ts";
import { aliases, resolveConfig } from "../catalog/resolve.ts";
import { isWorkerReference } from "../../secrets/reference.ts";
import { duration, size, whole } from "./written.ts";

/** A source as a stack configuration says it, or why that cannot be said. */
export type SourceReading =
  | { readonly source: Readonly<Record<string, unknown>>; readonly topics: Readonly<Record<string, unknown>>; readonly dataTopics: readonly string[]; readonly gaps: readonly string[]; readonly why?: never }
  | { readonly why: string };

/** Settings that decide what a change record looks like or which rows come, where Sluice has one way only: key, what Sluice has. */
const ONE_WAY: readonly (readonly [key: string, value: string])[] = [
  ["key.converter.schemas.enable", "true"],
  ["value.converter.schemas.enable", "true"],
  ["decimal.handling.mode", "precise"],
  ["time.precision.mode", "adaptive"],
  ["tombstones.on.delete", "true"],
  ["skipped.operations", "t"],
  ["provide.transaction.metadata", "false"],
  ["hstore.handling.mode", "json"],
  ["binary.handling.mode", "bytes"],
  ["topic.delimiter", "."],
];

/** The same for keys that Sluice never sets. */
const NO_PLACE = [
  /^transforms$/, /^predicates$/, /^header\.converter$/, /^converters$/, /^column\.(mask|truncate|propagate|include)/, /^datatype\.propagate/, /^message\.key\.columns$/, /^topic\.naming\.strategy$/,
  /^table\.exclude\.list$/, /^schema\.exclude\.list$/, /^snapshot\.select\.statement\.overrides/, /^unavailable\.value\.placeholder$/, /^driver\.(?!stringtype$)/, /^database\.(sslcert|sslkey|sslpassword|sslfactory|initial\.statements|connection\.factory)/,
  /^replica\.identity/, /^message\.prefix/, /^exactly\.once\.support$/,
];

const JSON_CONVERTERS = /^(org\.apache\.kafka\.connect\.json\.JsonConverter|JsonConverter|sluice\.connect\.ExactJsonConverter)$/;
const TABLE = /^[^\s."',*\\]{1,63}\.[^."',*\\\n]{1,63}$/;

/** Reads a Debezium PostgreSQL source. `config` is free of dead keys and of secrets. */
export function readSource(config: ConnectorConfig): SourceReading {
  const { connector, keys } = resolveConfig(config);
  if (connector !== debeziumPostgres) return { why: "is no Debezium PostgreSQL source" };
  const stray = Object.keys(config).find((key) => NO_PLACE.some((pattern) => pattern.test(key)) && config[key] !== defaultOf(key, keys));
  if (stray !== undefined) return { why: `sluice:source has no place for ${stray}` };
  const other = ONE_WAY.find(([key, value]) => config[key] !== undefined && config[key]?.toLowerCase() !== value);
  if (other !== undefined) return { why: `sluice:source writes its records with ${other[0]}=${other[1]} only` };
  const converter = ["key.converter", "value.converter"].find((key) => config[key] !== undefined && !JSON_CONVERTERS.test(config[key] ?? ""));
  if (converter !== undefined) return { why: `sluice:source writes JSON, and ${converter} is another` };

  const tables = aliases(config["table.include.list"]).map((pattern) => pattern.replace(/^\^|\$$/g, "").replaceAll("\\.", "."));
  const [prefix = "", host = "", user = "", database = ""] = ["topic.prefix", "database.hostname", "database.user", "database.dbname"].map((key) => config[key]);
  const open = Object.entries({ "topic.prefix": prefix, "database.hostname": host, "database.user": user, "database.dbname": database }).find(([, value]) => value === "" || value.includes("${"));
  if (open !== undefined) return { why: open[1] === "" ? `it has no ${open[0]}` : `${open[0]} is ${open[1]}, which must be known when Sluice plans: fill the template in first` };
  if (tables.length === 0) return { why: "it has no table.include.list, and sluice:source names its tables" };
  const unclear = tables.find((table) => !TABLE.test(table) || /[\\^$|?*+()[\]{}]/.test(table));
  if (unclear !== undefined) return { why: `table.include.list has ${unclear}, which is not one table` };
  if (!/^[A-Za-z0-9_-]{1,63}$/.test(prefix)) return { why: `its topic.prefix ${prefix} is not made of letters, digits, _ and -` };
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(user)) return { why: `its database.user ${user} is no plain role name` };
  const schemas = aliases(config["schema.include.list"]);
  if (schemas.length > 0 && !tables.every((table) => schemas.includes(table.split(".")[0] ?? ""))) return { why: "schema.include.list leaves tables of table.include.list out" };
  const excluded = columns(config, tables);
  if (excluded === undefined) return { why: "column.exclude.list has patterns" };

  const password = isWorkerReference(config["database.password"] ?? "") ? config["database.password"] : "${env:PGPASSWORD}";
  const mode = config["snapshot.mode"] ?? "initial";
  const heartbeat = whole(config["heartbeat.interval.ms"]);
  const source = {
    existing: {
      host,
      ...(config["database.port"] === undefined ? {} : { port: Number(config["database.port"]) }),
      ...(config["database.sslmode"] === undefined ? {} : { sslmode: config["database.sslmode"] }),
      ...(config["database.sslrootcert"] === undefined ? {} : { sslrootcert: config["database.sslrootcert"] }),
      admin: { user: "postgres", password: "${env:PGADMIN_PASSWORD}" },
      role: { name: user, password },
    },
    database,
    tables: tables.map((table) => (excluded.get(table) === undefined ? table : { table, exclude: excluded.get(table) })),
    // The rows that are there were read by the connector at hand: a stack that takes over begins where it stops.
    snapshot: /^(no_data|never|schema_only)$/.test(mode) ? "none" : mode === "initial" ? "initial" : "incremental",
    ...(prefix === database ? {} : { topicPrefix: prefix }),
    ...(heartbeat === undefined || heartbeat <= 0 ? {} : { heartbeat: duration(heartbeat, 1000, 3_600_000) }),
    ...(whole(config["incremental.snapshot.chunk.size"]) === undefined ? {} : { chunkRows: Math.min(100_000, Math.max(16, whole(config["incremental.snapshot.chunk.size"]) ?? 0)) }),
  };
  return {
    source,
    topics: topics(config),
    dataTopics: tables.map((table) => `${prefix}.${table}`.replace(/[^a-zA-Z0-9._-]/g, "_")),
    gaps: [
      "sluice:source.existing.admin: no connector names a user that may create publication and slot; postgres and ${env:PGADMIN_PASSWORD} stand for it",
      ...(password === config["database.password"] ? [] : [`sluice:source.existing.role.password: ${config["database.password"] ?? "none"} is no reference that Sluice can read too; \${env:PGPASSWORD} stands for it`]),
    ],
  };
}

function defaultOf(key: string, keys: ReturnType<typeof resolveConfig>["keys"]): string | null | undefined {
  const known = keys.get(key);
  return known?.status === "known" ? known.property?.fallback : undefined;
}

/** `schema.table.column` of every pattern that is one column; `undefined` where one is more. */
function columns(config: ConnectorConfig, tables: readonly string[]): Map<string, string[]> | undefined {
  const out = new Map<string, string[]>();
  for (const pattern of aliases(config["column.exclude.list"])) {
    const name = pattern.replaceAll("\\.", ".");
    const table = tables.find((one) => name.startsWith(`${one}.`));
    const column = table === undefined ? "" : name.slice(table.length + 1);
    if (table === undefined || column === "" || /[\\^$.|?*+()[\]{}]/.test(column)) return undefined;
    out.set(table, [...(out.get(table) ?? []), column]);
  }
  return out;
}

function topics(config: ConnectorConfig): Record<string, unknown> {
  const read = (key: string): number | undefined => whole(config[`topic.creation.default.${key}`]);
  const [partitions, copies, retention, message] = [read("partitions"), read("replication.factor"), read("retention.ms"), read("max.message.bytes") ?? whole(config["producer.override.max.request.size"])];
  return {
    ...(partitions === undefined || partitions < 1 ? {} : { partitions }),
    ...(copies === undefined || copies < 1 ? {} : { replicationFactor: copies }),
    ...(retention === undefined || retention < 3_600_000 ? {} : { retention: duration(retention, 3_600_000, 3650 * 86_400_000) }),
    ...(message === undefined || message < 1024 ** 2 || message > 64 * 1024 ** 2 ? {} : { maxMessageSize: size(message) }),
  };
}
