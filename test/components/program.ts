import * as pulumi from "@pulumi/pulumi";
import * as mocks from "@pulumi/pulumi/runtime/mocks.js";
import { UNKNOWN } from "../../dynamic/lifecycle.ts";
import { projectRoot } from "../../setup/root.ts";

/** One resource as the program registered it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  /** Name of its parent. */
  readonly parent: string;
  /** Names of what it waits for, through its inputs as well. */
  readonly after: readonly string[];
  readonly inputs: Record<string, unknown>;
}

/** What the engine is told of a resource beside its inputs. */
interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getDependenciesList(): string[];
}

/**
 * Runs the whole program without an engine and returns what it registered, by type and name. Computed outputs are filled in as
 * the real resources fill them; with `preview`, they are unknown.
 */
export async function runProgram(config: Record<string, unknown>, { preview = false, stack = "local", secretKeys = [] as string[] } = {}): Promise<Registered[]> {
  const seen: Registered[] = [];
  const requests = recordRequests();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const request = requests.get(`${type} ${name}`);
        seen.push({ type, name, parent: nameIn(request?.getParent() ?? ""), after: [...new Set((request?.getDependenciesList() ?? []).map(nameIn))].sort(), inputs: plain(inputs) });
        return { id: preview ? "" : `${name}-id`, state: { ...inputs, ...(preview ? {} : computed(type, name, inputs)) } };
      },
      call: ({ inputs }) => inputs,
    },
    "sluice",
    stack,
    preview,
  );
  process.env["PULUMI_CONFIG_SECRET_KEYS"] = JSON.stringify(secretKeys);
  pulumi.runtime.setAllConfig(Object.fromEntries(Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)])), secretKeys);
  await (await import("../../index.ts")).default();
  await pulumi.runtime.disconnect();
  return seen.filter(({ type }) => type !== "pulumi:pulumi:Stack").sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));
}

/** Keeps what each resource is registered with: mocks are told only the inputs. */
function recordRequests(): Map<string, Request> {
  const requests = new Map<string, Request>();
  const { prototype } = (mocks as unknown as { MockMonitor: { prototype: { registerResource(request: Request, callback: unknown): unknown } } }).MockMonitor;
  const original = prototype.registerResource;
  prototype.registerResource = function (request, callback) {
    requests.set(`${request.getType()} ${request.getName()}`, request);
    return original.call(this, request, callback);
  };
  return requests;
}

function nameIn(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

/** What the lifecycles would have answered: enough for everything that depends on it. */
function computed(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const kind = String(inputs["kind"] ?? "");
  switch (type.split(":").at(-1)) {
    case "LocalService":
      return { host: "127.0.0.1", port: 1, url: `<${kind} url>`, logFile: `<${kind} log>`, dataDir: `<${kind} data>`, endpoint: ENDPOINTS[kind] };
    case "LocalSecret":
      return { reference: `\${dir:/secrets:${name}}`, version: 1 };
    case "Preflight":
      return { warnings: [], serverVersion: 180006, keyless: [] };
    case "ReplicationSlot":
      return { generation: "0/1" };
    case "Publication":
      return { generation: 1 };
    case "LakeTables":
      return { made: [], excludeColumns: [], retired: [] };
    default:
      return {};
  }
}

const ENDPOINTS: Readonly<Record<string, unknown>> = {
  postgres: { host: "127.0.0.1", port: 1, database: "shop", user: "postgres", password: "${dir:/secrets:postgres-password}", sslmode: "disable" },
  kafka: { bootstrapServers: "127.0.0.1:2" },
  connect: { kind: "direct", url: "http://127.0.0.1:3" },
  s3: { endpoint: "http://127.0.0.1:4", region: "us-east-1", pathStyle: true, accessKeyId: "${dir:/secrets:s3-root-access-key}", secretAccessKey: "${dir:/secrets:s3-root-secret-key}" },
};

/** Inputs as they read in a file: no provider text, no path of this machine, unknowns by name. */
function plain(inputs: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(inputs, (key, value: unknown) => (key === "__provider" ? undefined : value));
  return JSON.parse(text.replaceAll(projectRoot(), "<project>").replaceAll(UNKNOWN, "<unknown>")) as Record<string, unknown>;
}
