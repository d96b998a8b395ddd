import { randomBytes } from "node:crypto";
import { hasUnknown, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { readSecret } from "../../secrets/read.ts";
import { dirReference, type SecretText } from "../../secrets/reference.ts";
import { isKubernetesFailure } from "../../cluster/failure.ts";
import { applyKey, keyIsOurs, readObject, refuseForeign, removeKey, type KeyPlace } from "./keys.ts";

/** One key of a Secret of the stack, which others of its keys share. */
export interface ClusterSecretInputs extends KeyPlace {
  /** Left out: a random value, which nobody but the cluster ever keeps. A reference is resolved here and now, or it is the value of a Pulumi secret. */
  readonly value?: SecretText;
  /** Another number makes another random value. Default 0. */
  readonly rotate?: number;
  /** Folder under which the worker has the Secret mounted. */
  readonly mount: string;
}

export interface ClusterSecretOutputs extends ClusterSecretInputs {
  /** `${dir:…}`: as the worker reads it. */
  readonly reference: SecretText;
  /** `${kubernetes:…}`: as Sluice itself reads it. */
  readonly own: SecretText;
  /** Another one with each new value; tells nothing about it. */
  readonly version: string;
}

/** What makes it another key. Not the context: a kubeconfig may call the same cluster something else tomorrow. */
const PLACE = ["namespace", "secret", "key", "owner"] as const;

/** Names of keys in a Secret (Kubernetes, `IsConfigMapKey`) that are also one file's name. */
const KEY = /^[A-Za-z0-9][-._A-Za-z0-9]{0,252}$/;

export async function check(_olds: Partial<ClusterSecretInputs>, news: ClusterSecretInputs): Promise<{ inputs: ClusterSecretInputs; failures: Failure[] }> {
  const failures: Failure[] = [];
  const place = `secret ${news.namespace}/${news.secret}, key ${news.key}`;
  if (!hasUnknown(news.key) && !KEY.test(news.key)) failures.push({ property: "key", reason: `${place}: is no key that a file can be named by. Use letters, digits, ".", "_" and "-"` });
  if (news.value === "") failures.push({ property: "value", reason: `${place}: is empty. Set it, or leave it out for a random one` });
  return { inputs: news, failures };
}

/** Looks into the cluster where it can; a preview without it goes by the inputs alone. */
export async function diff(_id: string, olds: ClusterSecretOutputs, news: ClusterSecretInputs): Promise<Diff> {
  if (hasUnknown(news)) return { changes: true };
  const replaces = PLACE.filter((name) => olds[name] !== news[name]);
  if (replaces.length > 0) return { changes: true, replaces: [...replaces], deleteBeforeReplace: true };
  if (olds.context !== news.context || olds.value !== news.value || (olds.rotate ?? 0) !== (news.rotate ?? 0) || olds.mount !== news.mount) return { changes: true };
  try {
    const stored = await readObject(news);
    if (!keyIsOurs(stored, news)) return { changes: true };
    return { changes: news.value !== undefined && stored?.data?.[news.key] !== encoded(await readSecret(news.value)) };
  } catch {
    // No cluster in reach, or a reference that cannot be resolved in this shell, says nothing about the secret.
    return { changes: false };
  }
}

/** Takes over a key that a killed run has left: its value may be in use already. */
export async function create(inputs: ClusterSecretInputs): Promise<{ id: string; outs: ClusterSecretOutputs }> {
  return { id: `${inputs.namespace}/${inputs.secret}/${inputs.key}`, outs: await store(inputs, undefined) };
}

export async function update(_id: string, olds: ClusterSecretOutputs, news: ClusterSecretInputs): Promise<{ outs: ClusterSecretOutputs }> {
  return { outs: await store(news, olds) };
}

export async function read(id: string, props: ClusterSecretOutputs): Promise<{ id: string; props: ClusterSecretOutputs } | Record<string, never>> {
  const stored = await readObject(props);
  return stored?.data?.[props.key] === undefined ? {} : { id, props };
}

export async function remove(_id: string, props: ClusterSecretOutputs): Promise<void> {
  try {
    await removeKey(props);
  } catch (error) {
    if (isKubernetesFailure(error) && error.fault === "missing") return; // namespace and all
    throw error;
  }
}

async function store(inputs: ClusterSecretInputs, olds: ClusterSecretOutputs | undefined): Promise<ClusterSecretOutputs> {
  const stored = await readObject(inputs);
  refuseForeign(stored, inputs);
  const there = stored?.data?.[inputs.key];
  const rotated = olds !== undefined && (olds.rotate ?? 0) !== (inputs.rotate ?? 0);
  // Without a value of the user's, one that is there is kept, also when somebody wrote it by hand: whoever uses it is told by the version.
  const data = inputs.value !== undefined ? encoded(await readSecret(inputs.value)) : there === undefined || rotated ? encoded(randomBytes(24).toString("hex")) : there;
  const same = olds !== undefined && there === data && keyIsOurs(stored, inputs);
  if (!same) await applyKey(inputs, data);
  const { context = "", namespace, secret, key, mount } = inputs;
  return {
    ...inputs,
    reference: dirReference(mount, key),
    own: `\${kubernetes:${context}/${namespace}/${secret}:${key}}`,
    version: same ? olds.version : randomBytes(4).toString("hex"),
  };
}

function encoded(value: string): string {
  return Buffer.from(value).toString("base64");
}
