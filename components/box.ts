import type * as pulumi from "@pulumi/pulumi";
import type { BrokerEndpoint } from "../broker/endpoint.ts";
import type { RowStep } from "../transforms/columns.ts";
import type { LakeTables } from "../lake/table/resource.ts";
import type { SinkWiring } from "../pipeline/render.ts";
import type { LakePlan, SinkPlan, TableName } from "../pipeline/shape.ts";
import type { ValidatePolicy } from "../config/stack.ts";
import type { ConnectEndpoint } from "../connectors/resource/transport.ts";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import type { CatalogEndpoint } from "../lake/endpoint.ts";
import type { SecretText } from "../secrets/reference.ts";
import type { SearchEndpoint } from "../search/endpoint.ts";
import type { RegistryAddress } from "../connectors/catalog/registry-converter.ts";
import type { RegistryEndpoint } from "../registry/endpoint.ts";
import type { StoreEndpoint } from "../store/endpoint.ts";
import type { ManifestService } from "../cli/manifest.ts";

/**
 * What each box of the picture offers to the others, whoever runs it. A variant (local, existing, RDS, Redpanda, Kubernetes) is one
 * function that makes such a box under a parent; the components that use it never ask which it is.
 *
 * An address may differ by who uses it: Sluice runs where `pulumi up` runs and may need a way into the cluster (`via`), the worker is
 * inside and has the files that are mounted there. Hence two views: the plain name is Sluice's, `inside` the worker's.
 */
export type Make<Box> = (name: string, parent: pulumi.Resource) => Box;

/** What every box may have: a process of ours, for the manifest. */
interface Served {
  readonly services: readonly pulumi.Output<ManifestService>[];
}

/** Public certificates that the worker needs as files by name: PEM such as `rds.pem`, and base64 of Java key stores, `….jks`. */
export type Trust = Readonly<Record<string, pulumi.Input<string>>>;

export interface DatabaseServer extends Served {
  /** Who may make role, publication and slot, in Sluice's view. It comes from what must still stand when the slot is dropped. */
  readonly admin: pulumi.Output<DatabaseEndpoint>;
  /** What differs for the worker, such as the file of the certificates. `via` never reaches the worker. */
  readonly inside: pulumi.Output<Partial<DatabaseEndpoint>>;
  readonly trust: Trust;
  /** The slot can follow a failover to a standby. */
  readonly failover?: boolean;
  /** The administrator's password is a value and not a reference: it must not be told to anybody. */
  readonly secretAdmin: boolean;
}

/** A database that gets copies of tables. */
export interface CopyDatabase extends Served {
  /** As Sluice itself enters, to make the copies and to compare them: no value in it, only references. */
  readonly owner: pulumi.Output<DatabaseEndpoint>;
  /** As the sink's connector enters. */
  readonly writer: pulumi.Output<DatabaseEndpoint>;
  readonly trust: Trust;
  readonly secretVersion: pulumi.Output<string> | undefined;
}

/** A search server that gets documents. */
export interface SearchServer extends Served {
  /** As Sluice itself enters, to make the indexes and to compare them: no value in it, only references. */
  readonly owner: pulumi.Output<SearchEndpoint>;
  /** As the sink's connector enters: `ca` is what its class reads, where the worker has it. */
  readonly writer: pulumi.Output<SearchEndpoint>;
  readonly trust: Trust;
  readonly secretVersion: pulumi.Output<string> | undefined;
}

export interface BrokerServer extends Served {
  /** In Sluice's view. */
  readonly endpoint: pulumi.Output<BrokerEndpoint>;
  /** In the worker's view. */
  readonly inside: pulumi.Output<BrokerEndpoint>;
  readonly trust: Trust;
  /** What must be there before a worker or a topic is made: users and their rights. */
  readonly ready: readonly pulumi.Resource[];
}

/** Where the schemas of Avro records are kept. */
export interface RegistryServer extends Served {
  /** In Sluice's view. */
  readonly endpoint: pulumi.Output<RegistryEndpoint>;
  /** In the worker's view: the password as a reference that it resolves. */
  readonly inside: pulumi.Output<RegistryAddress>;
  readonly trust: Trust;
  readonly secretVersion: pulumi.Output<string> | undefined;
  /** What must be there before the registry is asked. */
  readonly ready: readonly pulumi.Resource[];
}

/** What a worker is made for. */
export interface WorkerArgs {
  readonly broker: BrokerServer;
  /** Of database and broker. */
  readonly trust: Trust;
  /** Who it is to AWS. */
  readonly identity: Identity | undefined;
}

export type MakeWorker = (name: string, args: WorkerArgs, parent: pulumi.Resource) => Worker;

export interface Worker extends Served {
  readonly endpoint: pulumi.Output<ConnectEndpoint>;
  /** Where to look when a task fails. */
  readonly log?: pulumi.Output<string>;
  /** What deleting a connector does when the worker is gone: see `ConnectorArgs.unreachable`. */
  readonly unreachable: "fail" | "forget";
  /** What must be there before a connector is registered: a worker that answers. */
  readonly ready: readonly pulumi.Resource[];
  /** How a connector gets into the worker. Absent: through its REST interface. */
  readonly register?: Register;
}

/** Makes one connector in a worker. */
export type Register = (connector: Registration, opts: pulumi.CustomResourceOptions) => pulumi.Resource;

export interface Registration {
  /** In Kafka Connect. */
  readonly name: string;
  readonly config: pulumi.Output<Readonly<Record<string, string>>>;
  readonly owner: string;
  readonly validate: ValidatePolicy;
  /** Changes when a secret does that its config refers to. */
  readonly secretVersion: pulumi.Output<string> | undefined;
}

/** The worker's account at a cloud. */
export interface Identity {
  /** For its Kubernetes service account. */
  readonly annotations: pulumi.Input<Readonly<Record<string, string>>>;
  /** Role, rights and association: what must be there before the pod starts, which gets its credentials only then. */
  readonly ready: readonly pulumi.Resource[];
}

/** Makes the worker's account with the rights of all sinks. */
export type MakeIdentity = (name: string, grants: readonly Grant[], parent: pulumi.Resource) => Identity;

/** What the writer of one sink must be allowed. */
export interface Grant {
  readonly sink: string;
  /** IAM policy document, JSON. */
  readonly policy: pulumi.Output<string>;
}

/** Where a sink of any kind writes, as its connector needs it. */
export interface SinkHome {
  readonly sink: SinkPlan;
  /** In the worker's view: secrets as references that it resolves. */
  readonly wiring: pulumi.Output<SinkWiring>;
  /** What must be there before the sink starts. */
  readonly ready: readonly pulumi.Resource[];
  /** Changes when a secret does that the sink enters with. */
  readonly secretVersion: pulumi.Output<string> | undefined;
  /** Patterns of columns that the source must leave out for this sink; absent: none. */
  readonly excludeColumns: pulumi.Output<readonly string[]> | undefined;
}

/** A bucket's server with the rights to make buckets, users and policies on it. Absent keys of a sink: Sluice makes a user. */
export interface ObjectStore extends Served {
  /** Makes the sink's bucket, user and rights as far as they are Sluice's, and answers how the sink enters. */
  readonly enter: (name: string, sink: LakePlan, parent: pulumi.Resource) => StoreAccess;
}

export interface StoreAccess {
  /** As the sink's connector sees it: keys as references that the worker resolves. */
  readonly writer: pulumi.Output<StoreEndpoint>;
  /** As Sluice itself enters, to make tables and to read the lake: no value in it, only references. */
  readonly owner: pulumi.Output<StoreEndpoint>;
  readonly catalog: CatalogEndpoint | undefined;
  readonly secretVersion: pulumi.Output<string> | undefined;
  /** Rights that the worker's account must have, where the sink has no keys. */
  readonly grant?: Grant;
  /** Keep tables and objects when the stack is destroyed. Default `false`. */
  readonly retain?: boolean;
  /** Tells query engines what is in the lake, where there is a catalog for them. */
  readonly describe?: (capture: Capture) => void;
  /** Bucket, user and policy: what must be there before the sink starts. */
  readonly ready: readonly pulumi.Resource[];
}

/** What a lake holds, for its description. */
export interface Capture {
  /** Where the columns are read from. */
  readonly database: pulumi.Output<DatabaseEndpoint>;
  readonly tables: readonly (TableName & { readonly exclude: readonly string[]; readonly steps?: readonly RowStep[] })[];
  /** What must be there before the database is asked. */
  readonly after: readonly pulumi.Resource[];
  /** The tables that were made; absent with plain files. */
  readonly lake: LakeTables | undefined;
}

/** Puts a secret where the worker can read it. Without a text: a random one is made. */
export type Vault = (name: string, text: SecretText | undefined, parent: pulumi.Resource) => KeptSecret;

export interface KeptSecret {
  /** As the worker reads it. */
  readonly reference: pulumi.Output<SecretText>;
  /** As Sluice itself reads it, from where `pulumi up` runs. */
  readonly own: pulumi.Output<SecretText>;
  /** Changes when the secret does. */
  readonly version: pulumi.Output<string>;
}
