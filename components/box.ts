import type * as pulumi from "@pulumi/pulumi";
import type { BrokerEndpoint } from "../broker/endpoint.ts";
import type { SinkPlan } from "../pipeline/shape.ts";
import type { ConnectEndpoint } from "../connectors/resource/transport.ts";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import type { CatalogEndpoint } from "../lake/endpoint.ts";
import type { SecretText } from "../secrets/reference.ts";
import type { StoreEndpoint } from "../store/endpoint.ts";
import type { ManifestService } from "../cli/manifest.ts";

/**
 * What each box of the picture offers to the others, whoever runs it. A variant (local, existing, later RDS, Redpanda, Kubernetes)
 * is one function that makes such a box under a parent; the components that use it never ask which it is.
 */
export type Make<Box> = (name: string, parent: pulumi.Resource) => Box;

/** What every box may have: a process of ours, for the manifest. */
interface Served {
  readonly services: readonly pulumi.Output<ManifestService>[];
}

export interface DatabaseServer extends Served {
  /** Who may make role, publication and slot. */
  readonly admin: pulumi.Output<DatabaseEndpoint>;
  /** The administrator's password is a value and not a reference: it must not be told to anybody. */
  readonly secretAdmin: boolean;
}

export interface BrokerServer extends Served {
  readonly endpoint: pulumi.Output<BrokerEndpoint>;
}

/** A worker is made for one broker. */
export type MakeWorker = (name: string, broker: pulumi.Output<BrokerEndpoint>, parent: pulumi.Resource) => Worker;

export interface Worker extends Served {
  readonly endpoint: pulumi.Output<ConnectEndpoint>;
  /** Where to look when a task fails. */
  readonly log?: pulumi.Output<string>;
  /** What deleting a connector does when the worker is gone: see `ConnectorArgs.unreachable`. */
  readonly unreachable: "fail" | "forget";
}

/** A bucket's server with the rights to make buckets, users and policies on it. Absent keys of a sink: Sluice makes a user. */
export interface ObjectStore extends Served {
  /** Makes the sink's bucket, user and rights as far as they are Sluice's, and answers how the sink enters. */
  readonly enter: (name: string, sink: SinkPlan, parent: pulumi.Resource) => StoreAccess;
}

export interface StoreAccess {
  /** As the sink's connector sees it: keys as references that the worker resolves. */
  readonly writer: pulumi.Output<StoreEndpoint>;
  /** As Sluice itself enters, to make tables and to read the lake. */
  readonly owner: pulumi.Output<StoreEndpoint>;
  readonly catalog: CatalogEndpoint | undefined;
  readonly secretVersion: pulumi.Output<string> | undefined;
  /** Bucket, user and policy: what must be there before the sink starts. */
  readonly ready: readonly pulumi.Resource[];
}

/** Puts a secret where the worker can read it. Without a text: a random one is made. */
export type Vault = (name: string, text: SecretText | undefined, parent: pulumi.Resource) => KeptSecret;

export interface KeptSecret {
  readonly reference: pulumi.Output<SecretText>;
  /** Changes when the secret does. */
  readonly version: pulumi.Output<string>;
}
