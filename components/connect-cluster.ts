import * as pulumi from "@pulumi/pulumi";
import type { ConnectEndpoint } from "../connectors/resource/transport.ts";
import type { WorkerArgs, MakeWorker, Worker } from "./box.ts";

export interface ConnectClusterArgs extends WorkerArgs {
  readonly worker: MakeWorker;
}

/** The Kafka Connect worker. */
export class ConnectCluster extends pulumi.ComponentResource {
  readonly worker: Worker;
  readonly endpoint: pulumi.Output<ConnectEndpoint>;

  constructor(name: string, args: ConnectClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:index:ConnectCluster", name, {}, opts);
    const { worker, ...rest } = args;
    this.worker = worker(`${name}-worker`, rest, this);
    this.endpoint = this.worker.endpoint;
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
