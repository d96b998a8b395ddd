import * as pulumi from "@pulumi/pulumi";
import { listen, takeHooks, type Asked } from "../../support/hooks.ts";

/** One resource as a component registered it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  /** Name of the parent; empty for none. */
  readonly parent: string;
  readonly dependencies: readonly string[];
  readonly protect: boolean;
  /** Deleting it deletes nothing. */
  readonly retained: boolean;
  readonly hooks: readonly string[];
}

/** Runs a program without an engine. `outputs` are what AWS would add to the inputs of each resource; in a preview they are unknown. */
export async function register<T>(program: () => T, { preview = false, outputs = (): object => ({}) }: { preview?: boolean; outputs?: (type: string, inputs: Record<string, unknown>) => object } = {}): Promise<{ seen: Registered[]; answer: T }> {
  const asked = new Map<string, Asked>();
  const inputsOf = new Map<string, Record<string, unknown>>();
  takeHooks();
  const deaf = listen((request) => asked.set(`${request.getType()} ${request.getName()}`, request));
  try {
    await pulumi.runtime.setMocks({
      newResource: ({ type, name, inputs }) => {
        const own = JSON.parse(JSON.stringify(inputs)) as Record<string, unknown>;
        inputsOf.set(`${type} ${name}`, own);
        return { id: preview ? "" : `${name}-id`, state: { ...inputs, ...(preview ? {} : outputs(type, own)) } };
      },
      call: ({ inputs }) => inputs,
    }, "sluice", "staging", preview);
    const answer = program();
    await pulumi.runtime.disconnect();
    const seen = [...asked].map(([key, request]): Registered => ({
      type: request.getType(), name: request.getName(), inputs: inputsOf.get(key) ?? {}, parent: last(request.getParent()), dependencies: request.getDependenciesList().map(last).sort(),
      protect: request.getProtect(), retained: request.getRetainondelete(), hooks: request.getHooks()?.getBeforeUpdateList() ?? [],
    }));
    return { seen: seen.filter(({ type }) => type !== "pulumi:pulumi:Stack").sort((a, b) => (a.name < b.name ? -1 : 1)), answer };
  } finally {
    deaf();
  }
}

/** The name in a URN; none for the stack's. */
function last(urn: string): string {
  return urn.includes("pulumi:pulumi:Stack::") ? "" : (urn.split("::").at(-1) ?? "");
}

/** Value, secretness and the names of the resources behind an output; `known: false` in a preview. */
export async function look<T>(output: pulumi.Output<T>): Promise<{ value: T | undefined; known: boolean; secret: boolean; behind: string[] }> {
  const inner = output as unknown as { promise(): Promise<T>; isKnown: Promise<boolean>; isSecret: Promise<boolean>; allResources(): Promise<Set<pulumi.Resource>> };
  const known = await inner.isKnown;
  const behind = [...(await inner.allResources())].map((resource) => (resource as unknown as { __name: string }).__name).sort();
  return { value: known ? await inner.promise() : undefined, known, secret: await inner.isSecret, behind };
}
