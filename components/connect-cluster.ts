import * as pulumi from "@pulumi/pulumi";
import type { BrokerEndpoint } from "../broker/endpoint.ts";
import type { ConnectEndpoint } from "../connectors/resource/transport.ts";
import type { MakeWorker, Worker } from "./box.ts";

export interface ConnectClusterArgs {
  readonly worker: MakeWorker;
  readonly broker: pulumi.Output<BrokerEndpoint>;
}

/** The Kafka Connect worker. */
export class ConnectCluster extends pulumi.ComponentResource {
  readonly worker: Worker;
  readonly endpoint: pulumi.Output<ConnectEndpoint>;

  constructor(name: string, args: ConnectClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:index:ConnectCluster", name, {}, opts);
    this.worker = args.worker(`${name}-worker`, args.broker, this);
    this.endpoint = this.worker.endpoint;
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
