import type { ConnectorConfig } from "./class.ts";
import { isSet, numberOf, valueOf, wordOf, type ClassRule } from "./class-rule.ts";
import { DEBEZIUM_POSTGRES_EXAMPLE as GOOD } from "./debezium-postgres-example.ts";

const CONFIG = "debezium PostgresConnectorConfig";

/** Servers of a provider, which has pgoutput alone. */
const MANAGED = /\.(rds\.amazonaws\.com(\.cn)?|postgres\.database\.azure\.com|neon\.tech|supabase\.co|aivencloud\.com)$/i;

const plugin: ClassRule = {
  id: "pg-decoding-plugin",
  severity: "warning",
  reason: "The default decoderbufs is a library that somebody must have installed on the server; pgoutput comes with PostgreSQL, and managed servers have nothing else",
  source: `${CONFIG}.LogicalDecoder; Amazon RDS documentation, logical replication`,
  fix: "Set plugin.name to pgoutput",
  example: { good: GOOD, bad: { "plugin.name": null } },
  check(config) {
    const key = "plugin.name";
    if (wordOf(config, key, "decoderbufs") !== "decoderbufs") return [];
    // What somebody wrote for Amazon's servers is told of by the rule of these.
    if (isSet(config, key) && /amazonaws/i.test(valueOf(config, "database.hostname"))) return [];
    const managed = MANAGED.test(valueOf(config, "database.hostname"));
    const what = isSet(config, key) ? "decoderbufs" : "is decoderbufs by default, which";
    return [{ key, message: managed ? `${what} cannot be had on ${valueOf(config, "database.hostname")}` : `${what} must be installed on the server`, fix: "Write pgoutput", ...(managed ? { severity: "error" as const } : {}) }];
  },
};

const defaultSlot: ClassRule = {
  id: "pg-default-slot",
  severity: "warning",
  reason: "The default names are the same for every connector: the second one on a database fails, the slot is active",
  source: `${CONFIG}, slot.name`,
  fix: "Name the slot after the connector",
  example: { good: GOOD, bad: { "slot.name": null } },
  check: (config) => (isSet(config, "slot.name") ? [] : [{ key: "slot.name", message: "is debezium by default, as of every other connector", fix: "Give the slot a name of its own" }]),
};

const defaultPublication: ClassRule = {
  id: "pg-default-publication",
  severity: "warning",
  reason: "Two connectors with the default publication read from what the first one made: the second's tables never come",
  source: "debezium PostgresReplicationConnection.initPublication",
  fix: "Name the publication after the connector",
  example: { good: GOOD, bad: { "publication.name": null } },
  check: (config) => (isSet(config, "publication.name") || wordOf(config, "plugin.name") === "decoderbufs" ? [] : [{ key: "publication.name", message: "is dbz_publication by default, as of every other connector", fix: "Give the publication a name of its own" }]),
};

const repeats: ClassRule = {
  id: "pg-snapshot-repeats",
  severity: "warning",
  reason: "always reads every table anew at each start, initial_only never streams a change",
  source: `${CONFIG}.SnapshotMode`,
  fix: "Write initial, or no_data with incremental snapshots",
  example: { good: GOOD, bad: { "snapshot.mode": "always" } },
  check(config) {
    const mode = wordOf(config, "snapshot.mode", "initial");
    if (mode === "always") return [{ key: "snapshot.mode", message: "always reads every table anew at each start", fix: "Write initial" }];
    return mode === "initial_only" ? [{ key: "snapshot.mode", message: "initial_only ends with the snapshot: no change is streamed", fix: "Write initial" }] : [];
  },
};

const truncated: ClassRule = {
  id: "pg-time-truncated",
  severity: "warning",
  reason: "PostgreSQL's times have microseconds, Connect's own types have milliseconds: the rest is cut off",
  source: "debezium TemporalPrecisionMode.CONNECT",
  fix: "Write adaptive, unless readers can take milliseconds alone",
  example: { good: GOOD, bad: { "time.precision.mode": "connect" } },
  check: (config) => (wordOf(config, "time.precision.mode") === "connect" ? [{ key: "time.precision.mode", message: "connect cuts microseconds off", fix: "Write adaptive" }] : []),
};

const givesUp: ClassRule = {
  id: "pg-gives-up",
  severity: "warning",
  reason: "After so many tries the task is FAILED and the log piles up behind the slot: a fail-over takes longer than a few tries",
  source: "debezium CommonConnectorConfig, errors.max.retries",
  fix: "Leave errors.max.retries at -1 and raise an alarm on lag",
  example: { good: GOOD, bad: { "errors.max.retries": "3" } },
  check(config) {
    const retries = numberOf(config, "errors.max.retries", -1);
    return retries === undefined || retries < 0 ? [] : [{ key: "errors.max.retries", message: `${retries === 0 ? "0 gives up at once" : `after ${retries} tries the task gives up`}, and the log piles up behind its slot`, fix: "Write -1" }];
  },
};

const slow: ClassRule = {
  id: "pg-small-fetch",
  severity: "warning",
  reason: "Each fetch is a round trip: fewer rows at a time make the snapshot slower and nothing better",
  source: `${CONFIG}, snapshot.fetch.size (10240)`,
  fix: "Leave snapshot.fetch.size out",
  example: { good: GOOD, bad: { "snapshot.fetch.size": "1024" } },
  check(config: ConnectorConfig) {
    const size = numberOf(config, "snapshot.fetch.size", 10_240);
    return size === undefined || size >= 2000 ? [] : [{ key: "snapshot.fetch.size", message: `${size} is far below the default of 10240`, fix: "Remove it" }];
  },
};

const skips: ClassRule = {
  id: "pg-values-skipped",
  severity: "warning",
  reason: "A skipped value is NULL in every reader's table, with nothing but a line in a log",
  source: "debezium TableSchemaBuilder, event.converting.failure.handling.mode",
  fix: "Write fail",
  example: { good: GOOD, bad: { "event.converting.failure.handling.mode": "skip" } },
  check: (config) => (["skip", "warn"].includes(wordOf(config, "event.converting.failure.handling.mode")) ? [{ key: "event.converting.failure.handling.mode", message: "writes NULL where a value cannot be converted", fix: "Write fail" }] : []),
};

/** What is captured, and what is lost on the way. */
export const DEBEZIUM_POSTGRES_CAPTURE_RULES: readonly ClassRule[] = [plugin, defaultSlot, defaultPublication, repeats, truncated, givesUp, slow, skips];
