import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Acl } from "../../broker/acl.ts";
import type { BrokerEndpoint } from "../../broker/endpoint.ts";
import { BrokerUser } from "../../broker/user/resource.ts";
import type { Redpanda } from "../../config/stack.ts";
import { PATHS } from "../../kubernetes/connect/paths.ts";
import { labelsOf } from "../../kubernetes/labels.ts";
import { ClusterAuthority } from "../../kubernetes/redpanda/authority/resource.ts";
import { insideEndpoint, ownEndpoint } from "../../kubernetes/redpanda/endpoint.ts";
import { ADMIN_USER, redpandaNames } from "../../kubernetes/redpanda/names.ts";
import { brokerPolicy } from "../../kubernetes/redpanda/policy.ts";
import { READY_SECONDS, redpandaValues, REDPANDA_REPOSITORY } from "../../kubernetes/redpanda/values.ts";
import type { ClusterNames } from "../../pipeline/names.ts";
import type { BrokerServer, KeptSecret, Trust } from "../box.ts";
import { CertManager } from "./cert-manager.ts";

/** Puts a generated secret under a key of a Kubernetes Secret. */
export type KeepIn = (name: string, place: { readonly secret: string; readonly key: string }, parent: pulumi.Resource) => Pick<KeptSecret, "own" | "version"> & { readonly resource: pulumi.Resource };

export interface RedpandaBrokerArgs {
  readonly server: Redpanda;
  readonly names: ClusterNames;
  readonly provider: kubernetes.Provider;
  /** Context of the kubeconfig, for whoever asks the brokers something later. */
  readonly context: string | undefined;
  readonly namespace: pulumi.Input<string>;
  /** Largest batch that a topic of the plan allows. */
  readonly messageBytes: number;
  /** All that the worker's user may do. */
  readonly rights: readonly Acl[];
  /** Labels of the worker's pods. */
  readonly workers: Readonly<Record<string, string>>;
  readonly monitoringNamespace: string | undefined;
  /** Whether the workers ask the schema registry. */
  readonly registry?: boolean;
  /** The worker's password, where the worker reads it. */
  readonly worker: (name: string, parent: pulumi.Resource) => KeptSecret;
  /** The administrator's, in a Secret that no worker mounts. */
  readonly keep: KeepIn;
}

/** Name of the file with the authority in the worker's folder of public certificates. */
const TRUST_FILE = "broker.pem";

/**
 * Redpanda by its own chart, through Helm itself: the chart configures the cluster in a hook, which `helm.v4.Chart` leaves out. Behind a
 * network policy that is there before the first broker; with a user for the worker that may do what the plan needs.
 */
export class RedpandaBroker extends pulumi.ComponentResource implements BrokerServer {
  readonly endpoint: pulumi.Output<BrokerEndpoint>;
  readonly inside: pulumi.Output<BrokerEndpoint>;
  readonly trust: Trust;
  readonly ready: readonly pulumi.Resource[];
  readonly services = [];

  constructor(name: string, args: RedpandaBrokerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:kubernetes:RedpandaBroker", name, {}, opts);
    const { server, names, context } = args;
    const own = { parent: this, provider: args.provider };
    const chart = redpandaNames(names.redpanda);
    const namespace = pulumi.output(args.namespace);
    const metadata = (object: string) => ({ name: object, namespace, labels: labelsOf(names.id, "redpanda") });

    const admin = server.sasl ? args.keep(`${name}-admin`, chart.admin, this) : undefined;
    const worker = server.sasl ? args.worker(`${name}-worker`, this) : undefined;
    // The chart mounts it whether or not there is anybody in it, and does not make it.
    const users = server.sasl ? [new kubernetes.core.v1.Secret(`${name}-users`, { metadata: metadata(chart.users), stringData: { "users.txt": "" } }, own)] : [];
    const policy = new kubernetes.networking.v1.NetworkPolicy(`${name}-policy`, { metadata: metadata(chart.release), spec: brokerPolicy(chart.release, args.workers, server.monitoring ? args.monitoringNamespace : undefined, args.registry) }, own);
    const certificates = server.tls && server.certManager === "install" ? [new CertManager(`${name}-cert-manager`, { namespace, provider: args.provider }, { parent: this })] : [];

    const release = new kubernetes.helm.v3.Release(`${name}-release`, {
      name: chart.release,
      namespace,
      chart: "redpanda",
      version: server.chartVersion,
      repositoryOpts: { repo: REDPANDA_REPOSITORY },
      values: redpandaValues(server, chart, args.messageBytes),
      timeout: READY_SECONDS,
      // A first install that is taken back leaves its volumes, and the next one finds brokers of another cluster in them.
      atomic: false,
    }, { ...own, dependsOn: [policy, ...users, ...certificates, ...(admin === undefined ? [] : [admin.resource])], customTimeouts: { create: "30m", update: "60m", delete: "15m" } });

    const authority = server.tls ? new ClusterAuthority(`${name}-authority`, { context, namespace, secret: chart.certificate }, { parent: this, dependsOn: release }) : undefined;
    this.trust = authority === undefined ? {} : { [TRUST_FILE]: authority.pem };

    const none = pulumi.output("");
    const place = namespace.apply((at) => ({ server, release: chart.release, namespace: at }));
    this.endpoint = pulumi.all([place, admin?.own ?? none, authority?.pem ?? none]).apply(([at, password, pem]) => ownEndpoint(at, context, { username: ADMIN_USER, password }, { pem }));
    this.inside = pulumi.all([place, worker?.reference ?? none]).apply(([at, password]) => insideEndpoint(at, { username: names.connect, password }, { file: `${PATHS.trust}/${TRUST_FILE}` }));

    const user = worker === undefined ? [] : [new BrokerUser(`${name}-user`, {
      broker: this.endpoint, user: names.connect, mechanism: "SCRAM-SHA-512", password: worker.own, version: worker.version, rights: [...args.rights],
    }, { parent: this, dependsOn: release })];
    this.ready = [release, ...user];
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
