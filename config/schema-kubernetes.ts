import { z } from "zod";
import { amount, choice, flag, formed, size, text, whole } from "./field.ts";
import { CONNECT_RUNTIMES } from "./stack.ts";

/** What may be written of boxes on Kubernetes. */

const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const label = (description: string, example: string) => formed(DNS_LABEL, "a Kubernetes name (lower-case letters, digits and -)", description, example);
/** A tag may come to mean another image overnight; a digest cannot. */
const image = (description: string, example: string) => formed(/^[a-z0-9][a-z0-9._:/-]*@sha256:[0-9a-f]{64}$/, "an image with a digest (name@sha256:…)", description, example);

export const kubernetes = z.strictObject({
  context: text("a context of the kubeconfig; absent: the current one", "docker-desktop").optional(),
  namespace: label("the namespace of everything that the stack makes in the cluster", "cdc"),
  createNamespace: flag("make the namespace, and delete it on destroy; default: true").optional(),
});

export const redpanda = z.strictObject({
  replicas: whole("brokers", 1, 31, 3),
  storageGib: whole("storage of each broker in GiB", 2, 65_536, 100),
  storageClass: label("the storage class; absent: the cluster's default", "gp3").optional(),
  cpus: amount("cores of each broker", 0.1, 128, 2).optional(),
  memory: size("memory of each broker", "1GiB", "1024GiB", "5GiB").optional(),
  chartVersion: formed(/^\d+\.\d+\.\d+$/, "a version", "the version of the Helm chart redpanda", "26.2.4").optional(),
  tls: flag("encrypt; default: true").optional(),
  sasl: flag("users with passwords and just their rights; default: true").optional(),
  certManager: choice(["existing", "install"], "who issues certificates: the cert-manager that is in the cluster, or one that the stack installs").optional(),
  monitoring: flag("metrics for the Prometheus operator, which must be in the cluster").optional(),
  rackAwareness: flag("replicas in different zones").optional(),
  retainVolumes: flag("keep the volumes on destroy").optional(),
});

/** Of nothing at all: the form, and the sum of no archive. */
const EXAMPLE_SUM = "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e";

/** Keys of `connect` that say how workers in the cluster are; `replicas` says that they are there. */
export const clusterConnect = {
  replicas: whole("workers", 1, 100, 2).optional(),
  runtime: choice(CONNECT_RUNTIMES, "who runs the workers: pods of our own (deployment), or the Strimzi operator, which must be in the cluster").optional(),
  image: image("the worker's image", "quay.io/strimzi/kafka@sha256:…").optional(),
  plugins: z
    .strictObject({
      from: choice(["maven", "baked", "image"], "where the pods get the connector plugins"),
      repository: formed(/^https?:\/\/[^\s]+$/, "an http address", "the Maven repository, or a company's mirror of it", "https://repo1.maven.org/maven2").optional(),
      image: image("the image of plugins", "registry.example.com/plugins@sha256:…").optional(),
    })
    .optional(),
  archives: z
    .array(
      z.strictObject({
        url: formed(/^https?:\/\/[^\s]+\.(zip|tar\.gz|tgz|jar)$/, "the http address of a .zip, .tar.gz or .jar", "an archive of plugins", "https://downloads.example.com/kafka-connect-s3.zip"),
        sha512: formed(/^[0-9a-f]{128}$/, "128 hexadecimal digits", "its SHA-512 (sha512sum <file>)", EXAMPLE_SUM),
      }),
    )
    .optional(),
  heap: size("the worker's largest heap; absent: from the plan", "256MB", "64GB", "1GB").optional(),
  cpus: amount("cores of each worker", 0.1, 64, 1).optional(),
  memory: size("memory of each worker; absent: from the heap", "512MB", "128GB", "2GB").optional(),
  identity: z
    .strictObject({
      podIdentity: formed(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, "the name of a cluster", "the name of the EKS cluster, for EKS Pod Identity", "staging").optional(),
      irsa: formed(/^arn:aws[a-z-]*:iam::\d{12}:oidc-provider\/.+$/, "the ARN of an OIDC provider", "the cluster's OIDC provider, for IAM roles for service accounts", "arn:aws:iam::123456789012:oidc-provider/…").optional(),
    })
    .optional(),
  monitoringNamespace: label("the namespace that may read the worker's metrics", "monitoring").optional(),
};

export const connectService = z.strictObject({
  service: label("the service in front of the workers, in the namespace of sluice:kubernetes", "connect"),
  port: whole("its port", 1, 65_535, 8083).optional(),
});
