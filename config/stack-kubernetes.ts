/** What a stack's configuration says of a Kubernetes cluster. */

export interface KubernetesConfig {
  /** Context of the kubeconfig. Absent: the current one. */
  readonly context?: string;
  readonly namespace: string;
  /** Make the namespace, and delete it on destroy. */
  readonly createNamespace: boolean;
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
