import type { BrokerSecurity } from "../broker/security.ts";
import type { SecretText } from "../secrets/reference.ts";
import type { Step } from "../transforms/step.ts";
import type { AwsConfig, AwsStore, ExistingRds, RdsDatabase } from "./stack-aws.ts";
import type { FeedConfig } from "./stack-sources.ts";
import type { KubernetesConfig, KubernetesConnect, Redpanda } from "./stack-kubernetes.ts";
import type { RegistryConfig } from "./stack-registry.ts";

export type { AwsConfig, AwsStore, ExistingRds, RdsDatabase } from "./stack-aws.ts";
export { CONNECT_RUNTIMES } from "./stack-kubernetes.ts";
export type { ConnectRuntime, KubernetesConfig, KubernetesConnect, PluginArchive, PluginSource, PodIdentity, Redpanda } from "./stack-kubernetes.ts";

/** What a stack's configuration says, complete: every default is filled in, durations are milliseconds, sizes bytes. */
export interface StackConfig {
  readonly source: SourceConfig;
  readonly broker: BrokerConfig;
  readonly connect: ConnectConfig;
  /** By the name in the configuration, such as `lake`. */
  readonly sinks: Readonly<Record<string, SinkConfig>>;
  readonly outbox?: OutboxConfig;
  /** Sources beside the database, by the name in the configuration. */
  readonly sources: Readonly<Record<string, FeedConfig>>;
  /** Raw connectors as written, every value as text, by their name in Kafka Connect. */
  readonly connectors: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Where it is there, records are Avro; otherwise JSON with schemas. */
  readonly registry?: RegistryConfig;
  /** Where Kubernetes objects go; absent where no box is in a cluster. */
  readonly kubernetes?: KubernetesConfig;
  readonly aws: AwsConfig;
}

/** A user of a server. The password is a reference, or the value of a Pulumi secret. */
export interface Login {
  readonly user: string;
  readonly password: SecretText;
}

export const SSL_MODES = ["disable", "prefer", "require", "verify-ca", "verify-full"] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** A PostgreSQL server that Sluice did not start. */
export interface ExistingDatabase {
  readonly kind: "existing";
  readonly host: string;
  readonly port: number;
  readonly sslmode: SslMode;
  /** PEM file with the authorities to trust, for `verify-ca` and `verify-full`. */
  readonly sslrootcert?: string;
  /** Who makes role, publication, slot and service schema. */
  readonly admin: Login;
  /** The role that captures, if it shall be one that is there; otherwise Sluice makes one with a random password. */
  readonly role?: { readonly name: string; readonly password: SecretText };
  /** A private server: Sluice reaches it through a relay in the cluster; the workers, which are in the cluster too, at its own address. */
  readonly through?: "kubernetes";
  /** It is an RDS instance: Sluice may set its alarms and its parameters. */
  readonly rds?: ExistingRds;
}

/** A PostgreSQL server that the stack itself runs. */
export interface LocalDatabase {
  readonly kind: "local";
  /** Whether the sample shop schema is loaded at first start. */
  readonly sample: boolean;
  /** SQL file that is run at first start, relative to the project. */
  readonly schema?: string;
  /** Absent: a free port is taken. */
  readonly port?: number;
  readonly version?: string;
}

/** `initial`: the connector's own snapshot. `incremental`: by signal, in chunks. `none`: only changes from now on. */
export const SNAPSHOTS = ["incremental", "initial", "none"] as const;
export type Snapshot = (typeof SNAPSHOTS)[number];

export const REPLICA_IDENTITIES = ["default", "full", "index"] as const;
export type ReplicaIdentity = (typeof REPLICA_IDENTITIES)[number];

export interface TableConfig {
  readonly schema: string;
  readonly table: string;
  /** What the table is expected to have; the preflight checks it. Absent: whatever it has, if that suffices. */
  readonly replicaIdentity?: ReplicaIdentity;
  /** How its existing rows come. */
  readonly snapshot: Snapshot;
  /** Columns that are not captured. */
  readonly exclude: readonly string[];
}

export interface SourceConfig {
  readonly server: ExistingDatabase | LocalDatabase | RdsDatabase;
  readonly database: string;
  /** In the order written, without duplicates. */
  readonly tables: readonly TableConfig[];
  /** How the existing rows of a table come, where the table itself does not say. */
  readonly snapshot: Snapshot;
  /** Keep slot, publication, role and service schema when the stack is destroyed. */
  readonly retain: boolean;
  /** First part of every change topic. */
  readonly topicPrefix: string;
  readonly heartbeatMs: number;
  /** Of the changes of captured tables, in their order. Absent: none. */
  readonly transforms?: readonly Step[];
  /** Rows that one chunk of an incremental snapshot holds in memory. */
  readonly chunkRows: number;
  /** `max_slot_wal_keep_size`: set on a local server, compared with the setting of an existing one. */
  readonly walLimitBytes: number;
}

export interface ExistingBroker {
  readonly kind: "existing";
  /** Comma-separated `host:port`. */
  readonly bootstrapServers: string;
  /** Absent: PLAINTEXT. */
  readonly security?: BrokerSecurity;
  /** Private brokers: Sluice reaches them through a relay in the cluster. */
  readonly through?: "kubernetes";
}

/** Any service that the stack runs itself; without a port a free one is taken. */
export interface LocalService {
  readonly kind: "local";
  readonly port?: number;
}

export const LOCAL_SECURITIES = ["plaintext", "sasl_ssl"] as const;
export type LocalSecurity = (typeof LOCAL_SECURITIES)[number];

export interface LocalBroker extends LocalService {
  /** `sasl_ssl`: TLS and SCRAM users with just their rights, as in a cluster. */
  readonly security: LocalSecurity;
}

export interface BrokerConfig {
  readonly server: ExistingBroker | LocalBroker | Redpanda;
  readonly topics: {
    /** Of each change topic. */
    readonly partitions: number;
    /** -1 leaves it to the broker. */
    readonly replicationFactor: number;
    /** How long the broker keeps a change: the longest outage of a sink that loses nothing. */
    readonly retentionMs: number;
    readonly maxMessageBytes: number;
  };
}

/** Workers that Sluice did not start: at an address, or behind a service of the cluster. */
export type ExistingConnect = {
  readonly kind: "existing";
  /** Config providers that its workers declare. */
  readonly providers: readonly string[];
} & ({ readonly url: string; readonly kubernetes?: never } | { readonly kubernetes: { readonly service: string; readonly port: number }; readonly url?: never });

export interface LocalConnect extends LocalService {
  /** `-Xmx` of the worker. Absent: from the plan's estimate. */
  readonly heapBytes?: number;
  /** Absolute folders of more plugins, beside the ones that Sluice installs. */
  readonly plugins?: readonly string[];
}

/** Whether `preview` asks the worker to validate: `whenReachable` passes over a worker that does not answer. */
export const VALIDATE_POLICIES = ["required", "whenReachable", "off"] as const;
export type ValidatePolicy = (typeof VALIDATE_POLICIES)[number];

export interface ConnectConfig {
  readonly server: ExistingConnect | LocalConnect | KubernetesConnect;
  readonly validate: ValidatePolicy;
}

/** An S3 service that Sluice did not start. Absent `endpoint`: AWS. */
export interface ExistingStore {
  readonly kind: "existing";
  readonly endpoint?: string;
  readonly region: string;
  readonly pathStyle: boolean;
  /** The user the sink writes as. Sluice changes neither its rights nor the bucket's. */
  readonly accessKeyId: SecretText;
  readonly secretAccessKey: SecretText;
}

export const LAKE_FORMATS = ["parquet", "iceberg"] as const;
export type LakeFormat = (typeof LAKE_FORMATS)[number];

/** Stands for all captured tables in `from`. */
export const TABLES = "tables";

/** Stands for the events of the outbox in `from`. */
export const OUTBOX = "outbox";

/** A table into which an application writes its events, in the transaction that they are of. */
export interface OutboxConfig {
  readonly schema: string;
  readonly table: string;
  readonly columns: OutboxColumns;
  /** Name of an aggregate's topic, with `{aggregate}`. */
  readonly topics: string;
  /** Aggregates with a topic of their own, as the column has them, in the order written. */
  readonly aggregates: readonly string[];
  /** Delete rows that the slot has confirmed. Absent: rows stay. */
  readonly purge?: { readonly keepMs: number };
}

/** The table's own names. */
export interface OutboxColumns {
  readonly id: string;
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly eventType: string;
  readonly payload: string;
  /** The event's own time; absent: the time at which it was sent. */
  readonly timestamp?: string;
}

/** What every sink has, whatever its kind. */
export interface SinkBase {
  /** What it reads: {@link TABLES}, single captured tables as `schema.table`, or other streams of the stack by their names. */
  readonly from: readonly string[];
  /** Of what it reads, in their order. Absent: none. */
  readonly transforms?: readonly Step[];
}

export interface S3SinkConfig extends SinkBase {
  readonly kind: "s3";
  readonly store: ExistingStore | LocalService | AwsStore;
  readonly bucket: string;
  readonly format: LakeFormat;
  /** The longest a committed row may wait for its file while everything runs. */
  readonly maxFileAgeMs: number;
  /** Object prefix without slashes at its ends. */
  readonly prefix: string;
}

/** A PostgreSQL server that Sluice did not start, as a copy's target. */
export interface ExistingTarget extends Login {
  readonly kind: "existing";
  readonly host: string;
  readonly port: number;
  readonly sslmode: SslMode;
  /** PEM file with the authorities to trust, for `verify-ca` and `verify-full`. */
  readonly sslrootcert?: string;
  /** A private server: Sluice reaches it through a relay in the cluster; the workers, which are in the cluster too, at its own address. */
  readonly through?: "kubernetes";
}

/** `basic`: the sink adds columns that the source got. `none`: such a change stops it. */
export const SCHEMA_EVOLUTIONS = ["basic", "none"] as const;
export type SchemaEvolution = (typeof SCHEMA_EVOLUTIONS)[number];

/** Copies of the captured tables in another PostgreSQL database, kept equal by key. */
export interface JdbcSinkConfig extends SinkBase {
  readonly kind: "jdbc";
  readonly server: ExistingTarget | LocalService;
  readonly database: string;
  /** In the target. */
  readonly schema: string;
  readonly schemaEvolution: SchemaEvolution;
  /** Whether a row that is deleted at the source is deleted in the copy. */
  readonly deletes: boolean;
  /** Name of a copy, with `{schema}` and `{table}` of the captured table. */
  readonly tableName: string;
  /** Keep the copies when the stack is destroyed. */
  readonly retain: boolean;
}

/** Search servers that Sluice did not start: OpenSearch, written by Aiven's sink, and Elasticsearch, written by Confluent's. */
export const SEARCH_KINDS = ["opensearch", "elasticsearch"] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

/** How `json` and `hstore` stand in a document: as an object whose leaves are searched as words, or as their text. */
export const JSON_FORMS = ["object", "text"] as const;
export type JsonForm = (typeof JSON_FORMS)[number];

/** One index a table, one document a row. */
export interface SearchSinkConfig extends SinkBase {
  readonly kind: SearchKind;
  /** `https://search.example.com:9200`, without a path. */
  readonly url: string;
  /** Absent: the server asks for none. */
  readonly login?: Login;
  /** PEM file with the authorities to trust. Absent: those that Node and Java bring. */
  readonly ca?: string;
  /** A private server: Sluice reaches it through a relay in the cluster. */
  readonly through?: "kubernetes";
  /** Name of an index, with `{topic}`, or `{schema}` and `{table}` of the captured table. */
  readonly index: string;
  readonly json: JsonForm;
  /** Whether a row that is deleted at the source is deleted in the index. */
  readonly deletes: boolean;
  /** Of each index. */
  readonly shards: number;
  readonly replicas: number;
  /** Keep the indexes when the stack is destroyed. */
  readonly retain: boolean;
}

/** Told apart by `kind`, which is also the key under the sink's name. */
export type SinkConfig = S3SinkConfig | JdbcSinkConfig | SearchSinkConfig;
