import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { BrokerSecurity } from "../../broker/security.ts";
import type { KubernetesConnect } from "../../config/stack.ts";
import type { PipelinePlan } from "../../pipeline/shape.ts";
import type { OwnJar } from "../../setup/own-jar.ts";

/** What workers in a cluster are made from, whoever runs them. */
export interface ClusterWorker {
  readonly server: KubernetesConnect;
  readonly plan: PipelinePlan;
  /** `sluice:broker.topics.maxMessageBytes` */
  readonly maxMessageBytes: number;
  readonly provider: kubernetes.Provider;
  /** Context of the kubeconfig, for whoever asks the worker something later. */
  readonly context: string | undefined;
  readonly namespace: pulumi.Input<string>;
  /** Of an existing broker, as far as it is known beforehand: which classes the worker needs to get in. */
  readonly security: BrokerSecurity | undefined;
  /** Versions of all secrets that the worker mounts: with none of them there is nothing to mount. */
  readonly secretVersions: readonly pulumi.Input<string>[];
  readonly jar: { readonly fingerprint: string; readonly content: pulumi.Input<OwnJar> };
}
