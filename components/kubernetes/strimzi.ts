import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ConnectEndpoint } from "../../connectors/resource/transport.ts";
import { digest } from "../../kubernetes/connect/digest.ts";
import { metricsRules } from "../../kubernetes/connect/files.ts";
import { OWN_JAR, REST_PORT } from "../../kubernetes/connect/paths.ts";
import { WORKER_NAME } from "../../kubernetes/connect/pod.ts";
import { workerSize } from "../../kubernetes/connect/size.ts";
import { kafkaConnectorSpec, kafkaConnectSpec, STRIMZI_API, strimziService } from "../../kubernetes/connect/strimzi.ts";
import { pickFiles, trustData } from "../../kubernetes/connect/trust.ts";
import { labelsOf } from "../../kubernetes/labels.ts";
import type { Register, Worker, WorkerArgs } from "../box.ts";
import type { ClusterWorker } from "./cluster-worker.ts";

export interface StrimziConnectArgs extends WorkerArgs, ClusterWorker {}

/** Done when the operator says that it is. */
const READY = { "pulumi.com/waitFor": "condition=Ready" };

/**
 * Kafka Connect workers that the Strimzi operator runs, which must be in the cluster: a `KafkaConnect`, and a `KafkaConnector` for each
 * connector. The operator makes pods, service and network policy; connectors enter by their resources only.
 */
export class StrimziConnect extends pulumi.ComponentResource implements Worker {
  readonly endpoint: pulumi.Output<ConnectEndpoint>;
  readonly ready: readonly pulumi.Resource[];
  readonly log: pulumi.Output<string>;
  readonly register: Register;
  readonly unreachable = "fail";
  readonly services = [];

  constructor(name: string, args: StrimziConnectArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:kubernetes:StrimziConnect", name, {}, opts);
    const { server, plan, namespace, broker, identity, trust, jar } = args;
    const names = plan.names.cluster;
    const own = { parent: this, provider: args.provider };
    const metadata = (object: string, more: kubernetes.types.input.meta.v1.ObjectMeta = {}) => ({ name: object, namespace, labels: labelsOf(names.id, WORKER_NAME), ...more });
    const trusted = Object.keys(trust).length > 0;
    const maps = { own: `${names.connect}-own-${jar.fingerprint}`, metrics: `${names.connect}-metrics`, authority: `${names.trust}-broker` };

    const metrics = new kubernetes.core.v1.ConfigMap(`${name}-metrics`, { metadata: metadata(maps.metrics), data: { "metrics.yaml": metricsRules() } }, own);
    // Its name tells the sources that the jar was made from: see ConnectDeployment.
    const jars = new kubernetes.core.v1.ConfigMap(`${name}-own`, {
      metadata: metadata(maps.own), immutable: true, binaryData: pulumi.output(jar.content).apply(({ base64 }) => ({ [OWN_JAR]: base64 })),
    }, { ...own, ignoreChanges: ["binaryData"] });
    const certificates = trusted
      ? [
          new kubernetes.core.v1.ConfigMap(`${name}-trust`, { metadata: metadata(names.trust), ...trustData(trust) }, own),
          // Public too, but the operator takes them from Secrets only.
          new kubernetes.core.v1.Secret(`${name}-authority`, { metadata: metadata(maps.authority), stringData: pickFiles(trust, false) }, own),
        ]
      : [];

    const annotations = {
      ...(args.secretVersions.length > 0 ? { "sluice/secrets": pulumi.all([...args.secretVersions]).apply(digest) } : {}),
      ...(trusted ? { "sluice/trust": pulumi.all(trust).apply(digest) } : {}),
      "sluice/metrics": digest(metricsRules()),
    };
    const spec = pulumi.all([broker.inside, pulumi.all(annotations), pulumi.output(identity?.annotations ?? {})]).apply(([endpoint, marks, account]) => {
      const { template, ...rest } = kafkaConnectSpec({
        names, server, size: workerSize(server, plan.estimates.heapBytes), broker: endpoint, maxMessageBytes: args.maxMessageBytes, maps, secrets: args.secretVersions.length > 0, trust: trusted, annotations: marks,
      });
      return { ...rest, template: { ...(template as object), ...(Object.keys(account).length === 0 ? {} : { serviceAccount: { metadata: { annotations: account } } }) } };
    });
    const worker = new kubernetes.apiextensions.CustomResource(`${name}-workers`, {
      apiVersion: STRIMZI_API, kind: "KafkaConnect",
      metadata: metadata(names.connect, { annotations: { ...READY, "strimzi.io/use-connector-resources": "true" } }),
      spec,
    }, { ...own, dependsOn: [metrics, jars, ...certificates, ...broker.ready, ...(identity?.ready ?? [])], customTimeouts: { create: "20m", update: "20m" } });

    this.register = (connector, connectorOpts) =>
      new kubernetes.apiextensions.CustomResource(connector.name, {
        apiVersion: STRIMZI_API, kind: "KafkaConnector",
        metadata: { name: connector.name, namespace, labels: { ...labelsOf(names.id, WORKER_NAME), "strimzi.io/cluster": names.connect }, annotations: { ...READY, "sluice/owner": connector.owner } },
        spec: connector.config.apply(kafkaConnectorSpec),
      }, { ...connectorOpts, provider: args.provider, customTimeouts: { create: "10m", update: "10m" } });

    this.endpoint = pulumi.all([worker.id, namespace]).apply(([, inside]): ConnectEndpoint =>
      ({ kind: "kubernetes", ...(args.context === undefined ? {} : { context: args.context }), namespace: inside, service: strimziService(names.connect), port: REST_PORT }));
    this.ready = [worker];
    this.log = pulumi.output(namespace).apply((inside) => `kubectl logs${args.context === undefined ? "" : ` --context ${args.context}`} --namespace ${inside} --tail 100 --selector strimzi.io/cluster=${names.connect}`);
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
