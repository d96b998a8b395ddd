import { redact } from "../../secrets/redact.ts";
import type { ConnectClient, Plugin } from "./client.ts";
import { open } from "./operations.ts";
import type { ConnectEndpoint } from "./transport.ts";

/** A worker, as it tells of itself. */
export interface WorkerView {
  /** How it is reached. */
  readonly address: string;
  /** Of Kafka Connect. */
  readonly version: string;
  readonly commit: string;
  /** Of the cluster whose brokers it uses. */
  readonly kafkaCluster: string;
  /** `healthy`, `unhealthy`, or `unknown` where it has no such question (before Kafka 3.9). */
  readonly health: string;
  /** Its own words about its health. */
  readonly message: string;
}

/** Who the worker is and how it is. */
export async function workerView(endpoint: ConnectEndpoint, timeoutMs = 20_000): Promise<WorkerView> {
  return asking(endpoint, timeoutMs, async (client) => {
    const { version, commit, kafka_cluster_id: kafkaCluster } = await client.about();
    const health = await client.health();
    return { address: client.transport.label, version, commit, kafkaCluster, health: health?.status ?? "unknown", message: health?.message ?? "" };
  });
}

/** What is installed on it, connectors alone or all plugins, by kind and class. */
export async function plugins(endpoint: ConnectEndpoint, all: boolean, timeoutMs = 20_000): Promise<Plugin[]> {
  const found = await asking(endpoint, timeoutMs, (client) => client.plugins(all));
  return [...found].sort((a, b) => (a.type === b.type ? (a.class < b.class ? -1 : 1) : a.type < b.type ? -1 : 1));
}

/** Log levels of Kafka Connect. Upper case, as it writes them. */
export const LOG_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "OFF"] as const;

/** The loggers that have a level of their own. */
export async function logLevels(endpoint: ConnectEndpoint, timeoutMs = 20_000): Promise<ReadonlyMap<string, string>> {
  const found = await asking(endpoint, timeoutMs, (client) => client.logLevels());
  return new Map(Object.entries(found).map(([logger, { level }]): [string, string] => [logger, level ?? ""]).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Sets a level on all workers until they are started anew. */
export function setLogLevel(endpoint: ConnectEndpoint, logger: string, level: string, timeoutMs = 20_000): Promise<void> {
  return asking(endpoint, timeoutMs, (client) => client.setLogLevel(logger, level));
}

async function asking<T>(endpoint: ConnectEndpoint, timeoutMs: number, work: (client: ConnectClient) => Promise<T>): Promise<T> {
  try {
    return await work(open(endpoint, { timeoutMs }));
  } catch (error) {
    throw new Error(redact(`worker: ${error instanceof Error ? error.message : String(error)}. Look at bin/sluice doctor`));
  }
}
