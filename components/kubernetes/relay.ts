import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { digest } from "../../kubernetes/connect/digest.ts";
import { labelsOf } from "../../kubernetes/labels.ts";
import { relayConfig } from "../../kubernetes/relay/haproxy.ts";
import { relayDeployment, relayName, relayPolicy, relayVia } from "../../kubernetes/relay/objects.ts";
import type { ClusterNames } from "../../pipeline/names.ts";
import type { Reach, Way } from "../reach.ts";

export interface RelayArgs {
  readonly names: ClusterNames;
  readonly provider: kubernetes.Provider;
  /** Context of the kubeconfig, for whoever goes the way later. */
  readonly context: string | undefined;
  /** As the config has it: a way is made also where nothing of the cluster is known yet. */
  readonly namespaceName: string;
  /** The same, known when it is there. */
  readonly namespace: pulumi.Input<string>;
  /** Where it leads. */
  readonly host: pulumi.Input<string>;
  readonly port: pulumi.Input<number>;
}

/**
 * A pod through which Sluice reaches a private server: a port-forward leads into it, it connects onwards. The Deployment becomes
 * Available only when the server behind it takes connections, so whatever waits for it does not start in vain.
 */
export class Relay extends pulumi.ComponentResource implements Way {
  readonly via: Way["via"];
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: RelayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:kubernetes:Relay", name, {}, opts);
    const { names, namespace, host, port } = args;
    const object = relayName(names.relay, name);
    const own = { parent: this, provider: args.provider };
    const metadata = { name: object, namespace, labels: labelsOf(names.id, object) };
    const config = pulumi.all([host, port]).apply(([to, at]) => relayConfig(to, at));

    const map = new kubernetes.core.v1.ConfigMap(`${name}-config`, { metadata, data: { "haproxy.cfg": config } }, own);
    const policy = new kubernetes.networking.v1.NetworkPolicy(`${name}-policy`, { metadata, spec: pulumi.output(port).apply((at) => relayPolicy(names.id, object, at)) }, own);
    const relay = new kubernetes.apps.v1.Deployment(`${name}-relay`, {
      metadata,
      spec: config.apply((text) => relayDeployment(names.id, object, digest(text))),
    }, { ...own, dependsOn: [map, policy] });

    this.via = (to, at) => relayVia(args.context, args.namespaceName, names.id, object, to, at);
    this.ready = [relay];
    this.registerOutputs({});
  }
}

/** Makes ways through relays in one namespace. */
export function reachThrough(args: () => Omit<RelayArgs, "host" | "port">): Reach {
  return (name, target, parent) => new Relay(name, { ...args(), ...target }, { parent });
}
