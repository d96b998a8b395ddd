import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../dynamic/provider.ts";
import type { SecretText } from "../../secrets/reference.ts";
import type { Acl } from "../acl.ts";
import type { BrokerEndpoint } from "../endpoint.ts";
import type { ScramMechanism } from "../scram.ts";

export interface BrokerUserArgs {
  /** With the login of whoever may make users. */
  broker: pulumi.Input<BrokerEndpoint>;
  user: pulumi.Input<string>;
  mechanism: pulumi.Input<ScramMechanism>;
  /** A reference, never a value. */
  password: pulumi.Input<SecretText>;
  /** Changes when the password does. */
  version: pulumi.Input<string>;
  /** All that the user may do. */
  rights: pulumi.Input<readonly Acl[]>;
}

/** One SCRAM user of a broker with just its rights, made and kept so through the Kafka API. */
export class BrokerUser extends pulumi.dynamic.Resource {
  declare readonly user: pulumi.Output<string>;
  declare readonly version: pulumi.Output<string>;

  constructor(name: string, args: BrokerUserArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./broker/user/lifecycle.ts"), name, { ...args }, opts, "kafka", "User");
  }
}
