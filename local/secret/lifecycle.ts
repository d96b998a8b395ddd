import { hasUnknown, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { secretStore } from "../secrets.ts";
import { readSecret } from "../../secrets/read.ts";
import type { SecretText } from "../../secrets/reference.ts";

/** One secret in the store of a local stack, which the embedded Connect worker can read. */
export interface LocalSecretInputs {
  readonly project: string;
  readonly stack: string;
  /** File name in the store. */
  readonly name: string;
  /** A reference, which is resolved here and now, or the value of a Pulumi secret; left out: a random one that never leaves the store. */
  readonly value?: SecretText;
}

export interface LocalSecretOutputs extends LocalSecretInputs {
  /** `${dir:…}`: what goes into connector configs. */
  readonly reference: SecretText;
  /** Goes up with each new value: connectors that use it restart once. */
  readonly version: number;
}

export async function check(_olds: Partial<LocalSecretInputs>, news: LocalSecretInputs): Promise<{ inputs: LocalSecretInputs; failures: Failure[] }> {
  return { inputs: news, failures: news.value === "" ? [{ property: "value", reason: `secret ${news.name}: is empty. Set it, or leave it out for a random one` }] : [] };
}

export async function diff(_id: string, olds: LocalSecretOutputs, news: LocalSecretInputs): Promise<Diff> {
  if (hasUnknown(news)) return { changes: true };
  const replaces = (["project", "stack", "name"] as const).filter((key) => olds[key] !== news[key]);
  if (replaces.length > 0) return { changes: true, replaces: [...replaces], deleteBeforeReplace: true };
  const stored = secretStore(news.project, news.stack).read(news.name);
  return { changes: stored === undefined || olds.value !== news.value || (news.value !== undefined && (await rotated(stored, news.value))) };
}

/** A reference that cannot be resolved just now (a shell without the variable) says nothing about the secret. */
async function rotated(stored: string, value: SecretText): Promise<boolean> {
  try {
    return stored !== (await readSecret(value));
  } catch {
    return false;
  }
}

export async function create(inputs: LocalSecretInputs): Promise<{ id: string; outs: LocalSecretOutputs }> {
  return { id: `${inputs.project}/${inputs.stack}/${inputs.name}`, outs: await store(inputs, 1) };
}

export async function update(_id: string, olds: LocalSecretOutputs, news: LocalSecretInputs): Promise<{ outs: LocalSecretOutputs }> {
  return { outs: await store(news, olds.version + 1) };
}

export async function read(id: string, props: LocalSecretOutputs): Promise<{ id: string; props: LocalSecretOutputs } | Record<string, never>> {
  return secretStore(props.project, props.stack).read(props.name) === undefined ? {} : { id, props };
}

export async function remove(_id: string, props: LocalSecretOutputs): Promise<void> {
  secretStore(props.project, props.stack).remove(props.name);
}

async function store(inputs: LocalSecretInputs, version: number): Promise<LocalSecretOutputs> {
  const secrets = secretStore(inputs.project, inputs.stack);
  if (inputs.value === undefined) secrets.ensure(inputs.name);
  else secrets.set(inputs.name, await readSecret(inputs.value));
  return { ...inputs, reference: secrets.reference(inputs.name), version };
}
