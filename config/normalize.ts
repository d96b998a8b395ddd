import { durationMs, sizeBytes } from "./field.ts";
import type { Written } from "./schema.ts";
import type { BrokerConfig, ConnectConfig, S3SinkConfig, SourceConfig, StackConfig, TableConfig } from "./stack.ts";

/** The complete configuration of a written one that has no problems. */
export function normalize(written: Written): StackConfig {
  const sinks = Object.entries(written.sinks ?? {}).flatMap(([name, sink]) => (sink.s3 === undefined ? [] : [[name, s3(name, sink.s3)] as const]));
  const connectors = Object.entries(written.connectors ?? {}).map(([name, config]) => [name, texts(config)] as const);
  return {
    source: source(written.source),
    broker: broker(written.broker),
    connect: connect(written.connect),
    sinks: Object.fromEntries(sinks),
    connectors: Object.fromEntries(connectors),
    aws: { tags: {} },
  };
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the members that are `undefined`. */
function present<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Present<T>;
}

function source(written: Written["source"]): SourceConfig {
  const snapshot = written.snapshot ?? "incremental";
  return {
    server: database(written),
    database: written.database,
    tables: written.tables.map((entry) => table(entry, snapshot)),
    snapshot,
    retain: written.retain ?? false,
    topicPrefix: written.topicPrefix ?? written.database.replace(/[^A-Za-z0-9_-]/g, "_"),
    heartbeatMs: ms(written.heartbeat ?? "10s"),
    chunkRows: written.chunkRows ?? 2048,
    walLimitBytes: bytes(written.walLimit ?? "4GB"),
  };
}

function database({ existing, local }: Written["source"]): SourceConfig["server"] {
  if (existing === undefined) {
    const { sample, ...rest } = local ?? {};
    // An own schema file takes the place of the sample, unless both are asked for.
    return { kind: "local", sample: sample ?? rest.schema === undefined, ...present(rest) };
  }
  const { port, sslmode, host, admin, ...rest } = existing;
  return { kind: "existing", host, admin, port: port ?? 5432, sslmode: sslmode ?? "prefer", ...present(rest) };
}

function table(entry: Written["source"]["tables"][number], snapshot: TableConfig["snapshot"]): TableConfig {
  const written = typeof entry === "string" ? { table: entry } : entry;
  const [schema = "", name = ""] = written.table.split(".");
  return { snapshot, exclude: [], ...present(written), schema, table: name };
}

function broker({ existing, local, topics }: Written["broker"]): BrokerConfig {
  return {
    server: existing === undefined ? { kind: "local", security: "plaintext", ...present(local ?? {}) } : { kind: "existing", bootstrapServers: existing.bootstrapServers.replace(/\s+/g, "") },
    topics: {
      partitions: topics?.partitions ?? 1,
      replicationFactor: topics?.replicationFactor ?? (existing === undefined ? 1 : -1),
      retentionMs: ms(topics?.retention ?? "7d"),
      maxMessageBytes: bytes(topics?.maxMessageSize ?? "8MB"),
    },
  };
}

function connect({ existing, local, validate }: Written["connect"]): ConnectConfig {
  const { heap, ...rest } = local ?? {};
  return {
    server:
      existing === undefined
        ? { kind: "local", ...present(rest), ...(heap === undefined ? {} : { heapBytes: bytes(heap) }) }
        : { kind: "existing", url: existing.url.replace(/\/+$/, ""), providers: existing.providers ?? ["env", "file", "dir"] },
    validate: validate ?? "whenReachable",
  };
}

function s3(name: string, { existing, local, bucket, format, maxFileAge, prefix }: NonNullable<NonNullable<Written["sinks"]>[string]["s3"]>): S3SinkConfig {
  const store = (): S3SinkConfig["store"] => {
    if (existing === undefined) return { kind: "local", ...present(local ?? {}) };
    const { region, accessKeyId, secretAccessKey, pathStyle, endpoint } = existing;
    const at = endpoint?.replace(/\/$/, "");
    return { kind: "existing", region, accessKeyId, secretAccessKey, pathStyle: pathStyle ?? at !== undefined, ...present({ endpoint: at }) };
  };
  return { kind: "s3", store: store(), bucket, format, maxFileAgeMs: ms(maxFileAge), prefix: prefix ?? name };
}

function texts(config: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)]));
}

function ms(written: string): number {
  return durationMs(written) ?? NaN;
}

function bytes(written: string): number {
  return sizeBytes(written) ?? NaN;
}
