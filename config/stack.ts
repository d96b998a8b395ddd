import type { BrokerSecurity } from "../broker/security.ts";
import type { SecretText } from "../secrets/reference.ts";

/** What a stack's configuration says, complete: every default is filled in, durations are milliseconds, sizes bytes. */
export interface StackConfig {
  readonly source: SourceConfig;
  readonly broker: BrokerConfig;
  readonly connect: ConnectConfig;
  /** By the name in the configuration, such as `lake`. */
  readonly sinks: Readonly<Record<string, SinkConfig>>;
  /** Raw connectors as written, every value as text, by their name in Kafka Connect. */
  readonly connectors: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Where Kubernetes objects go; absent where no box is in a cluster. */
  readonly kubernetes?: KubernetesConfig;
  readonly aws: AwsConfig;
}

export interface KubernetesConfig {
  /** Context of the kubeconfig. Absent: the current one. */
  readonly context?: string;
  readonly namespace: string;
  /** Make the namespace, and delete it on destroy. */
  readonly createNamespace: boolean;
}

export interface AwsConfig {
  /** `aws:region`. Present wherever a box is on AWS. */
  readonly region?: string;
  /** On every AWS resource, beside our own three. */
  readonly tags: Readonly<Record<string, string>>;
  /** ARN of the SNS topic that alarms tell. Absent: the alarms are made and tell nobody. */
  readonly alarmTopic?: string;
}

/** A user of a server. The password is a reference, or the value of a Pulumi secret. */
export interface Login {
  readonly user: string;
  readonly password: SecretText;
}

export const SSL_MODES = ["disable", "prefer", "require", "verify-ca", "verify-full"] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** A PostgreSQL server that Sluice did not start. */
export interface ExistingDatabase {
  readonly kind: "existing";
  readonly host: string;
  readonly port: number;
  readonly sslmode: SslMode;
  /** PEM file with the authorities to trust, for `verify-ca` and `verify-full`. */
  readonly sslrootcert?: string;
  /** Who makes role, publication, slot and service schema. */
  readonly admin: Login;
  /** The role that captures, if it shall be one that is there; otherwise Sluice makes one with a random password. */
  readonly role?: { readonly name: string; readonly password: SecretText };
  /** A private server: Sluice reaches it through a relay in the cluster; the workers, which are in the cluster too, at its own address. */
  readonly through?: "kubernetes";
  /** It is an RDS instance: Sluice may set its alarms and its parameters. */
  readonly rds?: ExistingRds;
}

/** What Sluice must be told of an RDS instance that is there. */
export interface ExistingRds {
  /** DB instance identifier. */
  readonly instance: string;
  /** Parameter group family, such as `postgres17`. */
  readonly family: string;
  /** Allocated storage: alarms and the cap of the log derive from it. */
  readonly storageGib: number;
  /** Make a parameter group and attach it to the instance. */
  readonly parameterGroup: boolean;
  /** Reboot the instance when a static parameter changes. */
  readonly reboot: boolean;
}

/** A PostgreSQL server on RDS (or Aurora) that the stack makes. */
export interface RdsDatabase {
  readonly kind: "rds";
  /** `17` or `17.6`. */
  readonly engineVersion: string;
  /** Such as `db.m7g.large`. */
  readonly instanceClass: string;
  /** Aurora has none of its own: it stands for the volume that the cap of the log derives from. */
  readonly storageGib: number;
  /** Up to where the storage grows by itself. */
  readonly maxStorageGib?: number;
  readonly multiAz: boolean;
  readonly vpcId: string;
  /** Private ones, in at least two availability zones. */
  readonly subnetIds: readonly string[];
  /** Security groups of the cluster's nodes: who may connect. */
  readonly clients: readonly string[];
  /** ARN of the key for storage and master secret. Absent: AWS's own key of the account. */
  readonly kmsKey?: string;
  readonly backupDays: number;
  readonly deletionProtection: boolean;
  /** Take a last snapshot when the instance is deleted. */
  readonly finalSnapshot: boolean;
  /** Name of the master user; its password is RDS's. */
  readonly masterUser: string;
  /** An Aurora cluster with so many instances. */
  readonly aurora?: { readonly instances: number };
  /** Reboot the running instance when a static parameter changes. */
  readonly reboot: boolean;
  /** Parameters beside our own. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** A PostgreSQL server that the stack itself runs. */
export interface LocalDatabase {
  readonly kind: "local";
  /** Whether the sample shop schema is loaded at first start. */
  readonly sample: boolean;
  /** SQL file that is run at first start, relative to the project. */
  readonly schema?: string;
  /** Absent: a free port is taken. */
  readonly port?: number;
  readonly version?: string;
}

/** `initial`: the connector's own snapshot. `incremental`: by signal, in chunks. `none`: only changes from now on. */
export const SNAPSHOTS = ["incremental", "initial", "none"] as const;
export type Snapshot = (typeof SNAPSHOTS)[number];

export const REPLICA_IDENTITIES = ["default", "full", "index"] as const;
export type ReplicaIdentity = (typeof REPLICA_IDENTITIES)[number];

export interface TableConfig {
  readonly schema: string;
  readonly table: string;
  /** What the table is expected to have; the preflight checks it. Absent: whatever it has, if that suffices. */
  readonly replicaIdentity?: ReplicaIdentity;
  /** How its existing rows come. */
  readonly snapshot: Snapshot;
  /** Columns that are not captured. */
  readonly exclude: readonly string[];
}

export interface SourceConfig {
  readonly server: ExistingDatabase | LocalDatabase | RdsDatabase;
  readonly database: string;
  /** In the order written, without duplicates. */
  readonly tables: readonly TableConfig[];
  /** How the existing rows of a table come, where the table itself does not say. */
  readonly snapshot: Snapshot;
  /** Keep slot, publication, role and service schema when the stack is destroyed. */
  readonly retain: boolean;
  /** First part of every change topic. */
  readonly topicPrefix: string;
  readonly heartbeatMs: number;
  /** Rows that one chunk of an incremental snapshot holds in memory. */
  readonly chunkRows: number;
  /** `max_slot_wal_keep_size`: set on a local server, compared with the setting of an existing one. */
  readonly walLimitBytes: number;
}

export interface ExistingBroker {
  readonly kind: "existing";
  /** Comma-separated `host:port`. */
  readonly bootstrapServers: string;
  /** Absent: PLAINTEXT. */
  readonly security?: BrokerSecurity;
  /** Private brokers: Sluice reaches them through a relay in the cluster. */
  readonly through?: "kubernetes";
}

/** Any service that the stack runs itself; without a port a free one is taken. */
export interface LocalService {
  readonly kind: "local";
  readonly port?: number;
}

export const LOCAL_SECURITIES = ["plaintext", "sasl_ssl"] as const;
export type LocalSecurity = (typeof LOCAL_SECURITIES)[number];

export interface LocalBroker extends LocalService {
  /** `sasl_ssl`: TLS and SCRAM users with just their rights, as in a cluster. */
  readonly security: LocalSecurity;
}

/** Redpanda in the cluster, by its Helm chart. */
export interface Redpanda {
  readonly kind: "redpanda";
  /** Brokers: odd, since their majority decides. */
  readonly replicas: number;
  /** Of each broker. */
  readonly storageGib: number;
  /** Absent: the cluster's default. */
  readonly storageClass?: string;
  /** Cores of each broker. */
  readonly cpus: number;
  /** Memory of each broker's container. */
  readonly memoryBytes: number;
  readonly chartVersion: string;
  readonly tls: boolean;
  /** SCRAM-SHA-512 users with just their rights. */
  readonly sasl: boolean;
  /** Who issues the certificates: the cert-manager that is in the cluster, or one that the stack installs. */
  readonly certManager: "existing" | "install";
  /** A PodMonitor, which needs the Prometheus operator. */
  readonly monitoring: boolean;
  /** Replicas of a partition in different zones; needs nodes with the label `topology.kubernetes.io/zone`. */
  readonly rackAwareness: boolean;
  /** Keep the volumes when the stack is destroyed. */
  readonly retainVolumes: boolean;
}

export interface BrokerConfig {
  readonly server: ExistingBroker | LocalBroker | Redpanda;
  readonly topics: {
    /** Of each change topic. */
    readonly partitions: number;
    /** -1 leaves it to the broker. */
    readonly replicationFactor: number;
    /** How long the broker keeps a change: the longest outage of a sink that loses nothing. */
    readonly retentionMs: number;
    readonly maxMessageBytes: number;
  };
}

/** Workers that Sluice did not start: at an address, or behind a service of the cluster. */
export type ExistingConnect = {
  readonly kind: "existing";
  /** Config providers that its workers declare. */
  readonly providers: readonly string[];
} & ({ readonly url: string; readonly kubernetes?: never } | { readonly kubernetes: { readonly service: string; readonly port: number }; readonly url?: never });

export interface LocalConnect extends LocalService {
  /** `-Xmx` of the worker. Absent: from the plan's estimate. */
  readonly heapBytes?: number;
  /** Absolute folders of more plugins, beside the ones that Sluice installs. */
  readonly plugins?: readonly string[];
}

/** Where the pods of the worker get the connector plugins. */
export type PluginSource =
  /** Maven resolves them in an init container, from the central repository or a company's mirror of it. */
  | { readonly from: "maven"; readonly repository: string }
  /** They are in the worker's image. */
  | { readonly from: "baked" }
  /** They are in an image of their own, mounted as a volume (Kubernetes 1.35 has image volumes on by default). */
  | { readonly from: "image"; readonly image: string };

/** An archive of plugins by address, checked before it is unpacked. */
export interface PluginArchive {
  readonly url: string;
  /** 128 hexadecimal digits. */
  readonly sha512: string;
}

/** How the pods of the worker are known to AWS, without keys. */
export type PodIdentity =
  /** EKS Pod Identity: the name of the cluster. */
  | { readonly kind: "podIdentity"; readonly cluster: string }
  /** IAM roles for service accounts: the ARN of the cluster's OIDC provider. */
  | { readonly kind: "irsa"; readonly provider: string };

/** `deployment`: pods of our own. `strimzi`: the Strimzi operator's KafkaConnect and KafkaConnector resources. */
export const CONNECT_RUNTIMES = ["deployment", "strimzi"] as const;
export type ConnectRuntime = (typeof CONNECT_RUNTIMES)[number];

/** Workers in the cluster. */
export interface KubernetesConnect {
  readonly kind: "kubernetes";
  readonly replicas: number;
  readonly runtime: ConnectRuntime;
  /** With a digest. */
  readonly image: string;
  readonly plugins: PluginSource;
  readonly archives: readonly PluginArchive[];
  /** `-Xmx`. Absent: from the plan's estimate. */
  readonly heapBytes?: number;
  /** Cores of each worker. */
  readonly cpus: number;
  /** Memory of each worker's container. Absent: heap and what the JVM needs beside it. */
  readonly memoryBytes?: number;
  /** Absent: sinks on AWS have keys. */
  readonly identity?: PodIdentity;
  /** Namespace from which metrics may be read. */
  readonly monitoringNamespace?: string;
}

/** Whether `preview` asks the worker to validate: `whenReachable` passes over a worker that does not answer. */
export const VALIDATE_POLICIES = ["required", "whenReachable", "off"] as const;
export type ValidatePolicy = (typeof VALIDATE_POLICIES)[number];

export interface ConnectConfig {
  readonly server: ExistingConnect | LocalConnect | KubernetesConnect;
  readonly validate: ValidatePolicy;
}

/** An S3 service that Sluice did not start. Absent `endpoint`: AWS. */
export interface ExistingStore {
  readonly kind: "existing";
  readonly endpoint?: string;
  readonly region: string;
  readonly pathStyle: boolean;
  /** The user the sink writes as. Sluice changes neither its rights nor the bucket's. */
  readonly accessKeyId: SecretText;
  readonly secretAccessKey: SecretText;
}

/** A bucket on AWS whose rights, catalog and (where asked for) bucket are the stack's. */
export interface AwsStore {
  readonly kind: "aws";
  readonly region: string;
  /** `false`: the bucket is there, and only the sink's rights and catalog are made. */
  readonly createBucket: boolean;
  /** Encryption of a bucket that is made; of one that is there: the key that it has, so that the sink may use it. */
  readonly kms: "create" | "sse-s3" | { readonly key: string };
  readonly versioning: boolean;
  /** Delete the bucket on destroy even if there are objects in it. */
  readonly forceDestroy: boolean;
  readonly expireDays?: number;
  readonly coldAfterDays?: number;
  /** Tables in the Glue data catalog, so that Athena reads the lake. Always there with format iceberg. */
  readonly glue?: { readonly database: string };
  /** For development. Absent: the worker's identity. */
  readonly keys?: { readonly accessKeyId: SecretText; readonly secretAccessKey: SecretText };
}

export const LAKE_FORMATS = ["parquet", "iceberg"] as const;
export type LakeFormat = (typeof LAKE_FORMATS)[number];

export interface S3SinkConfig {
  readonly kind: "s3";
  readonly store: ExistingStore | LocalService | AwsStore;
  readonly bucket: string;
  readonly format: LakeFormat;
  /** The longest a committed row may wait for its file while everything runs. */
  readonly maxFileAgeMs: number;
  /** Object prefix without slashes at its ends. */
  readonly prefix: string;
}

/** One kind today; told apart by `kind`. */
export type SinkConfig = S3SinkConfig;
