import type { BrokerSecurity } from "../broker/security.ts";
import { durationMs, sizeBytes } from "./field.ts";
import { sink } from "./normalize-sinks.ts";
import { registry } from "./normalize-registry.ts";
import { steps } from "./normalize-transforms.ts";
import { outbox } from "./normalize-outbox.ts";
import { feed } from "./normalize-sources.ts";
import { present } from "./present.ts";
import { defaultTls } from "./rds-host.ts";
import type { Written } from "./schema.ts";
import type { BrokerConfig, ConnectConfig, ExistingBroker, KubernetesConnect, PluginSource, PodIdentity, RdsDatabase, Redpanda, SourceConfig, StackConfig, TableConfig } from "./stack.ts";

const GIB = 1024 ** 3;

/** Newest chart that this version is tested with (https://charts.redpanda.com). */
const REDPANDA_CHART = "26.2.4";

/** Kafka Connect as Strimzi builds it (`quay.io/strimzi/kafka:1.2.0-kafka-4.3.1`): a numeric user, the JMX exporter, no plugins. */
const CONNECT_IMAGE = "quay.io/strimzi/kafka:1.2.0-kafka-4.3.1@sha256:fef34b5438e8556cc08c01f3e254e47346f061b53a4e38d4289853777e0ea7f1";

const MAVEN_CENTRAL = "https://repo1.maven.org/maven2";

/** What Pulumi's own keys say. */
export interface Ambient {
  /** `aws:region` */
  readonly region?: string;
}

/** The complete configuration of a written one that has no problems. */
export function normalize(written: Written, { region }: Ambient = {}): StackConfig {
  const sinks = Object.entries(written.sinks ?? {}).map(([name, one]) => [name, { ...sink(name, one, { region, inCluster: written.connect.replicas !== undefined }), ...steps(one.transforms) }] as const);
  const sources = Object.entries(written.sources ?? {}).map(([name, one]) => [name, feed(name, one)] as const);
  const connectors = Object.entries(written.connectors ?? {}).map(([name, config]) => [name, texts(config)] as const);
  const { kubernetes } = written;
  return {
    source: source(written.source, written.connect.replicas !== undefined),
    broker: broker(written.broker, region),
    connect: connect(written.connect),
    sinks: Object.fromEntries(sinks),
    sources: Object.fromEntries(sources),
    connectors: Object.fromEntries(connectors),
    ...(written.registry === undefined ? {} : { registry: registry(written.registry) }),
    ...(written.outbox === undefined ? {} : { outbox: outbox(written.outbox) }),
    ...(kubernetes === undefined ? {} : { kubernetes: { namespace: kubernetes.namespace, createNamespace: kubernetes.createNamespace ?? true, ...present({ context: kubernetes.context }) } }),
    aws: { tags: written.tags ?? {}, ...present({ region, alarmTopic: written.alarms?.topic }) },
  };
}

/** @param inCluster the workers are the stack's own pods, which get the certificates that they need */
function source(written: Written["source"], inCluster: boolean): SourceConfig {
  const snapshot = written.snapshot ?? "incremental";
  return {
    server: database(written, inCluster),
    database: written.database,
    tables: written.tables.map((entry) => table(entry, snapshot)),
    snapshot,
    retain: written.retain ?? false,
    topicPrefix: written.topicPrefix ?? written.database.replace(/[^A-Za-z0-9_-]/g, "_"),
    heartbeatMs: ms(written.heartbeat ?? "10s"),
    chunkRows: written.chunkRows ?? 2048,
    ...steps(written.transforms),
    walLimitBytes: written.walLimit === undefined ? defaultWalLimit(written) : bytes(written.walLimit),
  };
}

/** A quarter of the storage, where it is known: the rest is for the rows. */
function defaultWalLimit({ rds, existing }: Written["source"]): number {
  const storageGib = rds?.storageGib ?? existing?.rds?.storageGib;
  return storageGib === undefined ? 4 * GIB : (storageGib * GIB) / 4;
}

function database({ existing, local, rds }: Written["source"], inCluster: boolean): SourceConfig["server"] {
  if (rds !== undefined) return rdsDatabase(rds);
  if (existing === undefined) {
    const { sample, ...rest } = local ?? {};
    // An own schema file takes the place of the sample, unless both are asked for.
    return { kind: "local", sample: sample ?? rest.schema === undefined, ...present(rest) };
  }
  const { port, sslmode, host, admin, rds: instance, ...rest } = existing;
  return {
    kind: "existing", host, admin, port: port ?? 5432, sslmode: sslmode ?? defaultTls(host, inCluster), ...present(rest),
    ...(instance === undefined ? {} : { rds: { ...instance, parameterGroup: instance.parameterGroup ?? false, reboot: instance.reboot ?? false } }),
  };
}

function rdsDatabase(written: NonNullable<Written["source"]["rds"]>): RdsDatabase {
  const { engineVersion, instanceClass, storageGib, vpcId, subnetIds, clients, multiAz, backupDays, deletionProtection, finalSnapshot, masterUser, reboot, parameters, ...rest } = written;
  return {
    kind: "rds", engineVersion, instanceClass, storageGib, vpcId, subnetIds, clients,
    multiAz: multiAz ?? false,
    backupDays: backupDays ?? 7,
    deletionProtection: deletionProtection ?? true,
    finalSnapshot: finalSnapshot ?? true,
    masterUser: masterUser ?? "postgres",
    reboot: reboot ?? false,
    parameters: texts(parameters ?? {}),
    ...present(rest),
  };
}

function table(entry: Written["source"]["tables"][number], snapshot: TableConfig["snapshot"]): TableConfig {
  const written = typeof entry === "string" ? { table: entry } : entry;
  const [schema = "", name = ""] = written.table.split(".");
  return { snapshot, exclude: [], ...present(written), schema, table: name };
}

function broker({ existing, local, redpanda, topics }: Written["broker"], region: string | undefined): BrokerConfig {
  return {
    server: existing !== undefined ? existingBroker(existing, region) : redpanda !== undefined ? redpandaBroker(redpanda) : { kind: "local", security: "plaintext", ...present(local ?? {}) },
    topics: {
      partitions: topics?.partitions ?? 1,
      replicationFactor: topics?.replicationFactor ?? (existing !== undefined ? -1 : Math.min(3, redpanda?.replicas ?? 1)),
      retentionMs: ms(topics?.retention ?? "7d"),
      maxMessageBytes: bytes(topics?.maxMessageSize ?? "8MB"),
    },
  };
}

function existingBroker({ bootstrapServers, security, through }: NonNullable<Written["broker"]["existing"]>, region: string | undefined): ExistingBroker {
  return { kind: "existing", bootstrapServers: bootstrapServers.replace(/\s+/g, ""), ...present({ through, security: security === undefined ? undefined : brokerSecurity(security, region) }) };
}

function brokerSecurity(written: NonNullable<NonNullable<Written["broker"]["existing"]>["security"]>, ambient: string | undefined): BrokerSecurity {
  const { protocol, mechanism, username = "", password = "", region = ambient ?? "", ca } = written;
  const trust = ca === undefined ? {} : { ca: present(ca) };
  if (protocol === "PLAINTEXT") return { protocol };
  if (protocol === "SSL") return { protocol, ...trust };
  if (mechanism === "AWS_MSK_IAM") return { protocol: "SASL_SSL", mechanism, region };
  return { protocol, mechanism: mechanism ?? "SCRAM-SHA-512", username, password, ...trust };
}

function redpandaBroker({ replicas, storageGib, storageClass, ...rest }: NonNullable<Written["broker"]["redpanda"]>): Redpanda {
  const cpus = rest.cpus ?? 1;
  return {
    kind: "redpanda", replicas, storageGib, cpus,
    ...present({ storageClass }),
    // 2.22 GiB per core is Redpanda's own floor for production, of which the container takes a tenth.
    memoryBytes: rest.memory === undefined ? Math.max(1, Math.ceil(cpus)) * 2.5 * GIB : bytes(rest.memory),
    chartVersion: rest.chartVersion ?? REDPANDA_CHART,
    tls: rest.tls ?? true,
    sasl: rest.sasl ?? true,
    certManager: rest.certManager ?? "existing",
    monitoring: rest.monitoring ?? false,
    rackAwareness: rest.rackAwareness ?? false,
    retainVolumes: rest.retainVolumes ?? false,
  };
}

function connect(written: Written["connect"]): ConnectConfig {
  const { existing, local, validate } = written;
  const { heap, ...rest } = local ?? {};
  const server = (): ConnectConfig["server"] => {
    if (written.replicas !== undefined) return clusterConnect(written, written.replicas);
    if (existing === undefined) return { kind: "local", ...present(rest), ...present({ heapBytes: heap === undefined ? undefined : bytes(heap) }) };
    const providers = existing.providers ?? ["env", "file", "dir"];
    if (existing.kubernetes !== undefined) return { kind: "existing", kubernetes: { service: existing.kubernetes.service, port: existing.kubernetes.port ?? 8083 }, providers };
    return { kind: "existing", url: (existing.url ?? "").replace(/\/+$/, ""), providers };
  };
  return { server: server(), validate: validate ?? "whenReachable" };
}

function clusterConnect({ runtime, image, plugins, archives, heap, cpus, memory, identity, monitoringNamespace }: Written["connect"], replicas: number): KubernetesConnect {
  return {
    kind: "kubernetes", replicas,
    runtime: runtime ?? "deployment",
    image: image ?? CONNECT_IMAGE,
    plugins: pluginSource(plugins),
    archives: archives ?? [],
    cpus: cpus ?? 1,
    ...present({ heapBytes: heap === undefined ? undefined : bytes(heap), memoryBytes: memory === undefined ? undefined : bytes(memory), monitoringNamespace, identity: podIdentity(identity) }),
  };
}

function pluginSource(written: Written["connect"]["plugins"]): PluginSource {
  if (written?.from === "baked") return { from: "baked" };
  if (written?.from === "image") return { from: "image", image: written.image ?? "" };
  return { from: "maven", repository: (written?.repository ?? MAVEN_CENTRAL).replace(/\/+$/, "") };
}

function podIdentity(written: Written["connect"]["identity"]): PodIdentity | undefined {
  if (written?.podIdentity !== undefined) return { kind: "podIdentity", cluster: written.podIdentity };
  return written?.irsa === undefined ? undefined : { kind: "irsa", provider: written.irsa };
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
