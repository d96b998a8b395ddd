import type { PipelinePlan } from "../../pipeline/shape.ts";
import { planOfStack } from "../stack-file.ts";
import { bytes, count, facts, textTable } from "../table.ts";
import type { Verb } from "../verb.ts";

export const plan: Verb = {
  usage: "[--stack NAME]",
  summary: "what a stack's configuration comes to: tables, slot, topics, connectors, objects, costs; no network",
  words: [0, 0],
  async run({ stack }) {
    const found = planOfStack(stack);
    return { ok: true, data: found, text: printPlan(stack, found) };
  },
};

/** The plan card. */
export function printPlan(stack: string, { names, source, tables, topics, connectors, sinks, estimates }: PipelinePlan): string {
  const head = facts([
    ["stack", stack],
    ["database", source.database],
    ["slot", names.slot],
    ["publication", `${names.publication} (${source.publicationTables.length} tables, our own included)`],
    ["role", `${source.role}${source.roleExists ? " (yours)" : ""}`],
    ["log kept at most", `${bytes(estimates.wal.limitBytes)}: the connector may stand still ${estimates.wal.hoursAtOneMibPerSecond} h at 1 MiB/s`],
    ["worker's heap", `at most ${bytes(estimates.heapBytes)}`],
  ]);
  const tableList = textTable([{ head: "table" }, { head: "topic" }, { head: "existing rows" }], tables.map((one) => [one.name, one.topic, one.snapshot]));
  const topicList = textTable([{ head: "topic" }, { head: "for" }, { head: "partitions", right: true }, { head: "replicas", right: true }], topics.map((one) => [one.name, KINDS[one.kind] ?? one.kind, one.partitions, one.replicationFactor === -1 ? "broker's" : one.replicationFactor]));
  const connectorList = textTable([{ head: "connector" }, { head: "class" }], connectors.map((one) => [one.name, one.className]));
  const sinkList = textTable(
    [{ head: "sink" }, { head: "format" }, { head: "objects" }, { head: "files a day", right: true }, { head: "requests a month", right: true }, { head: "USD a month", right: true }],
    sinks.map((sink) => {
      const cost = estimates.sinks.find((one) => one.sink === sink.name);
      const layout = sink.iceberg?.tables[0]?.prefix.replace(/[^/]+\/$/, "<table>/") ?? `${sink.config.prefix}/`;
      return [sink.name, sink.config.format, `s3://${sink.config.bucket}/${layout}`, `≤ ${count(cost?.filesPerDay ?? 0)}`, `≤ ${count(cost?.requestsPerMonth ?? 0)}`, `≤ ${(cost?.requestCostPerMonth ?? 0).toFixed(2)}`];
    }),
  );
  return [head, tableList, topicList, connectorList, sinkList].join("\n\n");
}

const KINDS: Readonly<Record<string, string>> = { data: "changes", heartbeat: "heartbeats", signal: "signals", deadLetters: "dead letters", control: "commits of the sink" };
