import { z } from "zod";
import { properties } from "../jvm.ts";

export const connectSettings = z.strictObject({
  /** Port of the REST interface. Left out: a free one. */
  port: z.int().min(1).max(65535).optional(),
  heapMib: z.int().min(256).max(65_536).default(640),
  /** How often positions are committed, in milliseconds: also the shortest time in which a sink writes what it holds. */
  offsetFlushMs: z.int().min(100).max(60_000).default(1_000),
  /** Names of environment variables that connector configs may name as `${env:NAME}`. Passed to the worker, which sees no other. */
  environment: z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "is not the name of an environment variable")).default([]),
  /** Absolute folders or files, beside the stack's own secrets, that connector configs may read as `${file:…}` and `${dir:…}`. */
  readable: z.array(z.string().startsWith("/", "is not an absolute path")).default([]),
  /** Absolute folders of more plugins, beside the ones that Sluice installs. Each holds one folder per plugin. */
  plugins: z.array(z.string().startsWith("/", "is not an absolute path")).default([]),
});
export type ConnectSettings = z.infer<typeof connectSettings>;

/** What the worker's configuration needs beside its settings. */
export interface WorkerPlace {
  readonly port: number;
  readonly bootstrapServers: string;
  /** Names the worker's group and its three topics. */
  readonly group: string;
  readonly pluginPath: readonly string[];
  /** A plugin among them has no manifest and is found only by scanning. */
  readonly scan: boolean;
  readonly secretsDir: string;
}

// Equal to the broker's: see `KafkaSettings.messageMaxBytes`.
const LARGEST = 16 * 1024 * 1024;

/** `connect.properties` of a distributed worker, loopback only. */
export function workerProperties(settings: ConnectSettings, place: WorkerPlace): string {
  const readable = [place.secretsDir, ...settings.readable].join(",");
  return properties({
    "bootstrap.servers": place.bootstrapServers,
    "group.id": place.group,
    listeners: `http://127.0.0.1:${place.port}`,
    "rest.advertised.host.name": "127.0.0.1",
    "rest.advertised.port": place.port,
    "key.converter": "org.apache.kafka.connect.json.JsonConverter",
    "value.converter": "org.apache.kafka.connect.json.JsonConverter",
    "key.converter.schemas.enable": true,
    "value.converter.schemas.enable": true,
    "config.storage.topic": `${place.group}.connect.configs`,
    "config.storage.replication.factor": 1,
    "offset.storage.topic": `${place.group}.connect.offsets`,
    "offset.storage.replication.factor": 1,
    "offset.storage.partitions": 4,
    "status.storage.topic": `${place.group}.connect.status`,
    "status.storage.replication.factor": 1,
    "status.storage.partitions": 2,
    "offset.flush.interval.ms": settings.offsetFlushMs,
    "offset.flush.timeout.ms": 10_000,
    "plugin.path": place.pluginPath.join(","),
    // Scanning class files costs several times the start-up of reading the manifests that every plugin of ours carries.
    "plugin.discovery": place.scan ? "hybrid_warn" : "service_load",
    "connector.client.config.override.policy": "All",
    // One worker: there is nobody whose return is worth five minutes of waiting.
    "scheduled.rebalance.max.delay.ms": 0,
    // After a kill the group waits for the dead member this long, and a sink's group for its dead consumers (45 s by default).
    "session.timeout.ms": 6_000,
    "heartbeat.interval.ms": 2_000,
    "consumer.session.timeout.ms": 10_000,
    "config.providers": "dir,env,file",
    "config.providers.dir.class": "org.apache.kafka.common.config.provider.DirectoryConfigProvider",
    "config.providers.dir.param.allowed.paths": readable,
    "config.providers.file.class": "org.apache.kafka.common.config.provider.FileConfigProvider",
    "config.providers.file.param.allowed.paths": readable,
    "config.providers.env.class": "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
    "config.providers.env.param.allowlist.pattern": settings.environment.length === 0 ? "^$" : settings.environment.join("|"),
    "producer.max.request.size": LARGEST,
    "producer.buffer.memory": 4 * LARGEST,
    "consumer.max.partition.fetch.bytes": LARGEST,
    "consumer.fetch.max.bytes": 2 * LARGEST,
  });
}
