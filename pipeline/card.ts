import { snapshotTablesOf } from "./render.ts";
import type { FeedConfig } from "../config/stack-sources.ts";
import { printField } from "../connectors/catalog/feed-fields.ts";
import { printTable } from "../database/table.ts";
import { indexedBy } from "./search.ts";
import type { CopyPlan, FeedPlan, LakePlan, OutboxPlan, PipelinePlan, SearchPlan, SinkPlan, TopicKind } from "./shape.ts";

/** What kinds of topics are called that go by another name. */
const KINDS: Partial<Record<TopicKind, string>> = { deadLetters: "dead letters", feed: "records" };

/** A plan for people: what will be there and what it costs at most. */
export function printCard(plan: PipelinePlan): string {
  const { names, source, tables, topics, connectors, sinks, estimates } = plan;
  const { initial } = snapshotTablesOf(tables);
  const how = (table: PipelinePlan["tables"][number]): string => (table.snapshot === "none" ? "changes only" : initial.includes(table) ? "initial snapshot" : "incremental snapshot");
  return [
    section(`Tables (database ${source.database})`, tables.map((table) => [table.name, table.topic, how(table)])),
    section("In the database", [
      ["slot", names.slot, source.retain ? "kept on destroy" : "dropped on destroy"],
      ["publication", names.publication, `${source.publicationTables.length} tables, two of them ours`],
      ["role", source.role, source.roleExists ? "there already" : "made"],
      ["log held back", size(estimates.wal.limitBytes), `at most; ${estimates.wal.hoursAtOneMibPerSecond} h at 1 MiB/s`],
    ]),
    ...plan.feeds.map(feedCard),
    ...(plan.outbox === undefined ? [] : [outboxCard(plan, plan.outbox)]),
    section("Topics", topics.map(({ name, kind, partitions }) => [name, KINDS[kind] ?? kind, `${partitions} ${partitions === 1 ? "partition" : "partitions"}`])),
    ...(plan.registry === undefined ? [] : [section(`Schema registry (${plan.registry.server === "local" ? "embedded Apicurio" : plan.registry.server === "redpanda" ? "Redpanda's own" : plan.registry.api})`, [["records", "Avro"], ["subjects", String(plan.registry.subjects.length)], ["new schemas", plan.registry.compatibility]])]),
    section("Connectors", connectors.map(({ name, className }) => [name, className])),
    ...sinks.map((sink) => sinkCard(sink, plan)),
    section("Worker", [["heap", size(estimates.heapBytes), "at most"]]),
    ...(plan.problems.length === 0 ? [] : [section("Problems", plan.problems.map(({ place, reason, mend }) => [`${place}: ${reason}. ${mend}`]))]),
  ].join("\n\n");
}

function feedCard({ name, topic, fields, key, config }: FeedPlan): string {
  return section(`Source ${name} (${config.kind})`, [
    ["topic", topic],
    ["pace", paceOf(config)],
    ["key", key ?? "names nothing"],
    ["records", fields.map(printField).join(", ")],
  ]);
}

function paceOf(config: FeedConfig): string {
  if (config.kind === "datagen") return `one record in at most ${config.intervalMs} ms`;
  return config.kind === "http" ? `a request every ${config.intervalMs / 1000} s` : `${config.perSecond} records a second`;
}

function outboxCard({ names }: PipelinePlan, { name, aggregates, unlisted, keepMs }: OutboxPlan): string {
  return section(`Outbox (${name})`, [
    ...aggregates.map(({ aggregate, topic }) => [aggregate, topic]),
    ["any other", unlisted],
    ["slot", names.outbox.slot, "beside that of the tables"],
    ["its rows", keepMs === undefined ? "stay" : `are deleted when they are in Kafka, after ${keepMs / 1000} s at least`],
  ]);
}

function sinkCard(sink: SinkPlan, plan: PipelinePlan): string {
  switch (sink.kind) {
    case "s3":
      return lakeCard(sink, plan);
    case "jdbc":
      return copyCard(sink);
    default:
      return searchCard(sink);
  }
}

function lakeCard({ name, config, iceberg }: LakePlan, { estimates }: PipelinePlan): string {
  const cost = estimates.sinks.find(({ sink }) => sink === name);
  const where = iceberg === undefined ? `s3://${config.bucket}/${config.prefix}/<topic>/dt=…/hour=…/` : `${iceberg.warehouse}/<topic prefix>/<schema>/<table>/`;
  return section(`Sink ${name} (${config.format})`, [
    ["objects", where],
    ["a row waits at most", `${config.maxFileAgeMs / 1000} s`],
    ["files a day at most", thousands(cost?.filesPerDay ?? 0), "if every table changes all the time"],
    ["requests a month", thousands(cost?.requestsPerMonth ?? 0), `at most, ${(cost?.requestCostPerMonth ?? 0).toFixed(2)} US dollars on AWS`],
  ]);
}

function copyCard({ name, config, copies }: CopyPlan): string {
  const server = config.server.kind === "local" ? "embedded" : `${config.server.host}:${config.server.port}`;
  return section(`Sink ${name} (copy in database ${config.database}, ${server})`, [
    ...copies.map(({ source, target }) => [printTable(source), printTable(target)]),
    ["deletes", config.deletes ? "delete" : "are passed over"],
    ["a new column", config.schemaEvolution === "basic" ? "is added by the sink" : "stops the sink"],
  ]);
}

function searchCard({ name, config, indexes, events }: SearchPlan): string {
  return section(`Sink ${name} (${config.kind} at ${config.url})`, [
    ...indexes.map((one) => [indexedBy(one), one.index]),
    ["shards and replicas", `${config.shards} and ${config.replicas}`, "of each index"],
    ["json", config.json === "object" ? "objects" : "text"],
    ...(events ? [["an event", "is a document of its own, under its id"]] : [["deletes", config.deletes ? "delete" : "are passed over"]]),
    ["on destroy", config.retain ? "indexes are kept" : "indexes are deleted"],
  ]);
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map((row) => row.length), 0);
  const widths = Array.from({ length: columns }, (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return [title, ...rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()}`)].join("\n");
}

function size(bytes: number): string {
  const mib = bytes / 1024 ** 2;
  return mib >= 1024 && mib % 1024 === 0 ? `${mib / 1024} GiB` : `${Math.round(mib)} MiB`;
}

function thousands(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, " ");
}
