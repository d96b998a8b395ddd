import * as pulumi from "@pulumi/pulumi";
import { workerAcls } from "../pipeline/rights.ts";
import type { KubernetesConfig, StackConfig } from "../config/stack.ts";
import { WORKER_NAME } from "../kubernetes/connect/pod.ts";
import { selectorOf } from "../kubernetes/labels.ts";
import type { PipelinePlan } from "../pipeline/shape.ts";
import { brokerMessageBytes } from "../pipeline/topics.ts";
import { ownJar, ownJarFingerprint } from "../setup/own-jar.ts";
import type { Reach } from "./reach.ts";
import type { BrokerServer, Make, MakeWorker, Vault } from "./box.ts";
import { Cluster } from "./kubernetes/cluster.ts";
import { ConnectDeployment } from "./kubernetes/connect.ts";
import { RedpandaBroker, type KeepIn } from "./kubernetes/redpanda.ts";
import { reachThrough } from "./kubernetes/relay.ts";
import { StrimziConnect } from "./kubernetes/strimzi.ts";
import { clusterVault, keepKey } from "./kubernetes/vault.ts";

/** Boxes in a Kubernetes cluster, and the ways into it. This file is loaded only by stacks that have one: the SDK is large. */
export interface ClusterBoxes {
  readonly reach: Reach;
  /** Absent: the workers are not the stack's own. */
  readonly vault: Vault | undefined;
  readonly broker: Make<BrokerServer> | undefined;
  readonly worker: MakeWorker | undefined;
}

export function clusterBoxes(config: StackConfig, plan: PipelinePlan): ClusterBoxes {
  const { broker, connect } = config;
  const names = plan.names.cluster;
  const ground = groundOf(config.kubernetes, names.id);
  const secretVersions: pulumi.Output<string>[] = [];
  const keys = () => ({ names, owner: plan.names.owner, ...ground() });
  const vault = clusterVault(keys, (version) => void secretVersions.push(version));
  const keep: KeepIn = (name, place, parent) => keepKey(keys(), name, place, undefined, parent);
  const reach = reachThrough(() => ({ names, ...ground() }));
  const server = { broker: broker.server, connect: connect.server };

  return {
    reach,
    vault: server.connect.kind === "kubernetes" ? vault : undefined,
    broker: server.broker.kind !== "redpanda" ? undefined : redpandaOf(server.broker),
    worker: server.connect.kind !== "kubernetes" ? undefined : workerOf(server.connect),
  };

  function redpandaOf(redpanda: typeof server.broker & { kind: "redpanda" }): Make<BrokerServer> {
    return (name, parent) => new RedpandaBroker(name, {
      server: redpanda, names, ...ground(),
      messageBytes: brokerMessageBytes(broker),
      rights: workerAcls(plan, names.id),
      // Strimzi's operator labels the pods that it makes.
      workers: connect.server.kind === "kubernetes" && connect.server.runtime === "strimzi" ? { "strimzi.io/cluster": names.connect, "strimzi.io/kind": "KafkaConnect" } : selectorOf(names.id, WORKER_NAME),
      monitoringNamespace: connect.server.kind === "kubernetes" ? connect.server.monitoringNamespace : undefined,
      registry: plan.registry?.server === "redpanda",
      worker: (secret, under) => vault(secret, undefined, under),
      keep,
    }, { parent });
  }

  function workerOf(workers: typeof server.connect & { kind: "kubernetes" }): MakeWorker {
    const security = server.broker.kind === "existing" ? server.broker.security : undefined;
    // Compiled only when it is needed: a preview tells by its sources whether it changes.
    const content = pulumi.runtime.isDryRun() ? pulumi.output({ base64: "", sha512: "" }) : pulumi.output(ownJar());
    const Runtime = workers.runtime === "strimzi" ? StrimziConnect : ConnectDeployment;
    return (name, args, parent) => new Runtime(name, {
      ...args, ...ground(), server: workers, plan, security, secretVersions,
      maxMessageBytes: broker.topics.maxMessageBytes,
      jar: { fingerprint: ownJarFingerprint(), content },
    }, { parent });
  }
}

/** Namespace and provider, made with the first box in the cluster. */
function groundOf(kubernetes: KubernetesConfig | undefined, id: string) {
  let made: Cluster | undefined;
  return () => {
    if (kubernetes === undefined) throw new Error("no cluster is given");
    made ??= new Cluster("kubernetes", { ...kubernetes, id });
    return { provider: made.provider, namespace: made.namespace, namespaceName: kubernetes.namespace, context: kubernetes.context };
  };
}
