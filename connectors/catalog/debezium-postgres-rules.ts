import type { ConnectorConfig } from "./class.ts";
import { isSet, numberOf, valueOf, wordOf, type ClassMark, type ClassRule } from "./class-rule.ts";
import { DEBEZIUM_POSTGRES_EXAMPLE as GOOD } from "./debezium-postgres-example.ts";

const CONFIG = "debezium PostgresConnectorConfig";
const truthy = (config: ConnectorConfig, key: string, fallback: string): boolean => wordOf(config, key, fallback) === "true";

const PAIRS = ["schema", "table", "column", "message.prefix"] as const;

const filters: ClassRule = {
  id: "pg-filters-exclusive",
  severity: "error",
  reason: "Debezium takes a list of what to include or one of what to leave out, and refuses both",
  source: "debezium RelationalDatabaseConnectorConfig.validateTableExcludeList",
  fix: "Keep one list of each pair",
  example: { good: { ...GOOD, "schema.include.list": "public" }, bad: { "schema.exclude.list": "audit" } },
  check: (config) => PAIRS.filter((what) => isSet(config, `${what}.include.list`) && isSet(config, `${what}.exclude.list`)).map((what) => ({ key: `${what}.exclude.list`, message: `stands beside ${what}.include.list, and only one of the two may be set`, fix: "Remove one of them" })),
};

const CUSTOM = ["snapshot.mode", "snapshot.locking.mode", "snapshot.query.mode"];

const custom: ClassRule = {
  id: "pg-custom-mode",
  severity: "error",
  reason: "Mode custom is a class of your own, and needs its name",
  source: `${CONFIG}, snapshot.mode.custom.name`,
  fix: "Set the key that ends with .custom.name",
  example: { good: { ...GOOD, "snapshot.mode": "custom", "snapshot.mode.custom.name": "mine" }, bad: { "snapshot.mode.custom.name": null } },
  check: (config) => CUSTOM.filter((key) => wordOf(config, key) === "custom" && !isSet(config, `${key}.custom.name`)).map((key) => ({ key: `${key}.custom.name`, message: `is missing, and ${key} custom needs it`, fix: "Name the class, or choose another mode" })),
};

const flags: ClassRule = {
  id: "pg-configuration-based-flags",
  severity: "warning",
  reason: "These switches are read in mode configuration_based alone",
  source: `${CONFIG}.SnapshotMode`,
  fix: "Set snapshot.mode to configuration_based, or remove the switches",
  example: { good: { ...GOOD, "snapshot.mode": "configuration_based", "snapshot.mode.configuration.based.snapshot.data": "true" }, bad: { "snapshot.mode": "initial" } },
  check: (config) =>
    wordOf(config, "snapshot.mode", "initial") === "configuration_based" ? [] : Object.keys(config).filter((key) => key.startsWith("snapshot.mode.configuration.based.")).map((key) => ({ key, message: `is not read in mode ${valueOf(config, "snapshot.mode", "initial")}`, fix: "Remove it, or set snapshot.mode to configuration_based" })),
};

const queue: ClassRule = {
  id: "pg-queue-smaller-than-batch",
  severity: "error",
  reason: "The queue must hold more than one batch",
  source: "debezium CommonConnectorConfig.validateMaxQueueSize",
  fix: "Set max.queue.size higher than max.batch.size",
  example: { good: { ...GOOD, "max.batch.size": "4096" }, bad: { "max.batch.size": "8192" } },
  check(config) {
    const [size, batch] = [numberOf(config, "max.queue.size", 8192), numberOf(config, "max.batch.size", 2048)];
    return size === undefined || batch === undefined || size > batch ? [] : [{ key: "max.queue.size", message: `${size} is not more than max.batch.size (${batch})`, fix: `Write ${batch * 4}` }];
  },
};

const lsnFlush: ClassRule = {
  id: "pg-lsn-flush",
  severity: "error",
  reason: "When the driver confirms positions too, the connector must trust the slot's, or it refuses to start",
  source: `${CONFIG}, lsn.flush.mode`,
  fix: "Set offset.mismatch.strategy to trust_greater_lsn with connector_and_driver",
  example: { good: { ...GOOD, "lsn.flush.mode": "connector_and_driver", "offset.mismatch.strategy": "trust_greater_lsn" }, bad: { "offset.mismatch.strategy": null } },
  check: (config) => (wordOf(config, "lsn.flush.mode") === "connector_and_driver" && !["trust_slot", "trust_greater_lsn"].includes(wordOf(config, "offset.mismatch.strategy")) ? [{ key: "offset.mismatch.strategy", message: "must be trust_slot or trust_greater_lsn with lsn.flush.mode connector_and_driver", fix: "Write trust_greater_lsn" }] : []),
};

const channels: ClassRule = {
  id: "pg-channels",
  severity: "error",
  reason: "A channel for signals or notifications needs to know where it leads",
  source: "debezium KafkaSignalChannel, SinkNotificationChannel, SourceSignalChannel",
  fix: "Set what the channel needs, or remove the channel",
  example: { good: { ...GOOD, "notification.enabled.channels": "sink", "notification.sink.topic.name": "shop.notices" }, bad: { "notification.sink.topic.name": null } },
  check(config) {
    const signals = list(config, "signal.enabled.channels", "source");
    const marks: ClassMark[] = [];
    if (signals.includes("kafka") && !isSet(config, "signal.kafka.bootstrap.servers")) marks.push({ key: "signal.kafka.bootstrap.servers", message: "is missing, and the signal channel kafka needs it", fix: "Write the brokers' addresses" });
    if (list(config, "notification.enabled.channels", "").includes("sink") && !isSet(config, "notification.sink.topic.name")) marks.push({ key: "notification.sink.topic.name", message: "is missing, and the notification channel sink needs it", fix: "Name a topic" });
    if (isSet(config, "signal.data.collection") && !signals.includes("source") && !truthy(config, "read.only", "false")) marks.push({ key: "signal.enabled.channels", message: "does not name source, so that nobody reads signal.data.collection", fix: "Write source beside the others", severity: "warning" });
    return marks;
  },
};

function list(config: ConnectorConfig, key: string, fallback: string): string[] {
  return valueOf(config, key, fallback).toLowerCase().split(",").map((part) => part.trim());
}

const dropped: ClassRule = {
  id: "pg-slot-dropped-on-stop",
  severity: "warning",
  reason: "Whatever changes while the connector stands still, be it for a restart, is never captured",
  source: `${CONFIG}, slot.drop.on.stop`,
  fix: "Leave slot.drop.on.stop at false and drop the slot when the pipeline is taken down",
  example: { good: GOOD, bad: { "slot.drop.on.stop": "true" } },
  check: (config) => (truthy(config, "slot.drop.on.stop", "false") ? [{ key: "slot.drop.on.stop", message: "true loses what changes between a stop and the next start", fix: "Write false" }] : []),
};

const ssl: ClassRule = {
  id: "pg-sslmode",
  severity: "warning",
  reason: "To verify the server the driver needs the authority's certificate; without a path it looks in the worker's home folder",
  source: "PostgreSQL JDBC, LibPQFactory",
  fix: "Set database.sslrootcert",
  example: { good: { ...GOOD, "database.sslmode": "verify-full", "database.sslrootcert": "/certs/ca.pem" }, bad: { "database.sslrootcert": null } },
  check: (config) => (/^verify-/.test(wordOf(config, "database.sslmode")) && !isSet(config, "database.sslrootcert") && !isSet(config, "database.sslfactory") ? [{ key: "database.sslrootcert", message: `is missing beside database.sslmode ${wordOf(config, "database.sslmode")}`, fix: "Write the path of the authority's certificate" }] : []),
};

const readOnly: ClassRule = {
  id: "pg-read-only-heartbeat",
  severity: "error",
  reason: "A connector that may not write cannot run the heartbeat's query",
  source: `${CONFIG}, read.only; debezium DatabaseHeartbeatImpl`,
  fix: "Remove heartbeat.action.query, or read.only",
  example: { good: GOOD, bad: { "read.only": "true" } },
  check: (config) => (truthy(config, "read.only", "false") && isSet(config, "heartbeat.action.query") ? [{ key: "heartbeat.action.query", message: "writes, and read.only is true", fix: "Remove one of the two" }] : []),
};

/** Keys that need or exclude each other. */
export const DEBEZIUM_POSTGRES_KEY_RULES: readonly ClassRule[] = [filters, custom, flags, queue, lsnFlush, channels, dropped, ssl, readOnly];
