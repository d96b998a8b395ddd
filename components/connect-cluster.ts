import * as pulumi from "@pulumi/pulumi";
import type { ConnectEndpoint } from "../connectors/resource/transport.ts";
import type { BrokerServer, Grant, MakeIdentity, MakeWorker, Trust, Worker } from "./box.ts";

export interface ConnectClusterArgs {
  readonly worker: MakeWorker;
  readonly broker: BrokerServer;
  /** Certificates of all that it connects to. */
  readonly trust: Trust;
  /** Absent: the worker is nobody to AWS, and sinks have keys. */
  readonly identity: MakeIdentity | undefined;
  readonly grants: readonly Grant[];
}

/** The Kafka Connect workers, and who they are to AWS. */
export class ConnectCluster extends pulumi.ComponentResource {
  readonly worker: Worker;
  readonly endpoint: pulumi.Output<ConnectEndpoint>;

  constructor(name: string, args: ConnectClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:index:ConnectCluster", name, {}, opts);
    const identity = args.identity?.(`${name}-identity`, args.grants, this);
    this.worker = args.worker(`${name}-worker`, { broker: args.broker, trust: args.trust, identity }, this);
    this.endpoint = this.worker.endpoint;
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
