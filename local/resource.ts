import * as pulumi from "@pulumi/pulumi";
import type { BrokerSecurity } from "../broker/security.ts";
import { provider } from "../dynamic/provider.ts";
import type { ServiceKind } from "./service.ts";

export interface LocalServiceArgs {
  readonly kind: ServiceKind;
  readonly project: pulumi.Input<string>;
  readonly stack: pulumi.Input<string>;
  /** By kind: `PostgresSettings`, `KafkaSettings`, `ConnectSettings`, `S3Settings`; defaults for what is left out. No secrets. */
  readonly settings?: pulumi.Input<Readonly<Record<string, unknown>>>;
  /** The broker's, for `connect`. */
  readonly bootstrapServers?: pulumi.Input<string>;
  /** The broker's, for `connect`: how the worker enters. Default: PLAINTEXT. */
  readonly security?: pulumi.Input<BrokerSecurity | undefined>;
}

/**
 * One embedded service: a process on this machine that outlives the CLI. Created: started and healthy. A dead or ailing one shows as
 * an update in preview; its outputs are then unknown, so that nothing that depends on it asks it questions before it is back.
 */
export class LocalService extends pulumi.dynamic.Resource {
  declare readonly host: pulumi.Output<string>;
  declare readonly port: pulumi.Output<number>;
  /** `postgresql://…` without password, `http://…`, or the broker's `host:port`. */
  declare readonly url: pulumi.Output<string>;
  declare readonly dataDir: pulumi.Output<string>;
  declare readonly logFile: pulumi.Output<string>;
  /** `DatabaseEndpoint` (superuser), `BrokerEndpoint`, direct `ConnectEndpoint` or `StoreEndpoint` (root keys); secrets as references. */
  declare readonly endpoint: pulumi.Output<Record<string, unknown>>;
  /** Of a broker that asks for a login: the `BrokerEndpoint` of the worker's user. */
  declare readonly inside: pulumi.Output<Record<string, unknown> | undefined>;

  constructor(name: string, args: LocalServiceArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { host: undefined, port: undefined, url: undefined, dataDir: undefined, logFile: undefined, endpoint: undefined, inside: undefined };
    super(provider("./local/lifecycle.ts"), name, { ...outputs, ...args }, opts, "sluice", "LocalService");
  }
}
