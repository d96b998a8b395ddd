import type { BrokerEndpoint } from "../broker/endpoint.ts";
import type { ConnectEndpoint } from "../connectors/resource/transport.ts";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import type { CatalogEndpoint, LakeTableName } from "../lake/endpoint.ts";
import type { StoreEndpoint } from "../store/endpoint.ts";

/** One captured table. */
export interface ManifestTable {
  readonly schema: string;
  readonly table: string;
  /** Key columns in key order; absent or empty: the table has none (REPLICA IDENTITY FULL). */
  readonly primaryKey?: readonly string[];
}

/** One connector of the stack. */
export interface ManifestConnector {
  /** Name in Kafka Connect. */
  readonly name: string;
  readonly type: "source" | "sink";
  /** For a sink: the name of the sink in the stack's configuration. */
  readonly sink?: string;
}

/** One lake sink: where its objects and its catalog are. */
export interface ManifestSink {
  /** Name in the stack's configuration, such as `lake`. */
  readonly name: string;
  readonly format: "iceberg" | "parquet";
  /** Name of its connector in Kafka Connect. */
  readonly connector: string;
  readonly store: StoreEndpoint;
  readonly bucket: string;
  /** Object prefix without leading or trailing slash. */
  readonly prefix: string;
  /** `iceberg` only. */
  readonly catalog?: CatalogEndpoint;
  /** `iceberg` only: the lake's table of each captured table, as the plan names it. */
  readonly lakeTables?: readonly { readonly schema: string; readonly table: string; readonly lake: LakeTableName }[];
  /** Dead-letter topic, where the sink has one. */
  readonly dlq?: string;
}

/** One service that the stack itself runs. */
export interface ManifestService {
  readonly name: string;
  readonly kind: string;
  readonly url: string;
  readonly logFile?: string;
}

/**
 * What a stack tells the command line: stack output `sluice`. Holds no secret value, only references, so it is plain
 * text in state.
 */
export interface StackManifest {
  readonly project: string;
  readonly stack: string;
  readonly database: DatabaseEndpoint;
  readonly broker: BrokerEndpoint;
  readonly connect: ConnectEndpoint;
  /** First part of every change topic, such as `shop` in `shop.public.orders`. */
  readonly topicPrefix: string;
  readonly tables: readonly ManifestTable[];
  readonly connectors: readonly ManifestConnector[];
  readonly sinks: readonly ManifestSink[];
  readonly slot: string;
  readonly publication: string;
  /** Our own schema in the database (heartbeat and signal tables). */
  readonly serviceSchema: string;
  readonly services: readonly ManifestService[];
}
