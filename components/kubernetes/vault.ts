import * as pulumi from "@pulumi/pulumi";
import { PATHS } from "../../kubernetes/connect/paths.ts";
import { labelsOf } from "../../kubernetes/labels.ts";
import { ClusterSecret } from "../../kubernetes/secret/resource.ts";
import type { ClusterNames } from "../../pipeline/names.ts";
import type { SecretText } from "../../secrets/reference.ts";
import type { KeptSecret, Vault } from "../box.ts";

export interface KeysArgs {
  readonly names: ClusterNames;
  /** `project/stack`. */
  readonly owner: string;
  readonly context: string | undefined;
  readonly namespace: pulumi.Input<string>;
}

export interface KeptKey extends KeptSecret {
  readonly resource: pulumi.Resource;
}

/** Where a value is kept. */
export interface KeyPlace {
  /** Name of the Kubernetes Secret. */
  readonly secret: string;
  readonly key: string;
}

/** Puts one value under a key of a Secret of the stack: the given one, or a random one that only the cluster keeps. */
export function keepKey(args: KeysArgs, name: string, { secret, key }: KeyPlace, text: SecretText | undefined, parent: pulumi.Resource): KeptKey {
  const { names, owner, context, namespace } = args;
  const kept = new ClusterSecret(name, {
    ...(context === undefined ? {} : { context }),
    namespace,
    secret,
    key,
    owner,
    labels: labelsOf(names.id, "secrets"),
    mount: PATHS.secrets,
    ...(text === undefined ? {} : { value: text.startsWith("${") ? text : pulumi.secret(text) }),
  }, { parent, ...(text === undefined || text.startsWith("${") ? {} : { additionalSecretOutputs: ["value"] }) });
  return { reference: kept.reference, own: kept.own, version: kept.version, resource: kept };
}

/**
 * The secrets of the workers: keys of the one Secret that they mount as files.
 *
 * @param told is given the version of each: pods need it to start with the keys that connectors name
 */
export function clusterVault(args: () => KeysArgs, told: (version: pulumi.Output<string>) => void): Vault {
  return (name, text, parent) => {
    const given = args();
    const { reference, own, version } = keepKey(given, name, { secret: given.names.secrets, key: name }, text, parent);
    told(version);
    return { reference, own, version };
  };
}
