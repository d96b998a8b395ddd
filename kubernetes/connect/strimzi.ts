import { basename } from "node:path";
import type { BrokerEndpoint } from "../../broker/endpoint.ts";
import type { BrokerSecurity } from "../../broker/security.ts";
import type { KubernetesConnect } from "../../config/stack.ts";
import type { ConnectorConfig } from "../../connectors/catalog/class.ts";
import { QUIET } from "../../connectors/worker/quiet.ts";
import { workerTopics } from "../../connectors/worker/topics.ts";
import type { ClusterNames } from "../../pipeline/names.ts";
import { parseReference } from "../../secrets/reference.ts";
import { OWN_JAR, PATHS } from "./paths.ts";
import { sharedProperties } from "./properties.ts";
import type { WorkerSize } from "./size.ts";

/** `kafka.strimzi.io/v1`, the only version since Strimzi 1.0. */
export const STRIMZI_API = "kafka.strimzi.io/v1";

/** Strimzi mounts volumes of ours below `/mnt` only (`TemplateUtils`). */
const MOUNTS = { secrets: "/mnt/sluice/secrets", trust: "/mnt/sluice/trust", own: "/mnt/sluice/own" } as const;

/** Name of the service account that the operator makes for the workers of a `KafkaConnect` (`KafkaConnectResources.serviceAccountName`). */
export function strimziAccount(name: string): string {
  return `${name}-connect`;
}

/** The Service that the operator makes in front of the workers of a `KafkaConnect`. */
export function strimziService(name: string): string {
  return `${name}-connect-api`;
}

export interface KafkaConnectArgs {
  readonly names: ClusterNames;
  readonly server: KubernetesConnect;
  readonly size: WorkerSize;
  /** In the worker's view. */
  readonly broker: BrokerEndpoint;
  readonly maxMessageBytes: number;
  /** ConfigMaps, and the Secret that holds the brokers' authority: Strimzi takes certificates from Secrets only. */
  readonly maps: { readonly own: string; readonly metrics: string; readonly authority: string };
  readonly secrets: boolean;
  readonly trust: boolean;
  /** Of the pods, which the operator replaces when they change. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** `spec` of the `KafkaConnect`: the same worker as a Deployment's, said in the operator's words. */
export function kafkaConnectSpec(args: KafkaConnectArgs): Record<string, unknown> {
  const { names, server, size, broker, maps, secrets, trust } = args;
  const topics = workerTopics(names.id);
  const resources = { cpu: String(server.cpus), memory: `${size.memoryMib}Mi` };
  const mounts = [["secrets", MOUNTS.secrets, true], ["trust", MOUNTS.trust, trust], ["own", MOUNTS.own, true]] as const;
  return {
    replicas: server.replicas,
    image: server.image,
    ...(server.plugins.from === "image" ? { plugins: [{ name: "sluice", artifacts: [{ type: "image", reference: server.plugins.image, pullPolicy: "IfNotPresent" }] }] } : {}),
    bootstrapServers: broker.bootstrapServers,
    ...access(broker.security, maps.authority, names.secrets),
    groupId: names.id,
    configStorageTopic: topics.configs,
    offsetStorageTopic: topics.offsets,
    statusStorageTopic: topics.status,
    config: workerConfig(args),
    resources: { requests: resources, limits: resources },
    jvmOptions: { "-Xms": `${size.heapMib}m`, "-Xmx": `${size.heapMib}m`, "-XX": { ExitOnOutOfMemoryError: "true", MaxMetaspaceSize: "256m" } },
    livenessProbe: { initialDelaySeconds: 60, periodSeconds: 30, timeoutSeconds: 15, failureThreshold: 10 },
    readinessProbe: { initialDelaySeconds: 10, periodSeconds: 10, timeoutSeconds: 15, failureThreshold: 12 },
    logging: { type: "inline", loggers: { "rootLogger.level": "INFO", ...loggers() } },
    metricsConfig: { type: "jmxPrometheusExporter", valueFrom: { configMapKeyRef: { name: maps.metrics, key: "metrics.yaml" } } },
    template: {
      pod: {
        metadata: { annotations: args.annotations },
        terminationGracePeriodSeconds: 90,
        enableServiceLinks: false,
        securityContext: { runAsNonRoot: true, runAsUser: 1001, fsGroup: 1001, seccompProfile: { type: "RuntimeDefault" } },
        topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway", labelSelector: { matchLabels: { "strimzi.io/cluster": names.connect, "strimzi.io/kind": "KafkaConnect" } } }],
        volumes: [
          // A config provider whose allowed folder is not there stops the worker.
          secrets ? { name: "secrets", secret: { secretName: names.secrets, defaultMode: 0o440 } } : { name: "secrets", emptyDir: { sizeLimit: "1Mi" } },
          ...(trust ? [{ name: "trust", configMap: { name: names.trust } }] : []),
          { name: "own", configMap: { name: maps.own } },
        ],
      },
      connectContainer: {
        // Strimzi's `plugin.path` is its own: our jar is on the worker's class path, where plugins are found as well.
        env: [{ name: "CLASSPATH", value: `${MOUNTS.own}/${OWN_JAR}` }, { name: "AWS_EC2_METADATA_DISABLED", value: "true" }],
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
        volumeMounts: mounts.filter(([, , there]) => there).map(([name, mountPath]) => ({ name, mountPath, readOnly: true })),
      },
      podDisruptionBudget: { maxUnavailable: 1 },
    },
  };
}

export interface KafkaConnectorSpec {
  readonly class: string;
  readonly tasksMax: number;
  readonly config: Readonly<Record<string, string>>;
  readonly autoRestart: { readonly enabled: boolean };
}

/** `spec` of the `KafkaConnector` of a rendered connector. Its name is the resource's. */
export function kafkaConnectorSpec({ name: _name, "connector.class": type = "", "tasks.max": tasks = "1", ...config }: ConnectorConfig): KafkaConnectorSpec {
  return { class: type, tasksMax: Number(tasks), config: Object.fromEntries(Object.entries(config).map(([key, value]) => [key, moved(value)])), autoRestart: { enabled: true } };
}

/** A value with the paths of our mounts as they are in Strimzi's pods. */
function moved(value: string): string {
  return value.replaceAll(`${PATHS.secrets}:`, `${MOUNTS.secrets}:`).replaceAll(`${PATHS.trust}/`, `${MOUNTS.trust}/`);
}

/** What the operator sets itself, and refuses or passes over in `spec.config` (`KafkaConnectSpec.FORBIDDEN_PREFIXES`). */
const OWN = /^(bootstrap\.servers|group\.id|(config|offset|status)\.storage\.topic|listeners|plugin\.path|rest\.|security\.|sasl\.|ssl\.)/;

function workerConfig({ names, broker, maxMessageBytes }: KafkaConnectArgs): Record<string, string | number | boolean> {
  const all = sharedProperties({ broker, group: names.id, maxMessageBytes }, [MOUNTS.secrets], []);
  return Object.fromEntries(Object.entries(all).filter(([key]) => !OWN.test(key)));
}

/** `tls` and `authentication`: the operator repeats them for every client of the worker. */
function access(security: BrokerSecurity | undefined, authority: string, secrets: string): Record<string, unknown> {
  if (security === undefined || security.protocol === "PLAINTEXT") return {};
  const encrypted = security.protocol !== "SASL_PLAINTEXT";
  const file = "ca" in security ? security.ca?.file : undefined;
  const certificates = file === undefined ? [] : [{ secretName: authority, certificate: basename(file) }];
  return { ...(encrypted ? { tls: { trustedCertificates: certificates } } : {}), ...(security.protocol === "SSL" ? {} : { authentication: authentication(security, secrets) }) };
}

function authentication(security: Exclude<BrokerSecurity, { protocol: "PLAINTEXT" | "SSL" }>, secrets: string): Record<string, unknown> {
  if (security.mechanism === "AWS_MSK_IAM") {
    return {
      type: "custom", sasl: true,
      config: { "sasl.mechanism": "AWS_MSK_IAM", "sasl.jaas.config": "software.amazon.msk.auth.iam.IAMLoginModule required;", "sasl.client.callback.handler.class": "software.amazon.msk.auth.iam.IAMClientCallbackHandler" },
    };
  }
  const reference = parseReference(security.password);
  if (reference?.provider !== "dir" || reference.path !== PATHS.secrets) throw new Error("the broker's password for the worker: Strimzi reads it from a Secret, and it is none of the stack's Secret. Give it as a secure: value");
  return { type: security.mechanism.toLowerCase(), username: security.username, passwordSecret: { secretName: secrets, password: reference.key } };
}

function loggers(): Record<string, string> {
  return Object.fromEntries(Object.entries(QUIET).flatMap(([name, level], index) => [[`logger.l${index}.name`, name], [`logger.l${index}.level`, level.toUpperCase()]]));
}
