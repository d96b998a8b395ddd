import * as pulumi from "@pulumi/pulumi";
import * as mocks from "@pulumi/pulumi/runtime/mocks.js";

/** One resource as a program registered it. */
export interface Seen {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, any>;
  /** Names of its parent and of what it waits for. */
  readonly parent: string;
  readonly dependsOn: readonly string[];
}

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getDependenciesList(): string[];
}

/** What a program registers, and what it answers, without an engine. An answer that is not known in a preview is undefined. */
export async function registered<T>(program: () => pulumi.Output<T>, preview = false): Promise<{ seen: Seen[]; answer: T | undefined; of: (kind: string, name?: string) => Seen }> {
  const requests = new Map<string, Request>();
  const { prototype } = (mocks as unknown as { MockMonitor: { prototype: { registerResource(request: Request, callback: unknown): unknown } } }).MockMonitor;
  const original = prototype.registerResource;
  prototype.registerResource = function (request, callback) {
    requests.set(`${request.getType()} ${request.getName()}`, request);
    return original.call(this, request, callback);
  };
  try {
    const plain: Pick<Seen, "type" | "name" | "inputs">[] = [];
    await pulumi.runtime.setMocks({
      newResource: ({ type, name, inputs }) => {
        plain.push({ type, name, inputs: inputs as Record<string, any> });
        return { id: preview ? "" : `${name}-id`, state: inputs };
      },
      call: ({ inputs }) => inputs,
    }, "sluice", "staging", preview);
    const output = program();
    await pulumi.runtime.disconnect();
    const known = await (output as unknown as { isKnown: Promise<boolean> }).isKnown;
    const answer = known ? await (output as unknown as { promise(): Promise<T> }).promise() : undefined;
    const last = (urn: string): string => urn.split("::").at(-1) ?? "";
    const seen = plain.map((one): Seen => {
      const request = requests.get(`${one.type} ${one.name}`);
      return { ...one, parent: last(request?.getParent() ?? ""), dependsOn: (request?.getDependenciesList() ?? []).map(last).sort() };
    });
    const of = (kind: string, name?: string): Seen => {
      const found = seen.filter((one) => one.type.endsWith(`:${kind}`) && (name === undefined || one.name === name));
      if (found.length !== 1) throw new Error(`${found.length} of ${kind} ${name ?? ""}`);
      return found[0]!;
    };
    return { seen, answer, of };
  } finally {
    prototype.registerResource = original;
  }
}
