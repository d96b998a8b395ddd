import { present } from "../config/present.ts";
import type { SearchKind } from "../config/stack.ts";
import type { BrokerEndpoint } from "../broker/endpoint.ts";
import type { ConnectorConfig } from "../connectors/catalog/class.ts";
import { renderDatagen } from "../connectors/catalog/datagen-render.ts";
import { renderGenerator } from "../connectors/catalog/generator-render.ts";
import { renderHttp } from "../connectors/catalog/http-render.ts";
import { inAvro, type RegistryAddress } from "../connectors/catalog/registry-converter.ts";
import { renderConfluentS3Sink } from "../connectors/catalog/confluent-s3-sink.ts";
import { renderJdbcSink } from "../connectors/catalog/debezium-jdbc-render.ts";
import { renderDebeziumPostgres } from "../connectors/catalog/debezium-postgres-render.ts";
import { jsonConverters } from "../connectors/catalog/json-converter.ts";
import { renderElasticsearch, renderOpenSearch } from "../connectors/catalog/search-render.ts";
import { renderOutbox } from "../connectors/catalog/outbox-render.ts";
import type { PayloadKind } from "../database/outbox/inputs.ts";
import { renderIcebergSink } from "../connectors/catalog/iceberg-sink.ts";
import { canSignal } from "../database/snapshot/signal.ts";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import type { CatalogEndpoint } from "../lake/endpoint.ts";
import { isWorkerReference, type SecretText } from "../secrets/reference.ts";
import type { SearchEndpoint } from "../search/endpoint.ts";
import type { StoreEndpoint } from "../store/endpoint.ts";
import type { ConnectorPlan, FeedConnectorPlan, PipelinePlan, SinkConnectorPlan, SinkPlan, TablePlan } from "./shape.ts";

/** What is known only once the boxes are there. Secrets are references that the worker resolves, never values. */
export interface Wiring {
  /** As the connector enters the database: its role and that role's password. */
  readonly database: DatabaseEndpoint;
  readonly broker: BrokerEndpoint;
  /** By the sinks' names in the configuration. */
  readonly sinks: Readonly<Record<string, SinkWiring>>;
  /** References to the secrets of sources beside the database, by the sources' names; those without a secret are not there. */
  readonly feeds?: Readonly<Record<string, SecretText>>;
  /** Where the plan has one. */
  readonly registry?: RegistryAddress;
  /** Captured tables without a primary key that an incremental snapshot can walk along, as `schema.table`. */
  readonly keyless?: readonly string[];
  /** What the payloads of the outbox are; absent: text. */
  readonly payload?: PayloadKind;
  /** Patterns of columns that the source leaves out: computed ones, which PostgreSQL does not stream. */
  readonly excludeColumns?: readonly string[];
}

/** Where a sink writes, by its kind. */
export type SinkWiring =
  | {
    readonly kind: "s3";
    readonly store: StoreEndpoint;
    /** With format iceberg. */
    readonly catalog?: CatalogEndpoint;
  }
  | {
    readonly kind: "jdbc";
    /** As the connector enters the target. */
    readonly target: DatabaseEndpoint;
  }
  | {
    readonly kind: SearchKind;
    /** As the connector enters the server. */
    readonly server: SearchEndpoint;
    /** The field of the payloads takes objects; absent: `Wiring.payload` holds. */
    readonly payload?: "json";
  };

export interface RenderedConnector {
  readonly name: string;
  readonly kind: ConnectorPlan["kind"];
  readonly config: ConnectorConfig;
}

/** The configuration of every connector of a plan, in the plan's order. Throws where a secret is a value. */
export function render(plan: PipelinePlan, wiring: Wiring): RenderedConnector[] {
  return plan.connectors.map((connector) => ({ name: connector.name, kind: connector.kind, config: renderConnector(connector, plan, wiring) }));
}

/** The configuration of one connector of a plan. */
export function renderConnector(connector: ConnectorPlan, plan: PipelinePlan, wiring: Wiring): ConnectorConfig {
  if (connector.kind === "raw") return connector.config;
  const config = renderOurs(connector, plan, wiring);
  if (plan.registry === undefined) return config;
  if (wiring.registry === undefined) throw new Error("the schema registry is not wired");
  if (wiring.registry.login !== undefined) onlyReferences("the registry's password", wiring.registry.login.password);
  return inAvro(config, wiring.registry);
}

function renderOurs(connector: Exclude<ConnectorPlan, { kind: "raw" }>, plan: PipelinePlan, wiring: Wiring): ConnectorConfig {
  if (connector.kind === "source") {
    onlyReferences("the database password", wiring.database.password);
    const snapshotTables = snapshotTablesOf(plan.tables, wiring.keyless).initial.map(({ name }) => name);
    return renderDebeziumPostgres(connector.name, { ...connector.settings, snapshotTables, excludeColumns: [...new Set([...connector.settings.excludeColumns, ...(wiring.excludeColumns ?? [])])].sort(), ownClasses: plan.sinks.length > 0 }, wiring.database);
  }
  if (connector.kind === "outbox") {
    onlyReferences("the database password", wiring.database.password);
    return renderOutbox(connector.name, connector.settings, wiring.database);
  }
  if (connector.kind === "feed") return renderFeed(connector, wiring.feeds?.[connector.feed], plan.sinks.length > 0);
  const sink = wiring.sinks[connector.sink];
  if (sink === undefined) throw new Error(`sink ${connector.sink}: where it writes is not wired`);
  return renderSink(connector, sink, wiring);
}

/** @param own the worker has Sluice's own classes */
function renderFeed({ name, feed, settings }: FeedConnectorPlan, secret: SecretText | undefined, own: boolean): ConnectorConfig {
  if (secret !== undefined) onlyReferences(`the secret of source ${feed}`, secret);
  const needed = settings.kind === "http" && settings.auth !== undefined;
  if (needed && secret === undefined) throw new Error(`source ${feed}: its secret is not wired`);
  const config = settings.kind === "http" ? renderHttp(settings, secret) : settings.kind === "datagen" ? renderDatagen(settings) : renderGenerator(settings);
  return { name, ...config, ...jsonConverters(own) };
}

function renderSink(connector: SinkConnectorPlan, sink: SinkWiring, { broker, payload }: Wiring): ConnectorConfig {
  const { name, writes } = connector;
  if (sink.kind === "jdbc") {
    if (writes !== "jdbc") throw new Error(`sink ${connector.sink}: is wired to a database and writes ${writes}`);
    onlyReferences(`the target's password of sink ${connector.sink}`, sink.target.password);
    return renderJdbcSink(name, connector.settings, sink.target);
  }
  if (sink.kind !== "s3") {
    if (writes !== sink.kind) throw new Error(`sink ${connector.sink}: is wired to ${sink.kind} and writes ${writes}`);
    onlyReferences(`the password of sink ${connector.sink}`, ...(sink.server.password === undefined ? [] : [sink.server.password]));
    return (sink.kind === "opensearch" ? renderOpenSearch : renderElasticsearch)(name, { ...connector.settings, ...present({ payload: sink.payload ?? payload }) }, sink.server);
  }
  onlyReferences(`the keys of sink ${connector.sink}`, ...[sink.store.accessKeyId, sink.store.secretAccessKey].filter((key) => key !== undefined));
  if (writes === "parquet") return renderConfluentS3Sink(name, { ...connector.settings, ...(payload === undefined ? {} : { payload }) }, sink.store);
  if (writes !== "iceberg") throw new Error(`sink ${connector.sink}: is wired to a store and writes ${writes}`);
  if (sink.catalog === undefined) throw new Error(`sink ${connector.sink}: its catalog is not wired`);
  return renderIcebergSink(name, { ...connector.settings, ...(payload === undefined ? {} : { payload }) }, { broker, store: sink.store, catalog: sink.catalog });
}

/**
 * How the existing rows of each table come: `initial` by the connector's own snapshot at its first start, `incremental`
 * by a signal. Without a key no incremental snapshot can walk along a table, and one with a blank in its name cannot be
 * told to Debezium (it reads the name anew without the quotes): these come with the first.
 */
export function snapshotTablesOf(tables: readonly TablePlan[], keyless: readonly string[] = []): { initial: TablePlan[]; incremental: TablePlan[] } {
  const signalled = (table: TablePlan): boolean => !keyless.includes(table.name) && canSignal(table);
  return {
    initial: tables.filter((table) => table.snapshot === "initial" || (table.snapshot === "incremental" && !signalled(table))),
    incremental: tables.filter((table) => table.snapshot === "incremental" && signalled(table)),
  };
}

/** Stands where the real wiring is not known yet, so that a plan's connectors can be looked at before anything is there. */
export function sampleWiring(plan: PipelinePlan): Wiring {
  const secret = "${env:NOT_KNOWN_YET}";
  const store: StoreEndpoint = { region: "us-east-1", pathStyle: true, accessKeyId: secret, secretAccessKey: secret };
  return {
    database: { host: "not-known-yet", port: 5432, database: plan.source.database, user: plan.source.role, password: secret, sslmode: "prefer" },
    broker: { bootstrapServers: "not-known-yet:9092" },
    ...(plan.registry === undefined ? {} : { registry: { api: plan.registry.api, url: "http://not-known-yet:8081" } }),
    sinks: Object.fromEntries(plan.sinks.map((sink) => [sink.name, sampleSink(sink, { store, secret })])),
    feeds: Object.fromEntries(plan.feeds.map(({ name }) => [name, secret])),
  };
}

function sampleSink({ kind, config }: SinkPlan, { store, secret }: { readonly store: StoreEndpoint; readonly secret: string }): SinkWiring {
  if (kind === "s3") return { kind, store, catalog: { kind: "sqlite", file: "/not-known-yet" } };
  if (kind !== "jdbc") return { kind, server: { kind, url: config.url, ...(config.login === undefined ? {} : { user: "not_known_yet", password: secret }) } };
  return { kind, target: { host: "not-known-yet", port: 5432, database: config.database, user: "not_known_yet", password: secret, sslmode: "prefer" } };
}

function onlyReferences(what: string, ...secrets: readonly string[]): void {
  if (!secrets.every(isWorkerReference)) throw new Error(`${what}: a value, where a connector's configuration takes only a reference. Put it into a secret file and pass its \${dir:…} reference`);
}
