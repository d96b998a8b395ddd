import type { BrokerEndpoint } from "../../broker/endpoint.ts";
import { clientProperties } from "../../broker/security.ts";
import { CATALOG_NAME, catalogProperties, type CatalogEndpoint } from "../../lake/endpoint.ts";
import type { StoreEndpoint } from "../../store/endpoint.ts";
import { texts, type ConnectorClass, type ConnectorConfig } from "./class.ts";
import { ICEBERG_RULES } from "./iceberg-rules.ts";
import { ROUTE_FIELD } from "./lake-types.ts";
import { prefixed, property, type Property } from "./property.ts";
import { lakeChain, renderSinkFrame, type SinkFrame } from "./sink-frame.ts";

const PROPERTIES: readonly Property[] = [
  property("iceberg.tables", "list"),
  property("iceberg.tables.dynamic-enabled", "boolean", "false"),
  property("iceberg.tables.route-field", "string"),
  property("iceberg.tables.default-commit-branch", "string"),
  property("iceberg.tables.default-id-columns", "string"),
  property("iceberg.tables.default-partition-by", "string"),
  property("iceberg.tables.auto-create-enabled", "boolean", "false"),
  property("iceberg.tables.schema-force-optional", "boolean", "false"),
  property("iceberg.tables.schema-case-insensitive", "boolean", "false"),
  property("iceberg.tables.evolve-schema-enabled", "boolean", "false"),
  property("iceberg.catalog", "string", "iceberg"),
  property("iceberg.control.topic", "string", "control-iceberg"),
  property("iceberg.control.group-id-prefix", "string", "cg-control-"),
  property("iceberg.connect.group-id", "string"),
  property("iceberg.control.commit.interval-ms", "int", "300000", { min: 1 }),
  property("iceberg.control.commit.timeout-ms", "int", "30000", { min: 1 }),
  property("iceberg.control.commit.threads", "int", "4"),
  property("iceberg.control.commit.max-consecutive-failures", "int", "1", { min: 1 }),
  property("iceberg.coordinator.transactional.prefix", "string"),
  property("iceberg.coordinator-executor-keep-alive-timeout-ms", "long", "120000"),
  property("iceberg.hadoop-conf-dir", "string"),
];

const family = (name: string, pattern: RegExp, key: string, type: Property["type"]) => ({ name, pattern, property: property(key, type) });

/** Secrets among the catalog's free properties come first: the first family that matches counts. */
const FAMILIES = [
  family("iceberg.catalog.s3.secret-access-key", /^iceberg\.catalog\.(s3|client)\.(secret-access-key|session-token)$/, "iceberg.catalog.s3.secret-access-key", "password"),
  family("iceberg.catalog.jdbc.password", /^iceberg\.catalog\.jdbc\.password$/, "iceberg.catalog.jdbc.password", "password"),
  family("iceberg.catalog.credential", /^iceberg\.catalog\.(credential|token|oauth2\.credential)$/, "iceberg.catalog.credential", "password"),
  family("iceberg.catalog.s3.path-style-access", /^iceberg\.catalog\.s3\.path-style-access$/, "iceberg.catalog.s3.path-style-access", "boolean"),
  prefixed("iceberg.catalog."),
  { name: "iceberg.table.<table>.<setting>", pattern: /^iceberg\.table\..+\.(commit-branch|id-columns|partition-by|route-regex)$/ },
  prefixed("iceberg.tables.auto-create-props."),
  prefixed("iceberg.tables.write-props."),
  prefixed("iceberg.kafka."),
  prefixed("iceberg.hadoop."),
] as const;

/** Apache Iceberg's own sink. */
export const icebergSink: ConnectorClass = {
  className: "org.apache.iceberg.connect.IcebergSinkConnector",
  version: "1.12.0",
  kind: "sink",
  properties: PROPERTIES,
  families: FAMILIES,
  // Tombstones are passed over (iceberg SinkWriter.save).
  nulls: () => "ignore",
  recordKey: () => "unused",
  recordValue: () => "any",
  rules: ICEBERG_RULES,
  removed: {
    "iceberg.tables.cdc-field": "Apache's sink only appends; the field belonged to Tabular's",
    "iceberg.tables.upsert-mode-enabled": "Apache's sink only appends; the key belonged to Tabular's",
  },
};

/** What an Iceberg sink is to do, without where store and catalog are. */
export interface IcebergSettings extends SinkFrame {
  readonly bucket: string;
  readonly prefix: string;
  /** Each topic's table, as `namespace.name`. */
  readonly tables: readonly { readonly topic: string; readonly table: string }[];
  readonly controlTopic: string;
  readonly commitIntervalMs: number;
}

/** Where the sink's things are. The store's keys must be references. */
export interface IcebergWiring {
  readonly broker: BrokerEndpoint;
  readonly store: StoreEndpoint;
  readonly catalog: CatalogEndpoint;
}

/** The configuration of an Iceberg sink: tables are there already, columns that come later are added by the sink. */
export function renderIcebergSink(name: string, settings: IcebergSettings, { broker, store, catalog }: IcebergWiring): ConnectorConfig {
  return texts({
    name,
    "connector.class": icebergSink.className,
    // With several tasks each commit waits for those that have had no record yet, up to the commit time-out.
    "tasks.max": 1,
    ...renderSinkFrame(settings, lakeChain("iceberg", settings)),
    ...routes(settings),
    // A table made by the sink itself would get decimals and timestamps wrong.
    "iceberg.tables.auto-create-enabled": false,
    "iceberg.tables.evolve-schema-enabled": true,
    "iceberg.tables.schema-force-optional": true,
    "iceberg.control.topic": settings.controlTopic,
    "iceberg.control.commit.interval-ms": settings.commitIntervalMs,
    "iceberg.control.commit.timeout-ms": 10_000,
    "iceberg.catalog": CATALOG_NAME,
    ...Object.fromEntries(Object.entries(catalogProperties(catalog)).map(([key, value]) => [`iceberg.catalog.${key}`, value])),
    "iceberg.catalog.warehouse": `s3://${settings.bucket}/${settings.prefix}`,
    "iceberg.catalog.io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
    // Iceberg 1.12 asks for Apache's HTTP client 5 by default, which the AWS SDK beside it does not have.
    "iceberg.catalog.http-client.type": "urlconnection",
    "iceberg.catalog.client.region": store.region,
    "iceberg.catalog.s3.endpoint": store.endpoint,
    "iceberg.catalog.s3.path-style-access": store.pathStyle,
    // Without keys S3 and Glue are called as AWS's default chain finds: the role of the worker's service account.
    "iceberg.catalog.s3.access-key-id": store.accessKeyId,
    "iceberg.catalog.s3.secret-access-key": store.secretAccessKey,
    ...clients(name, broker),
  });
}

/**
 * Each table is named: a table that is not there then stops the sink. Where the sink finds tables by the rows
 * (`dynamic-enabled`) and may not make them, it drops the rows of a missing one without a word (iceberg NoOpWriter).
 */
function routes({ tables }: IcebergSettings): Record<string, string> {
  return {
    "iceberg.tables": tables.map(({ table }) => table).join(","),
    "iceberg.tables.route-field": ROUTE_FIELD,
    ...Object.fromEntries(tables.map(({ topic, table }) => [`iceberg.table.${table}.route-regex`, topic.replaceAll(".", "\\.")])),
  };
}

/**
 * The sink's own clients. After a crash the dead task's open transaction is free in 10 s. The names of groups and
 * transactions are this connector's own, so that a right to them is no right to another's.
 */
function clients(name: string, { bootstrapServers, security }: BrokerEndpoint): Record<string, string | number> {
  const { controlGroupPrefix, transactionalPrefix } = icebergClientNames(name);
  return {
    "iceberg.control.group-id-prefix": controlGroupPrefix,
    "iceberg.coordinator.transactional.prefix": transactionalPrefix,
    // Without these it looks for the worker's file on the command line.
    "iceberg.kafka.bootstrap.servers": bootstrapServers,
    ...Object.fromEntries(Object.entries(clientProperties(security, "")).map(([key, value]) => [`iceberg.kafka.${key}`, value])),
    "iceberg.kafka.session.timeout.ms": 6000,
    "iceberg.kafka.heartbeat.interval.ms": 2000,
    "iceberg.kafka.transaction.timeout.ms": 10_000,
  };
}

/** Names of the Kafka clients that Iceberg's sink makes for itself, beside those of Kafka Connect. */
export interface IcebergClientNames {
  /** Of a group of its own that each task takes at each start: a UUID follows. */
  readonly controlGroupPrefix: string;
  /** A role and a UUID follow. */
  readonly transactionalPrefix: string;
}

/** By default every Iceberg sink of a cluster has the same prefixes, so that a right for one is a right for all. */
export function icebergClientNames(connector: string): IcebergClientNames {
  return { controlGroupPrefix: `${connector}-control-`, transactionalPrefix: `${connector}-` };
}
