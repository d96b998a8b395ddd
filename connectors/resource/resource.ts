import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../dynamic/provider.ts";
import type { RunState } from "./inputs.ts";
import type { ConnectEndpoint } from "./transport.ts";

export interface ConnectorArgs {
  /** The worker to register it on. A changed endpoint is taken for another way to the same workers: it replaces nothing. */
  readonly endpoint: pulumi.Input<ConnectEndpoint>;
  /**
   * Name on the worker. Changing it replaces the connector, the old one first: two must never share a replication slot. A sink
   * under a new name reads its topics from the start, a source goes on where its slot stands.
   */
  readonly name: pulumi.Input<string>;
  /** As Kafka Connect wants it, with `connector.class`. Secrets only as `${provider:path:key}`: it goes to the state, and the REST API shows it. */
  readonly config: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Run state. Default running. A connector can be made directly paused or stopped. */
  readonly state?: pulumi.Input<RunState>;
  /** Written into the config as `sluice.owner`: `<project>/<stack>/<resource name>`. Only what bears this mark is taken over by itself. */
  readonly owner: pulumi.Input<string>;
  /** Take over a connector of that name that is there already. Default false. An equal config is not written. */
  readonly adopt?: pulumi.Input<boolean>;
  /** Any text that changes when a secret behind the config changes. A new one restarts connector and tasks once. */
  readonly secretVersion?: pulumi.Input<string>;
  /** Whether preview asks the worker to check the config. Default whenReachable. */
  readonly validate?: pulumi.Input<"required" | "whenReachable" | "off">;
  /** What becomes of the source or consumer offsets on delete, and so also on replacement. Default delete. */
  readonly offsets?: pulumi.Input<"delete" | "keep">;
  /** What delete does when the worker cannot be reached: fail (default), or forget the connector because Kafka goes with it. */
  readonly unreachable?: pulumi.Input<"fail" | "forget">;
  /** All tasks must run for so long before the connector counts as made. Default 5. */
  readonly settleSeconds?: pulumi.Input<number>;
  /** For each of create, update and delete, everything included. Default 300. */
  readonly timeoutSeconds?: pulumi.Input<number>;
  /** Where the worker's log is, for error messages. */
  readonly log?: pulumi.Input<string>;
}

/** A connector on a Kafka Connect worker. Made means: it and all its tasks run, and have for the settle time. */
export class Connector extends pulumi.dynamic.Resource {
  declare readonly name: pulumi.Output<string>;
  declare readonly config: pulumi.Output<Record<string, string>>;
  declare readonly state: pulumi.Output<RunState>;
  /** RUNNING, PAUSED, STOPPED or FAILED, when last looked at. */
  declare readonly connectorState: pulumi.Output<string>;
  declare readonly taskCount: pulumi.Output<number>;
  /** source or sink. */
  declare readonly type: pulumi.Output<string>;
  declare readonly pluginVersion: pulumi.Output<string>;
  declare readonly adopted: pulumi.Output<boolean>;

  constructor(name: string, args: ConnectorArgs, opts?: pulumi.CustomResourceOptions) {
    const computed = { connectorState: undefined, taskCount: undefined, type: undefined, pluginVersion: undefined, adopted: undefined, identity: undefined };
    super(provider("./connectors/resource/lifecycle.ts"), name, { ...args, ...computed }, pulumi.mergeOptions({ hideDiffs: ["__provider"] }, opts), "kafka-connect", "Connector");
  }
}
