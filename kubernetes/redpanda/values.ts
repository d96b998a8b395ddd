import type { Redpanda } from "../../config/stack.ts";
import { ADMIN_USER, CLUSTER_DOMAIN, type RedpandaNames } from "./names.ts";

export const REDPANDA_REPOSITORY = "https://charts.redpanda.com";

/** Of Helm's wait: the start-up probe alone allows a broker 20 minutes (120 tries, 10 s apart). */
export const READY_SECONDS = 1200;

const MIB = 1024 * 1024;
const MECHANISM = "SCRAM-SHA-512";

/**
 * Values of the chart `redpanda` ≥ 26.2.1 (before it, the chart's own clients did not find the password of `bootstrapUser.secretKeyRef`).
 *
 * @param messageBytes largest batch that a topic of the plan allows
 */
export function redpandaValues(config: Redpanda, names: RedpandaNames, messageBytes: number): Record<string, unknown> {
  const { replicas, storageGib, storageClass, tls, sasl } = config;
  const size = { cpu: String(config.cpus), memory: `${Math.floor(config.memoryBytes / MIB)}Mi` };
  return {
    clusterDomain: CLUSTER_DOMAIN,
    // A page of administration for whoever reaches it: `sluice` and rpk do what is needed.
    console: { enabled: false },
    // No listener outside the cluster: Sluice comes through forwarded ports.
    external: { enabled: false },
    logging: { usageStats: { enabled: false } },
    statefulset: {
      replicas,
      // Volumes go with the StatefulSet, and stay when brokers are taken away one by one: their data must have moved first.
      persistentVolumeClaimRetentionPolicy: { whenDeleted: config.retainVolumes ? "Retain" : "Delete", whenScaled: "Retain" },
      // The volumes of Docker Desktop, kind and minikube belong to root whatever fsGroup says. Such clusters have room for one broker.
      initContainers: { setDataDirOwnership: { enabled: replicas === 1 } },
    },
    // Equal, so that the pod is never the first to be evicted, and Redpanda is given its memory by its own count (90 % of it).
    resources: { requests: size, limits: size },
    storage: { persistentVolume: { enabled: true, size: `${storageGib}Gi`, ...(storageClass === undefined ? {} : { storageClass }) } },
    // Would add a privileged container that raises fs.aio-max-nr of the node, which the baseline of Pod Security refuses.
    tuning: { tune_aio_events: false },
    tls: { enabled: tls },
    auth: { sasl: sasl ? login(names) : { enabled: false } },
    listeners: listeners(sasl),
    monitoring: { enabled: config.monitoring },
    // Brokers read the zone of their node, for which they get a ClusterRole.
    rackAwareness: { enabled: config.rackAwareness, nodeAnnotation: "topology.kubernetes.io/zone" },
    rbac: { enabled: true },
    serviceAccount: { create: true },
    config: {
      cluster: {
        // A topic nobody declared is a mistake in a name.
        auto_create_topics_enabled: false,
        kafka_batch_max_bytes: messageBytes,
        enable_consumer_group_metrics: ["group", "partition", "consumer_lag"],
      },
    },
  };
}

/** Every user in the file of `secretRef` becomes a superuser, hence none stands there: see `BrokerUser` for the worker's. */
function login({ users, admin }: RedpandaNames): Record<string, unknown> {
  return {
    enabled: true,
    mechanism: MECHANISM,
    secretRef: users,
    bootstrapUser: { name: ADMIN_USER, mechanism: MECHANISM, secretKeyRef: { name: admin.secret, key: admin.key } },
  };
}

/**
 * SASL is about the Kafka API. Schema registry and HTTP proxy cannot be switched off (`enabled: false` only takes their ports out of the
 * Service, and the configuration job restarts the registry), so they ask for a password of their own. The listeners meant for outside
 * run in the pod even with `external.enabled: false`, and are closed the same way.
 */
function listeners(sasl: boolean): Record<string, unknown> {
  if (!sasl) return { http: { enabled: false } };
  const basic = { authenticationMethod: "http_basic", external: { default: { authenticationMethod: "http_basic" } } };
  return { kafka: { authenticationMethod: "sasl", external: { default: { authenticationMethod: "sasl" } } }, schemaRegistry: basic, http: { enabled: false, ...basic } };
}
