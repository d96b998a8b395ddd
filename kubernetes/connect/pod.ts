import type * as kubernetes from "@pulumi/kubernetes";
import type { KubernetesConnect } from "../../config/stack.ts";
import type { ClusterNames } from "../../pipeline/names.ts";
import { labelsOf, selectorOf } from "../labels.ts";
import { keyOf, type Files } from "./files.ts";
import { METRICS_PORT, PATHS, REST_PORT } from "./paths.ts";
import { mustFetch, type Plugins } from "./plugins.ts";
import type { WorkerSize } from "./size.ts";

type Container = kubernetes.types.input.core.v1.Container;
type Mount = kubernetes.types.input.core.v1.VolumeMount;
type Probe = kubernetes.types.input.core.v1.Probe;
type Volume = kubernetes.types.input.core.v1.Volume;

/** `app.kubernetes.io/name` of workers. */
export const WORKER_NAME = "kafka-connect";

/** Has Maven, a JDK and curl. The digest is that of the list for all platforms. */
export const MAVEN_IMAGE = "docker.io/library/maven:3.9.16-eclipse-temurin-21@sha256:99e61abcff91a9b1333463bd8451fb18495d6eba9250ac66a338b518f8278320";

export interface PodArgs {
  readonly names: ClusterNames;
  readonly server: KubernetesConnect;
  readonly size: WorkerSize;
  readonly plugins: Plugins;
  /** Names of the ConfigMaps. */
  readonly maps: { readonly worker: string; readonly own: string; readonly install: string };
  /** Files of the init container. */
  readonly install: Files;
  /** Whether there are secrets and certificates to mount. */
  readonly secrets: boolean;
  readonly trust: boolean;
  /** Change when what they stand for does, so that the pods are replaced. */
  readonly annotations: kubernetes.types.input.meta.v1.ObjectMeta["annotations"];
}

/** The pods of the worker. Run by Strimzi's image without its operator, or any image with a Kafka distribution in `KAFKA_HOME`. */
export function podTemplate(args: PodArgs): kubernetes.types.input.core.v1.PodTemplateSpec {
  const { names, annotations, plugins } = args;
  return {
    metadata: { labels: labelsOf(names.id, WORKER_NAME), ...(annotations === undefined ? {} : { annotations }) },
    spec: {
      serviceAccountName: names.serviceAccount,
      // AWS's token is a volume of its own; the API server's is of no use here.
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      // Longer than what a worker gives its tasks to stop, and the sleep before it.
      terminationGracePeriodSeconds: 90,
      // The group is left to the image: Strimzi's files belong to group 0.
      securityContext: { runAsNonRoot: true, runAsUser: 1001, fsGroup: 1001, fsGroupChangePolicy: "OnRootMismatch", seccompProfile: { type: "RuntimeDefault" } },
      topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
        maxSkew: 1, topologyKey, whenUnsatisfiable: "ScheduleAnyway", labelSelector: { matchLabels: selectorOf(names.id, WORKER_NAME) }, matchLabelKeys: ["pod-template-hash"],
      })),
      ...(mustFetch(plugins) ? { initContainers: [fetching(plugins)] } : {}),
      containers: [working(args)],
      volumes: volumes(args),
    },
  };
}

const CONFINED = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } };

function fetching({ repository }: Plugins): Container {
  const resources = { cpu: "1", memory: "768Mi" };
  return {
    name: "plugins",
    image: MAVEN_IMAGE,
    command: ["sh", `${PATHS.install}/install.sh`, PATHS.install, PATHS.work, PATHS.fetched],
    env: [
      ...(repository === undefined ? [] : [{ name: "MAVEN_REPOSITORY", value: repository }]),
      { name: "MAVEN_OPTS", value: "-Xmx384m -XX:+UseSerialGC" },
      { name: "HOME", value: PATHS.work },
    ],
    resources: { requests: resources, limits: resources },
    securityContext: CONFINED,
    // What the script says last is what `kubectl describe` shows.
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts: [{ name: "install", mountPath: PATHS.install, readOnly: true }, { name: "work", mountPath: PATHS.work }, { name: "fetched", mountPath: PATHS.fetched }, { name: "tmp", mountPath: "/tmp" }],
  };
}

function working({ server, size, plugins, trust }: PodArgs): Container {
  const resources = { cpu: String(server.cpus), memory: `${size.memoryMib}Mi` };
  const mounts: Mount[] = [
    { name: "worker", mountPath: PATHS.worker, readOnly: true },
    { name: "own", mountPath: PATHS.own, readOnly: true },
    { name: "secrets", mountPath: PATHS.secrets, readOnly: true },
    ...(trust ? [{ name: "trust", mountPath: PATHS.trust, readOnly: true }] : []),
    ...(mustFetch(plugins) ? [{ name: "fetched", mountPath: PATHS.fetched, readOnly: true }] : []),
    ...(plugins.image === undefined ? [] : [{ name: "image", mountPath: PATHS.image, readOnly: true }]),
    { name: "tmp", mountPath: "/tmp" },
  ];
  return {
    name: "worker",
    image: server.image,
    command: ["sh", `${PATHS.worker}/start.sh`, PATHS.worker, PATHS.own],
    env: [
      { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      { name: "KAFKA_HEAP_OPTS", value: `-Xms${size.heapMib}m -Xmx${size.heapMib}m` },
      // A worker that ran out of memory answers, yet works no more; a dead one is started again.
      { name: "KAFKA_OPTS", value: "-XX:+ExitOnOutOfMemoryError -XX:MaxMetaspaceSize=256m -XX:ErrorFile=/tmp/hs_err_%p.log" },
      { name: "LOG_DIR", value: "/tmp/logs" },
      // Without it a worker whose identity is missing would quietly take its node's.
      { name: "AWS_EC2_METADATA_DISABLED", value: "true" },
      ...(plugins.libraries.length === 0 ? [] : [{ name: "CLASSPATH", value: `${PATHS.fetched}/libraries/*` }]),
    ],
    ports: [{ name: "rest", containerPort: REST_PORT }, { name: "metrics", containerPort: METRICS_PORT }],
    resources: { requests: resources, limits: resources },
    securityContext: CONFINED,
    startupProbe: health(10, 36),
    readinessProbe: health(10, 3),
    // Brokers that are away make it fail too, and no restart brings them back: hence the patience.
    livenessProbe: health(30, 10),
    // Others learn that the pod is going before it stops to answer.
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts: mounts,
  };
}

/** The worker itself takes up to 10 s to find out how it is (KIP-1017). */
function health(periodSeconds: number, failureThreshold: number): Probe {
  return { httpGet: { path: "/health", port: "rest" }, periodSeconds, failureThreshold, timeoutSeconds: 15 };
}

function volumes({ names, plugins, maps, install, secrets, trust }: PodArgs): Volume[] {
  const fetched: Volume[] = [
    { name: "install", configMap: { name: maps.install, items: Object.keys(install).map((path) => ({ key: keyOf(path), path })) } },
    { name: "work", emptyDir: { sizeLimit: "2Gi" } },
    { name: "fetched", emptyDir: { sizeLimit: "2Gi" } },
  ];
  return [
    { name: "worker", configMap: { name: maps.worker } },
    { name: "own", configMap: { name: maps.own } },
    // A config provider whose allowed folder is not there stops the worker.
    secrets ? { name: "secrets", secret: { secretName: names.secrets, defaultMode: 0o440 } } : { name: "secrets", emptyDir: { sizeLimit: "1Mi" } },
    ...(trust ? [{ name: "trust", configMap: { name: names.trust } }] : []),
    ...(mustFetch(plugins) ? fetched : []),
    ...(plugins.image === undefined ? [] : [{ name: "image", image: { reference: plugins.image, pullPolicy: "IfNotPresent" } }]),
    { name: "tmp", emptyDir: { sizeLimit: "1Gi" } },
  ];
}
