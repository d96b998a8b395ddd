import { loadConfig } from "../../config/load.ts";
import type { StackConfig } from "../../config/stack.ts";
import type { Where } from "../../pipeline/names.ts";
import { plan } from "../../pipeline/plan.ts";
import { render, sampleWiring, type RenderedConnector, type Wiring } from "../../pipeline/render.ts";
import type { ConnectorPlan, PipelinePlan } from "../../pipeline/shape.ts";
import type { ConnectorConfig } from "../catalog/class.ts";
import type { Subject, Worker } from "../lint/rule.ts";
import { clean, type Cleaned } from "./clean.ts";
import { differences } from "./differences.ts";
import type { Change, Imported, Placement } from "./imported.ts";
import { readFeed } from "./feed.ts";
import { readSink } from "./sink.ts";
import { readSource } from "./source.ts";

/** Where the stack is, and what is not to be recognised. */
export interface ImportOptions extends Where {
  /** Every connector stays as it is, under `sluice:connectors`. */
  readonly raw?: boolean;
}

/**
 * A stack's configuration that plans to the connectors at hand. One Debezium PostgreSQL source becomes `sluice:source`
 * and S3 sinks of all its tables, and JDBC sinks that upsert, `sluice:sinks`, generators and HTTP sources `sluice:sources`, where the configuration has words for them; every other connector
 * stays as it is under `sluice:connectors`, without keys that nothing reads and with references for its secrets.
 */
export function importConnectors(subjects: readonly Subject[], workers: readonly Worker[], options: ImportOptions): Imported {
  const all = subjects.map((subject) => ({ subject, cleaned: clean(subject) }));
  const readings = all.map((one) => ({ ...one, reading: options.raw === true ? { why: "everything stays as it is" } : readSource(one.cleaned.config) }));
  const source = readings.find(({ reading }) => reading.why === undefined);
  const dataTopics = source !== undefined && source.reading.why === undefined ? source.reading.dataTopics : [];

  const config: Record<string, unknown> = {};
  const gaps: string[] = [];
  const placements: Placement[] = [];
  const moved: { subject: Subject; cleaned: Cleaned; becomes: (one: ConnectorPlan) => boolean }[] = [];
  const sinks: Record<string, unknown> = {};
  const sources: Record<string, unknown> = {};
  const connectors: Record<string, ConnectorConfig> = {};
  const changes: Change[] = [];
  let topics: Readonly<Record<string, unknown>> = {};
  for (const one of readings) {
    const { subject, cleaned, reading } = one;
    if (one === source && reading.why === undefined) {
      config["sluice:source"] = reading.source;
      topics = reading.topics;
      gaps.push(...reading.gaps);
      placements.push({ connector: subject.name, place: "sluice:source", name: "" });
      moved.push({ subject, cleaned, becomes: ({ kind }) => kind === "source" });
      continue;
    }
    const isSource = reading.why !== "is no Debezium PostgreSQL source";
    const name = sinkName(subject.name, { ...sinks, ...sources });
    const read = isSource || options.raw === true ? undefined : (readFeed(name, cleaned.config) ?? readSink(name, cleaned.config, dataTopics));
    if (read !== undefined && read.why === undefined) {
      if ("feed" in read) sources[name] = read.feed;
      else sinks[name] = read.sink;
      gaps.push(...read.gaps);
      placements.push({ connector: subject.name, place: `sluice:${"feed" in read ? "sources" : "sinks"}.${name}`, name: "" });
      moved.push({ subject, cleaned, becomes: (one) => (one.kind === "feed" && one.feed === name) || (one.kind === "sink" && one.sink === name) });
      continue;
    }
    const rawName = connectorName(subject.name, connectors);
    connectors[rawName] = Object.fromEntries(Object.entries(cleaned.config).filter(([key]) => key !== "name"));
    const why = read?.why ?? (reading.why === undefined ? "a stack has one source" : reading.why);
    placements.push({ connector: subject.name, place: `sluice:connectors.${rawName}`, name: rawName, why });
    if (rawName !== (cleaned.config["name"] ?? subject.name)) changes.push({ connector: subject.name, key: "name", what: "changed", before: cleaned.config["name"] ?? subject.name, after: rawName, why: "a connector is named once, in letters, digits, ., _ and -" });
  }
  Object.assign(config, surroundings(workers, topics, gaps));
  if (Object.keys(sinks).length > 0) config["sluice:sinks"] = sinks;
  if (Object.keys(sources).length > 0) config["sluice:sources"] = sources;
  if (Object.keys(connectors).length > 0) config["sluice:connectors"] = connectors;
  if (config["sluice:source"] === undefined) gaps.push("sluice:source: no connector at hand can be one; describe the database to capture");

  const { config: loaded, problems = [] } = loadConfig(config);
  const planned = loaded === undefined ? undefined : plan(loaded, options);
  const rendered = planned === undefined || loaded === undefined ? [] : renderedBy(loaded, planned);
  for (const { subject, cleaned, becomes } of moved) {
    const of = planned?.connectors.find(becomes);
    const now = rendered.find(({ name }) => name === of?.name);
    if (now === undefined) continue;
    const at = placements.findIndex(({ connector, place }) => connector === subject.name && !place.startsWith("sluice:connectors"));
    const placement = placements[at];
    if (placement !== undefined) placements[at] = { ...placement, name: now.name };
    changes.push(...differences(subject.name, { name: subject.name, ...cleaned.config }, now.config));
  }
  const order = new Map(subjects.map(({ name }, index) => [name, index]));
  const everyChange = [...all.flatMap(({ cleaned }) => cleaned.changes), ...changes].sort((a, b) => (order.get(a.connector) ?? 0) - (order.get(b.connector) ?? 0));
  return { config, placements, changes: everyChange, secrets: all.flatMap(({ cleaned }) => cleaned.secrets), gaps, problems: [...problems, ...(planned?.problems ?? [])] };
}

/** The connectors of a configuration whose servers are all there: nothing about them is left to run time. */
export function renderedBy(config: StackConfig, planned: PipelinePlan): RenderedConnector[] {
  const sample = sampleWiring(planned);
  const { server, database } = config.source;
  const wiring: Wiring = {
    ...sample,
    database: server.kind === "existing" && server.role !== undefined ? { host: server.host, port: server.port, database, user: server.role.name, password: server.role.password, sslmode: server.sslmode, ...(server.sslrootcert === undefined ? {} : { sslrootcert: server.sslrootcert }) } : sample.database,
    broker: config.broker.server.kind === "existing" ? { bootstrapServers: config.broker.server.bootstrapServers } : sample.broker,
    sinks: Object.fromEntries(Object.entries(sample.sinks).map(([name, sink]) => {
      const given = config.sinks[name];
      if (sink.kind === "jdbc" && given?.kind === "jdbc" && given.server.kind === "existing") {
        const { host, port, sslmode, user, password } = given.server;
        return [name, { ...sink, target: { host, port, database: given.database, user, password, sslmode } }];
      }
      if (sink.kind !== "s3" || given?.kind !== "s3" || given.store.kind !== "existing") return [name, sink];
      const { store } = given;
      const { kind: _, ...endpoint } = store;
      return [name, { ...sink, store: endpoint }];
    })),
    feeds: { ...sample.feeds, ...Object.fromEntries(Object.entries(config.sources).flatMap(([name, feed]) => (feed.kind === "http" && feed.auth?.kind === "basic" ? [[name, feed.auth.password]] : []))) },
  };
  return render(planned, wiring);
}

function surroundings(workers: readonly Worker[], topics: Readonly<Record<string, unknown>>, gaps: string[]): Record<string, unknown> {
  const [worker] = workers;
  const brokers = worker === undefined ? undefined : String(worker.resource?.spec["bootstrapServers"] ?? worker.config["bootstrap.servers"] ?? "");
  if (brokers === undefined || brokers === "") gaps.push("sluice:broker: no worker's settings at hand name the brokers; local: {} stands for them");
  if (worker === undefined) gaps.push("sluice:connect: no worker's settings at hand; local: {} stands for it");
  const providers = (worker?.config["config.providers"] ?? "").split(",").map((one) => one.trim()).filter((one) => one !== "");
  // Strimzi's service in front of the workers' REST interface (`<cluster>-connect-api`, port 8083).
  const url = worker?.resource !== undefined ? `http://${worker.name}-connect-api:8083` : `http://${worker?.config["rest.advertised.host.name"] ?? "localhost"}:${worker?.config["rest.port"] ?? "8083"}`;
  return {
    "sluice:broker": { ...(brokers === undefined || brokers === "" ? { local: {} } : { existing: { bootstrapServers: brokers } }), ...(Object.keys(topics).length > 0 ? { topics } : {}) },
    "sluice:connect": worker === undefined ? { local: {} } : { existing: { url, ...(providers.length > 0 ? { providers } : {}) } },
  };
}

function sinkName(connector: string, taken: Readonly<Record<string, unknown>>): string {
  const name = connector.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^[^a-z]+|-+$/g, "").slice(0, 28) || "sink";
  return unused(name, taken);
}

function connectorName(connector: string, taken: Readonly<Record<string, unknown>>): string {
  return unused(connector.replace(/[^A-Za-z0-9_.-]/g, "-").replace(/^[^A-Za-z0-9]+/, "").slice(0, 124) || "connector", taken);
}

function unused(name: string, taken: Readonly<Record<string, unknown>>): string {
  if (!Object.hasOwn(taken, name)) return name;
  for (let number = 2; ; number += 1) if (!Object.hasOwn(taken, `${name}-${number}`)) return `${name}-${number}`;
}
