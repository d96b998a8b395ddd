import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ConnectEndpoint } from "../../connectors/resource/transport.ts";
import { digest } from "../../kubernetes/connect/digest.ts";
import { installFiles, keyOf, workerFiles, type Files } from "../../kubernetes/connect/files.ts";
import { disruptionBudget, rollout, serviceSpec, workerPolicy } from "../../kubernetes/connect/objects.ts";
import { OWN_JAR, REST_PORT } from "../../kubernetes/connect/paths.ts";
import { mustFetch, pluginsOf } from "../../kubernetes/connect/plugins.ts";
import { podTemplate, WORKER_NAME } from "../../kubernetes/connect/pod.ts";
import { workerSize } from "../../kubernetes/connect/size.ts";
import { trustData } from "../../kubernetes/connect/trust.ts";
import { labelsOf } from "../../kubernetes/labels.ts";
import type { Worker, WorkerArgs } from "../box.ts";
import type { ClusterWorker } from "./cluster-worker.ts";

export interface ConnectDeploymentArgs extends WorkerArgs, ClusterWorker {}

/**
 * Kafka Connect workers as pods of our own: a Deployment with everything around it. They start after what they need to get into the
 * brokers and into AWS, behind a network policy that is there before them; connectors wait until they answer.
 */
export class ConnectDeployment extends pulumi.ComponentResource implements Worker {
  readonly endpoint: pulumi.Output<ConnectEndpoint>;
  readonly ready: readonly pulumi.Resource[];
  readonly log: pulumi.Output<string>;
  readonly unreachable = "fail";
  readonly services = [];

  constructor(name: string, args: ConnectDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:kubernetes:ConnectDeployment", name, {}, opts);
    const { server, plan, namespace, broker, identity, trust, jar } = args;
    const names = plan.names.cluster;
    const plugins = pluginsOf(server, plan, args.security);
    const own = { parent: this, provider: args.provider };
    const metadata = (object: string, more: kubernetes.types.input.meta.v1.ObjectMeta = {}) => ({ name: object, namespace, labels: labelsOf(names.id, WORKER_NAME), ...more });
    const map = (part: string, object: string, files: pulumi.Input<Files>) =>
      new kubernetes.core.v1.ConfigMap(`${name}-${part}`, { metadata: metadata(object), data: pulumi.output(files).apply(keyed) }, own);

    const account = new kubernetes.core.v1.ServiceAccount(`${name}-account`, {
      metadata: metadata(names.serviceAccount, identity === undefined ? {} : { annotations: identity.annotations }),
      automountServiceAccountToken: false,
    }, own);
    const policy = new kubernetes.networking.v1.NetworkPolicy(`${name}-policy`, { metadata: metadata(names.connect), spec: workerPolicy(names, server.monitoringNamespace) }, own);

    const started = broker.inside.apply((endpoint) => workerFiles({ broker: endpoint, group: names.id, maxMessageBytes: args.maxMessageBytes, plugins }));
    const maps = { worker: names.connect, own: `${names.connect}-own-${jar.fingerprint}`, install: `${names.connect}-install` };
    const worker = map("worker", maps.worker, started);
    const install = mustFetch(plugins) ? installFiles(plugins) : {};
    const trusted = Object.keys(trust).length > 0;
    // Its name tells the sources that the jar was made from: new sources, a new map; the same sources by another JDK, the same map.
    const jars = new kubernetes.core.v1.ConfigMap(`${name}-own`, {
      metadata: metadata(maps.own), immutable: true,
      binaryData: pulumi.output(jar.content).apply(({ base64, sha512 }) => ({ [OWN_JAR]: base64, SHA512SUMS: Buffer.from(`${sha512}  ${OWN_JAR}\n`).toString("base64") })),
    }, { ...own, ignoreChanges: ["binaryData"] });

    const deployment = new kubernetes.apps.v1.Deployment(`${name}-workers`, {
      metadata: metadata(names.connect),
      spec: {
        ...rollout(names, server.replicas),
        template: podTemplate({
          names, server, plugins, maps, install, secrets: args.secretVersions.length > 0, trust: trusted,
          size: workerSize(server, plan.estimates.heapBytes),
          // A mounted file that changes does not start a worker anew; a changed pod does.
          annotations: {
            "sluice/config": started.apply(digest),
            "sluice/plugins": digest(install),
            ...(args.secretVersions.length > 0 ? { "sluice/secrets": pulumi.all([...args.secretVersions]).apply(digest) } : {}),
            ...(trusted ? { "sluice/trust": pulumi.all(trust).apply(digest) } : {}),
          },
        }),
      },
    }, {
      ...own,
      dependsOn: [
        account, policy, worker, jars, ...broker.ready, ...(identity?.ready ?? []),
        ...(mustFetch(plugins) ? [map("install", maps.install, install)] : []),
        ...(trusted ? [new kubernetes.core.v1.ConfigMap(`${name}-trust`, { metadata: metadata(names.trust), ...trustData(trust) }, own)] : []),
      ],
      customTimeouts: { create: "20m", update: "20m" },
    });
    const service = new kubernetes.core.v1.Service(`${name}-service`, { metadata: metadata(names.connect), spec: serviceSpec(names) }, { ...own, dependsOn: deployment });
    if (server.replicas > 1) new kubernetes.policy.v1.PodDisruptionBudget(`${name}-budget`, { metadata: metadata(names.connect), spec: disruptionBudget(names) }, own);

    // Known only when the Deployment is available.
    this.endpoint = pulumi.all([deployment.id, service.id, namespace]).apply(([, , inside]): ConnectEndpoint =>
      ({ kind: "kubernetes", ...(args.context === undefined ? {} : { context: args.context }), namespace: inside, service: names.connect, port: REST_PORT }));
    this.ready = [deployment, service];
    this.log = pulumi.output(namespace).apply((inside) => `kubectl logs${args.context === undefined ? "" : ` --context ${args.context}`} --namespace ${inside} --tail 100 deployment/${names.connect}`);
    this.registerOutputs({ endpoint: this.endpoint });
  }
}

function keyed(files: Files): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [keyOf(path), text]));
}
