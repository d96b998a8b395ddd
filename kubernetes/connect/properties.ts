import type { BrokerEndpoint } from "../../broker/endpoint.ts";
import { workerSecurity } from "../../broker/security.ts";
import { coreProperties, type Properties } from "../../connectors/worker/properties.ts";
import { isWorkerReference } from "../../secrets/reference.ts";
import { PATHS, REST_PORT } from "./paths.ts";
import type { Plugins } from "./plugins.ts";

export interface PodWorker {
  /** In the worker's view: passwords as references into the mounted secrets, authorities as mounted files. */
  readonly broker: BrokerEndpoint;
  /** Names the group and its topics. */
  readonly group: string;
  /** `sluice:broker.topics.maxMessageBytes` */
  readonly maxMessageBytes: number;
  readonly plugins: Pick<Plugins, "path" | "scan">;
}

/** `connect.properties` of a worker in a pod. Throws where a password is a value: what this becomes is a ConfigMap. */
export function podProperties({ broker, group, maxMessageBytes, plugins }: PodWorker): Properties {
  const { security } = broker;
  if (security !== undefined && "password" in security && !isWorkerReference(security.password)) {
    throw new Error("the broker's password for the worker: is a value, where the worker's settings take only a reference. Put it into the stack's Secret and pass its ${dir:…} reference");
  }
  return {
    ...sharedProperties({ broker, group, maxMessageBytes }, [PATHS.secrets], ["POD_IP"]),
    ...workerSecurity(security),
    // On all addresses: a forwarded port arrives on the loopback one. The network policy closes it to everybody but the other workers.
    listeners: `http://:${REST_PORT}`,
    // Workers hand requests to their leader. A pod of a Deployment has no name in DNS, but an address that its variables tell.
    "rest.advertised.host.name": "${env:POD_IP}",
    "rest.advertised.port": REST_PORT,
    // These two are read before references are resolved: they must be plain.
    "plugin.path": plugins.path.join(","),
    // Scanning class files costs several times the start-up, but finds plugins of others, which may have no manifest.
    "plugin.discovery": plugins.scan ? "hybrid_warn" : "service_load",
  };
}

/** What a worker in a cluster is told, whoever starts it. */
export function sharedProperties({ broker, group, maxMessageBytes }: Omit<PodWorker, "plugins">, readable: readonly string[], environment: readonly string[]): Properties {
  return {
    // A dead letter is larger than its record.
    ...coreProperties({ bootstrapServers: broker.bootstrapServers, group, readable, environment, largestBytes: Math.max(16 * 1024 * 1024, 2 * maxMessageBytes) }),
    // As the brokers have it: right for one and for three.
    "config.storage.replication.factor": -1,
    "offset.storage.replication.factor": -1,
    "status.storage.replication.factor": -1,
    "offset.flush.interval.ms": 10_000,
    // A commit that takes longer is given up and done again; brokers behind a network take longer than 5 s now and then.
    "offset.flush.timeout.ms": 30_000,
    // Sinks close their files when they are stopped: the pod is given more time than this.
    "task.shutdown.graceful.timeout.ms": 30_000,
    "topic.creation.enable": true,
    // Brokers keep no topic compressed that its writer did not compress.
    "producer.compression.type": "lz4",
    "producer.delivery.timeout.ms": 300_000,
  };
}
