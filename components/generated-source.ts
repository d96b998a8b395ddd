import * as pulumi from "@pulumi/pulumi";
import type { FeedPlan } from "../pipeline/shape.ts";
import type { SecretText } from "../secrets/reference.ts";
import type { Vault } from "./box.ts";

export interface GeneratedSourceArgs {
  readonly feed: FeedPlan;
  readonly vault: Vault;
}

/** A source beside the database. All it needs but its connector and its topic is a secret, where an address asks for one. */
export class GeneratedSource extends pulumi.ComponentResource {
  readonly feed: FeedPlan;
  /** As the connector reads it; absent where nobody asks for a secret. */
  readonly secret: pulumi.Output<SecretText> | undefined;
  readonly secretVersion: pulumi.Output<string> | undefined;

  constructor(name: string, args: GeneratedSourceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:index:GeneratedSource", name, {}, opts);
    this.feed = args.feed;
    const text = secretOf(args.feed);
    const kept = text === undefined ? undefined : args.vault(`${name}-secret`, text, this);
    this.secret = kept?.reference;
    this.secretVersion = kept?.version;
    this.registerOutputs();
  }
}

function secretOf({ config }: FeedPlan): SecretText | undefined {
  if (config.kind !== "http" || config.auth === undefined) return undefined;
  const { auth } = config;
  return auth.kind === "basic" ? auth.password : auth.kind === "bearer" ? auth.token : auth.value;
}
