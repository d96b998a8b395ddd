import { workerTopics } from "./topics.ts";

/** What a worker is told wherever it runs. */
export interface WorkerCore {
  readonly bootstrapServers: string;
  /** Names the worker's group and its three topics. */
  readonly group: string;
  /** Absolute folders or files that connector configs may read as `${file:…}` and `${dir:…}`. */
  readonly readable: readonly string[];
  /** Environment variables that configs may name as `${env:…}`. */
  readonly environment: readonly string[];
  /** Largest record in bytes. */
  readonly largestBytes: number;
}

export type Properties = Readonly<Record<string, string | number | boolean>>;

const JSON_CONVERTER = "org.apache.kafka.connect.json.JsonConverter";
const PROVIDER = "org.apache.kafka.common.config.provider";

/** The settings that the workers of all stacks have in common (Kafka 4.3.1 `DistributedConfig`). */
export function coreProperties({ bootstrapServers, group, readable, environment, largestBytes }: WorkerCore): Properties {
  const topics = workerTopics(group);
  return {
    "bootstrap.servers": bootstrapServers,
    "group.id": group,
    "key.converter": JSON_CONVERTER,
    "value.converter": JSON_CONVERTER,
    "key.converter.schemas.enable": true,
    "value.converter.schemas.enable": true,
    "config.storage.topic": topics.configs,
    "offset.storage.topic": topics.offsets,
    "status.storage.topic": topics.status,
    "connector.client.config.override.policy": "All",
    // The delay waits for a worker that comes back under its old name: ours get a new one with each start, so that it would only
    // be a pause in which nobody runs the tasks of the one that left (`IncrementalCooperativeAssignor.handleLostAssignments`).
    "scheduled.rebalance.max.delay.ms": 0,
    "config.providers": "dir,env,file",
    "config.providers.dir.class": `${PROVIDER}.DirectoryConfigProvider`,
    "config.providers.dir.param.allowed.paths": readable.join(","),
    "config.providers.file.class": `${PROVIDER}.FileConfigProvider`,
    "config.providers.file.param.allowed.paths": readable.join(","),
    "config.providers.env.class": `${PROVIDER}.EnvVarConfigProvider`,
    "config.providers.env.param.allowlist.pattern": environment.length === 0 ? "^$" : environment.join("|"),
    "producer.max.request.size": largestBytes,
    "producer.buffer.memory": 4 * largestBytes,
    "consumer.max.partition.fetch.bytes": largestBytes,
    "consumer.fetch.max.bytes": 2 * largestBytes,
  };
}
