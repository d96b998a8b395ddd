import { readFileSync } from "node:fs";
import { CreateBucketCommand, DeleteBucketCommand, DeleteObjectsCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { makeCertificates } from "../../local/kafka/certificate.ts";
import { SAMPLE_SQL } from "../../local/sample/tables.ts";
import { RELAY_PORT } from "../../kubernetes/relay/haproxy.ts";
import { clusterNames } from "../../pipeline/names.ts";
import { ensureToolchain } from "../../setup/toolchain.ts";
import { FakeConnect } from "../fakes/connect.ts";
import { startServer, type Server } from "../real/database-server.ts";
import type { Outside } from "./aws/kind.ts";
import { startAws, type TestAws } from "./aws-provider.ts";
import { startCluster, type TestCluster } from "./cluster.ts";
import { startCommand, type TestCommand } from "./command-provider.ts";
import { startDynamic } from "./dynamic-provider.ts";
import { startKafkaCluster, type KafkaCluster } from "./kafka-cluster.ts";
import { realApi, type KubeObject } from "./kubernetes/api.ts";
import { startKubernetes, type TestKubernetes } from "./kubernetes-provider.ts";
import { startGlue } from "./glue.ts";
import { scratch } from "./process.ts";
import { playSource } from "./played-source.ts";
import { attach, type Call, type Strike, type TestProvider } from "./provider.ts";
import { makeRdsAuthority } from "./rds-authority.ts";
import { playRedpanda } from "./redpanda-chart.ts";
import { EKS_CLUSTER, NODES } from "./staging.ts";
import { TestStack } from "./stack.ts";
import { startStore } from "./store.ts";

/**
 * A cloud on this machine for one stack: AWS and Kubernetes as played providers, behind the latter a real control plane. What the pods would
 * be are processes of this machine, reached by port-forwards: PostgreSQL with a certificate for the name that RDS gives it, brokers of Kafka
 * that believe to be Redpanda's, and a Connect worker.
 */
export interface Cloud {
  readonly stack: TestStack;
  readonly aws: TestAws;
  readonly kubernetes: TestKubernetes;
  readonly command: TestCommand;
  readonly dynamic: TestProvider;
  readonly cluster: TestCluster;
  readonly database: Server;
  readonly kafka: KafkaCluster;
  readonly connect: FakeConnect;
  /** Plans failures at all providers at once. */
  strike(plan: (call: Call) => Strike | undefined): void;
  /** Objects of the namespace that Kubernetes does not make by itself, as `Kind name`. */
  objects(): Promise<string[]>;
  stop(): Promise<void>;
}

export interface CloudOptions {
  /** Of the stack; the kubeconfig's context is `test`. */
  readonly config: Record<string, unknown>;
  readonly brokers: number;
  /** Brokers with TLS and login. */
  readonly secure: boolean;
  readonly region?: string;
  readonly env?: Record<string, string>;
  /** See `KubernetesOptions`. */
  readonly serviceWaitMs?: number;
}

export const NAMESPACE = "cdc";

export async function startCloud({ config, brokers, secure, region = "eu-central-1", env = {}, serviceWaitMs }: CloudOptions): Promise<Cloud> {
  const ends: (() => void | Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of ends.reverse()) await end();
  };
  // Each of its processes ends with the test's own at the latest.
  process.setMaxListeners(50);
  try {
    const { postgresBin } = await ensureToolchain(["postgres", "pulumi", "kafka", "kubernetes"]);
    const { dir, dispose } = scratch("cloud");
    ends.push(dispose);
    const authority = makeRdsAuthority(dir, region);
    const name = TestStack.newName();
    const { redpanda } = clusterNames({ project: "sluice", stack: name });
    const suffix = `${redpanda}.${NAMESPACE}.svc.cluster.local`;
    const certificates = makeCertificates([`*.${suffix}`, suffix, `*.${suffix}.`]);

    const [cluster, database, kafka, connect] = await Promise.all([
      startCluster().then((started) => (ends.push(() => started.stop()), started)),
      startServer(postgresBin, { tls: authority }).then((started) => (ends.push(() => started.stop()), started)),
      startKafkaCluster({ advertised: Array.from({ length: brokers }, (_, at) => `${redpanda}-${at}.${suffix}:9093`), ...(secure ? { store: certificates.store } : {}) }).then((started) => (ends.push(() => started.stop()), started)),
      FakeConnect.start().then((started) => (ends.push(() => started.close()), started)),
    ]);
    await database.sql(readFileSync(SAMPLE_SQL, "utf8"));
    // The roles that RDS has and PostgreSQL has not; the master user is no superuser there, here it is.
    await database.sql("create role rds_superuser; create role rds_replication; grant rds_replication to rds_superuser");

    const source = playSource(connect, database);
    ends.push(() => source.stop());

    const api = realApi(cluster.kubeconfig);
    ends.push(() => api.close());
    const chart = playRedpanda();
    chart.authority = secure ? certificates.authority : undefined;
    chart.addUser = (user, password) => kafka.addUser(user, password);
    const aws = await startAws();
    ends.push(() => aws.stop());
    const store = await startStore(region);
    ends.push(() => store.stop());
    const databases: Record<string, string> = {};
    const glue = await startGlue(databases, region);
    ends.push(() => glue.stop());
    aws.world.outside = outside(new S3Client({ endpoint: store.store.endpoint!, region, forcePathStyle: true, credentials: KEYS }), databases, aws.world.objects);
    aws.world.masterPassword = database.endpoint.password;
    aws.world.known.add(`cluster ${EKS_CLUSTER}`).add(NODES);
    const kubernetes = await startKubernetes(api, { charts: { redpanda: chart }, ...(serviceWaitMs === undefined ? {} : { serviceWaitMs }) });
    ends.push(() => kubernetes.stop());
    const command = await startCommand();
    ends.push(() => command.stop());
    let stack: TestStack | undefined;
    const dynamic = await startDynamic(() => stack?.env ?? process.env);
    ends.push(() => dynamic.stop());

    await cluster.forward({ namespace: NAMESPACE, port: RELAY_PORT, target: database.endpoint.port });
    await cluster.forward({ namespace: NAMESPACE, port: 8083, target: Number(new URL(connect.url).port) });
    for (const [at, port] of kafka.ports.entries()) await cluster.forward({ namespace: NAMESPACE, pod: `${redpanda}-${at}`, port: 9093, target: port });

    const providers = [aws, kubernetes, command, dynamic];
    stack = await TestStack.create(config, {
      ...attach(providers), ...aws.env, AWS_ACCESS_KEY_ID: KEYS.accessKeyId, AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
      AWS_ENDPOINT_URL_S3: store.store.endpoint!, AWS_ENDPOINT_URL_GLUE: glue.url, ...authority.env, KUBECONFIG: cluster.kubeconfig, ...env,
    }, name);
    const made = stack;
    ends.push(() => made.dispose());
    return {
      stack, aws, kubernetes, command, dynamic, cluster, database, kafka, connect,
      strike: (plan) => {
        for (const provider of providers) provider.strike = plan;
      },
      objects: () => objects(api.list),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const KEYS = { accessKeyId: "root", secretAccessKey: "root-secret" };

/** Buckets are really made on an S3 server, and the databases of the catalog known to a server of its API. */
function outside(s3: S3Client, databases: Record<string, string>, objects: Map<string, Set<string>>): Outside {
  const list = async (Bucket: string): Promise<string[]> => ((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key ?? "");
  return {
    async made({ type, id, inputs }) {
      if (type === "aws:s3/bucket:Bucket") await s3.send(new CreateBucketCommand({ Bucket: id }));
      if (type === "aws:glue/catalogDatabase:CatalogDatabase") databases[String(inputs["name"])] = String(inputs["locationUri"] ?? "");
    },
    async leaving({ type, id }) {
      if (type === "aws:s3/bucket:Bucket") objects.set(id, new Set(await list(id)));
    },
    async gone({ type, id, inputs }) {
      if (type === "aws:glue/catalogDatabase:CatalogDatabase") delete databases[String(inputs["name"])];
      if (type !== "aws:s3/bucket:Bucket") return;
      const keys = await list(id);
      if (keys.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket: id, Delete: { Objects: keys.map((Key) => ({ Key })) } }));
      await s3.send(new DeleteBucketCommand({ Bucket: id }));
    },
  };
}

const KINDS: readonly [apiVersion: string, kind: string][] = [
  ["v1", "Secret"], ["v1", "ConfigMap"], ["v1", "Service"], ["v1", "ServiceAccount"], ["v1", "PersistentVolumeClaim"], ["v1", "Pod"], ["apps/v1", "Deployment"], ["apps/v1", "StatefulSet"],
  ["batch/v1", "Job"], ["policy/v1", "PodDisruptionBudget"], ["networking.k8s.io/v1", "NetworkPolicy"], ["rbac.authorization.k8s.io/v1", "Role"], ["rbac.authorization.k8s.io/v1", "RoleBinding"],
];

async function objects(list: (apiVersion: string, kind: string, namespace?: string) => Promise<KubeObject[]>): Promise<string[]> {
  const found: string[] = [];
  for (const [apiVersion, kind] of KINDS) {
    for (const { metadata } of await list(apiVersion, kind, NAMESPACE)) {
      // What the control plane puts into every namespace.
      if (!["default", "kube-root-ca.crt"].includes(String(metadata.name))) found.push(`${kind} ${metadata.name}`);
    }
  }
  return found.sort();
}
