import type { Problem } from "../config/problem.ts";
import type { FeedConfig } from "../config/stack-sources.ts";
import type { JdbcSinkConfig, OutboxColumns, ReplicaIdentity, S3SinkConfig, SearchKind, SearchSinkConfig, Snapshot } from "../config/stack.ts";
import type { ConfluentS3Settings } from "../connectors/catalog/confluent-s3-sink.ts";
import type { JdbcSinkSettings } from "../connectors/catalog/debezium-jdbc-render.ts";
import type { DebeziumSettings } from "../connectors/catalog/debezium-postgres-render.ts";
import type { FeedField } from "../connectors/catalog/feed-fields.ts";
import type { SearchSettings } from "../connectors/catalog/search-render.ts";
import type { OutboxSettings } from "../connectors/catalog/outbox-render.ts";
import type { IcebergSettings } from "../connectors/catalog/iceberg-sink.ts";
import type { GivenColumn } from "../lake/table/given.ts";
import type { Compatibility, RegistryKind } from "../config/stack-registry.ts";
import type { StoreStatement } from "../store/policy/document.ts";
import type { RowStep } from "../transforms/columns.ts";
import type { Step } from "../transforms/step.ts";
import type { Estimates } from "./estimate.ts";
import type { Names } from "./names.ts";

/** Everything that follows from a stack's configuration alone. Plain data: nothing in it is known only at run time. */
export interface PipelinePlan {
  readonly names: Names;
  readonly source: SourcePlan;
  /** Sorted by name, so that their order in the configuration changes nothing. */
  readonly tables: readonly TablePlan[];
  readonly outbox?: OutboxPlan;
  /** Every topic that must be there before the first connector starts. */
  readonly topics: readonly TopicPlan[];
  /** Source first, then the sinks, then the raw ones. */
  readonly connectors: readonly ConnectorPlan[];
  readonly sinks: readonly SinkPlan[];
  /** Sources beside the database, sorted by name. */
  readonly feeds: readonly FeedPlan[];
  /** Where it is there, records are Avro. */
  readonly registry?: RegistryPlan;
  readonly estimates: Estimates;
  /** What cannot work, though every field of the configuration is right by itself. */
  readonly problems: readonly Problem[];
}

export interface TablePlan {
  readonly schema: string;
  readonly table: string;
  /** `public.orders` */
  readonly name: string;
  /** `shop.public.orders` */
  readonly topic: string;
  readonly snapshot: Snapshot;
  readonly replicaIdentity?: ReplicaIdentity;
  /** Columns that are not captured. */
  readonly exclude: readonly string[];
}

/** The schema registry of a stack. */
export interface RegistryPlan {
  readonly server: "local" | "existing" | "redpanda";
  /** Whose converter the workers have. */
  readonly api: RegistryKind;
  readonly compatibility: Compatibility;
  /** What the converters register schemas under, of every topic that connectors of ours write: `<topic>-key` and `<topic>-value`. */
  readonly subjects: readonly string[];
}

/** A table by its parts, as the database side takes it. */
export interface TableName {
  readonly schema: string;
  readonly table: string;
}

export interface SourcePlan {
  readonly database: string;
  readonly topicPrefix: string;
  /** The role of the connector: the given one, or one that Sluice makes. */
  readonly role: string;
  readonly roleExists: boolean;
  /** Members of the publication: the captured tables, then our own two. */
  readonly publicationTables: readonly TableName[];
  readonly heartbeatTable: TableName;
  readonly signalTable: TableName;
  readonly walLimitBytes: number;
  readonly retain: boolean;
}

/** An outbox: a source of its own beside the captured tables. */
export interface OutboxPlan extends TableName {
  /** `public.outbox` */
  readonly name: string;
  readonly columns: OutboxColumns;
  /** Each aggregate with its topic. */
  readonly aggregates: readonly { readonly aggregate: string; readonly topic: string }[];
  /** Gets the events of all others. */
  readonly unlisted: string;
  /** How long rows stay at least that could be deleted; absent: none is. */
  readonly keepMs?: number;
}

export type TopicKind = "data" | "events" | "unlisted" | "feed" | "heartbeat" | "signal" | "deadLetters" | "control";

export interface TopicPlan {
  readonly name: string;
  readonly kind: TopicKind;
  readonly partitions: number;
  /** -1: as the broker has it. */
  readonly replicationFactor: number;
  readonly configs: Readonly<Record<string, string>>;
}

export type ConnectorPlan =
  | { readonly kind: "source"; readonly name: string; readonly className: string; readonly settings: DebeziumSettings }
  | FeedConnectorPlan
  | { readonly kind: "outbox"; readonly name: string; readonly className: string; readonly settings: OutboxSettings }
  | SinkConnectorPlan
  | { readonly kind: "raw"; readonly name: string; readonly className: string; readonly config: Readonly<Record<string, string>> };

/** The connector of a source beside the database. */
export interface FeedConnectorPlan {
  readonly kind: "feed";
  readonly name: string;
  readonly className: string;
  /** Name of the source in the configuration. */
  readonly feed: string;
  readonly place: string;
  readonly writes: FeedConfig["kind"];
  readonly settings: FeedConfig;
}

/** A source beside the database: generated records, or an address that is asked. */
export interface FeedPlan {
  /** Name in the configuration. */
  readonly name: string;
  readonly connector: string;
  readonly className: string;
  readonly topic: string;
  readonly config: FeedConfig;
  /** What its records have in them. */
  readonly fields: readonly FeedField[];
  /** The field that the record's key names it by; absent: its keys name nothing. */
  readonly key?: string;
}

/** The connector of a sink. `writes` tells what, and with it which class renders the settings. */
export type SinkConnectorPlan = {
  readonly kind: "sink";
  readonly name: string;
  readonly className: string;
  /** Name of the sink in the configuration. */
  readonly sink: string;
  /** The key of the configuration that asked for this class: where problems with it are told. */
  readonly place: string;
} & (
  | { readonly writes: "iceberg"; readonly settings: IcebergSettings }
  | { readonly writes: "parquet"; readonly settings: ConfluentS3Settings }
  | { readonly writes: "jdbc"; readonly settings: JdbcSinkSettings }
  | { readonly writes: SearchKind; readonly settings: SearchSettings }
);

/** What every sink has, whatever its kind. */
export interface SinkPlanBase {
  /** Name in the configuration. */
  readonly name: string;
  readonly connector: string;
  /** The captured tables that it reads; none if it reads other streams only. */
  readonly tables: readonly TablePlan[];
  /** The other topics that it reads, as a lake keeps them. */
  readonly records: readonly RecordsPlan[];
  /** It reads the events of the outbox, and then nothing else. */
  readonly events: boolean;
  /** Everything that it reads. */
  readonly topics: readonly string[];
  readonly deadLetters: string;
  /** The source makes names fit for Avro: records are Avro, or another sink wants them so. */
  readonly avroNames: boolean;
  /** What records meet before the sink, in its order. Absent: nothing but the sink's own. */
  readonly transforms?: readonly Step[];
}

/** Every change as a row in files on S3. */
export interface LakePlan extends SinkPlanBase {
  readonly kind: "s3";
  readonly config: S3SinkConfig;
  /** What the sink's own user may do in the bucket, and nothing else. */
  readonly rights: readonly StoreStatement[];
  /** Only on AWS, and there with format iceberg or where asked for. */
  readonly glue?: GluePlan;
  /** Only with format iceberg. */
  readonly iceberg?: {
    readonly controlTopic: string;
    /** `s3://bucket/prefix` */
    readonly warehouse: string;
    readonly tables: readonly LakeTablePlan[];
  };
}

/** The latest state of tables in another database. */
export interface CopyPlan extends SinkPlanBase {
  readonly kind: "jdbc";
  readonly config: JdbcSinkConfig;
  readonly copies: readonly CopiedTable[];
}

/** The latest state of tables, or events, as documents of a search server. */
export interface SearchPlanOf<Kind extends SearchKind> extends SinkPlanBase {
  readonly kind: Kind;
  readonly config: SearchSinkConfig;
  readonly indexes: readonly IndexPlan[];
}

export type SearchPlan = SearchPlanOf<"opensearch"> | SearchPlanOf<"elasticsearch">;

/** Told apart by `kind`. */
export type SinkPlan = LakePlan | CopyPlan | SearchPlan;

/** An index that is made before its sink starts. Its fields come from the database's columns, or with the records. */
export type IndexPlan = { readonly topic: string; readonly index: string } & (
  | {
    /** The captured table. */
    readonly source: TableName;
    /** Columns that its documents do not get. */
    readonly exclude: readonly string[];
    /** What its rows meet on their way; absent: nothing. */
    readonly steps?: readonly RowStep[];
    readonly records?: never;
  }
  | {
    /** What its documents have in them, and what their ids are. */
    readonly records: Pick<RecordsPlan, "columns" | "key">;
    readonly source?: never;
    readonly exclude?: never;
    readonly steps?: never;
  }
);

/** A captured table and its copy. */
export interface CopiedTable {
  readonly source: TableName;
  readonly target: TableName;
  readonly topic: string;
  /** Columns that the copy does not get. */
  readonly exclude: readonly string[];
  /** What its rows meet on their way. Absent: nothing. */
  readonly steps?: readonly RowStep[];
}

/** A database of the Glue catalog, and its tables. */
export interface GluePlan {
  /** Belongs to this sink alone. */
  readonly database: string;
  readonly tables: readonly {
    /** The captured table, as `schema.table`; the topic itself where there is none. */
    readonly table: string;
    readonly topic: string;
    /** `public_orders` */
    readonly name: string;
  }[];
}

/** A topic whose records are no changes of a captured table, and how a lake keeps them. */
export interface RecordsPlan {
  readonly topic: string;
  /** `RECORD_COLUMNS` included. */
  readonly columns: readonly GivenColumn[];
  /** What tells two records apart; empty: nothing does. */
  readonly key: readonly string[];
  /** The records do not say when they were made: the sink takes Kafka's word for it. */
  readonly untimed?: boolean;
}

/** A lake table that is made before its sink starts. Its columns come from the database, or with the records. */
export type LakeTablePlan = LakeTableFrame & (
  | {
    /** The captured table. */
    readonly source: TableName;
    /** Columns that it does not get. */
    readonly exclude: readonly string[];
    /** What its rows meet on their way. Absent: nothing. */
    readonly steps?: readonly RowStep[];
    readonly records?: never;
  }
  | { readonly records: RecordsPlan; readonly source?: never; readonly exclude?: never; readonly steps?: never }
);

interface LakeTableFrame {
  /** As the sink's class sees it: behind the sink's transforms. */
  readonly topic: string;
  readonly namespace: readonly string[];
  readonly name: string;
  /** Where its objects are, with a slash at the end. */
  readonly prefix: string;
  readonly partitionBy: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
}
