import { z } from "zod";
import { workerSecurity, type BrokerSecurity } from "../../broker/security.ts";
import { coreProperties } from "../../connectors/worker/properties.ts";
import { propertiesText } from "../../util/properties.ts";

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
  readonly security?: BrokerSecurity | undefined;
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
  return propertiesText({
    ...coreProperties({
      bootstrapServers: place.bootstrapServers,
      group: place.group,
      readable: [place.secretsDir, ...settings.readable],
      environment: settings.environment,
      largestBytes: LARGEST,
    }),
    ...workerSecurity(place.security),
    listeners: `http://127.0.0.1:${place.port}`,
    "rest.advertised.host.name": "127.0.0.1",
    "rest.advertised.port": place.port,
    "config.storage.replication.factor": 1,
    "offset.storage.replication.factor": 1,
    "offset.storage.partitions": 4,
    "status.storage.replication.factor": 1,
    "status.storage.partitions": 2,
    "offset.flush.interval.ms": settings.offsetFlushMs,
    "offset.flush.timeout.ms": 10_000,
    "plugin.path": place.pluginPath.join(","),
    // Scanning class files costs several times the start-up of reading the manifests that every plugin of ours carries.
    "plugin.discovery": place.scan ? "hybrid_warn" : "service_load",
    // After a kill the group waits for the dead member this long, and a sink's group for its dead consumers (45 s by default).
    "session.timeout.ms": 6_000,
    "heartbeat.interval.ms": 2_000,
    "consumer.session.timeout.ms": 10_000,
  });
}
