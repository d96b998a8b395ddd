import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../../dynamic/lifecycle.ts";
import { projectRoot } from "../../setup/root.ts";
import { listen, takeHooks, type Asked } from "../support/hooks.ts";

/** One resource as the program registered it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  /** Name of its parent. */
  readonly parent: string;
  /** Names of what it waits for, through its inputs as well. */
  readonly after: readonly string[];
  /** Name of the provider that it was given; empty with the engine's default. */
  readonly provider: string;
  readonly inputs: Record<string, unknown>;
}

/**
 * Runs the whole program without an engine and returns what it registered, by type and name. Computed outputs are filled in as
 * the real resources fill them; with `preview`, they are unknown.
 */
export async function runProgram(config: Record<string, unknown>, options: RunOptions = {}): Promise<Registered[]> {
  return (await runWhole(config, options)).seen;
}

export interface RunOptions {
  readonly preview?: boolean;
  readonly stack?: string;
  readonly secretKeys?: readonly string[];
}

/** The same with what the stack tells the command line. */
export async function runWhole(config: Record<string, unknown>, { preview = false, stack = "local", secretKeys = [] }: RunOptions): Promise<{ seen: Registered[]; manifest: unknown; secret: boolean }> {
  const seen: Registered[] = [];
  const requests = new Map<string, Asked>();
  const stop = listen((asked) => void requests.set(`${asked.getType()} ${asked.getName()}`, asked));
  takeHooks();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const request = requests.get(`${type} ${name}`);
        seen.push({ type, name, parent: nameIn(request?.getParent() ?? ""), after: [...new Set((request?.getDependenciesList() ?? []).map(nameIn))].sort(), provider: request?.getProvider().split("::").at(-2) ?? "", inputs: plain(inputs) });
        return { id: preview ? "" : `${name}-id`, state: { ...inputs, ...(preview ? {} : computed(type, name, inputs)) } };
      },
      call: ({ inputs }) => inputs,
    },
    "sluice",
    stack,
    preview,
  );
  process.env["PULUMI_CONFIG_SECRET_KEYS"] = JSON.stringify(secretKeys);
  pulumi.runtime.setAllConfig(Object.fromEntries(Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)])), [...secretKeys]);
  const { sluice } = await (await import("../../index.ts")).default();
  await pulumi.runtime.disconnect();
  stop();
  const told = sluice as unknown as { promise(): Promise<unknown>; isSecret: Promise<boolean> };
  const sorted = seen.filter(({ type }) => type !== "pulumi:pulumi:Stack").sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));
  return { seen: sorted, manifest: await told.promise(), secret: await told.isSecret };
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
      return { made: (inputs["tables"] as { name: string }[]).map((table) => ({ ...table, key: ["id"], columns: [{ name: "id", type: "long" }] })), excludeColumns: [], retired: [] };
    case "CopyTables":
      return { made: [], excludeColumns: [], retired: [] };
    case "SearchIndexes":
      return { made: (inputs["indexes"] as { index: string }[]).map(({ index }) => ({ index, key: ["id"], fields: [{ name: "payload", mapping: { type: "flat_object" } }] })), excludeColumns: [], retired: [] };
    case "ClusterSecret":
      return { reference: `\${dir:${String(inputs["mount"])}:${String(inputs["key"])}}`, own: `\${kubernetes:${String(inputs["context"] ?? "")}/${String(inputs["namespace"])}/${String(inputs["secret"])}:${String(inputs["key"])}}`, version: "1" };
    case "Authority":
      return { pem: "<authority of the brokers>" };
    case "BrokerUser":
      return { version: "1" };
    case "CapturedColumns":
      return { described: [], since: "2026-01-01" };
    default:
      return type.startsWith("aws:") ? onAws(type, name, inputs) : {};
  }
}

/** What AWS would have answered. */
function onAws(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const arn = `<arn of ${name}>`;
  switch (type) {
    case "aws:rds/instance:Instance":
      return { arn, address: "staging.abcdefghijkl.eu-central-1.rds.amazonaws.com", port: 5432, masterUserSecrets: [{ secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!db-1" }] };
    case "aws:kms/key:Key":
      return { arn, keyId: `<id of ${name}>` };
    case "aws:glue/catalogDatabase:CatalogDatabase":
      return { arn: `arn:aws:glue:eu-central-1:123456789012:database/${String(inputs["name"])}` };
    default:
      return { arn };
  }
}

const ENDPOINTS: Readonly<Record<string, unknown>> = {
  postgres: { host: "127.0.0.1", port: 1, database: "shop", user: "postgres", password: "${dir:/secrets:postgres-password}", sslmode: "disable" },
  copy: { host: "127.0.0.1", port: 5, database: "reports", user: "postgres", password: "${dir:/secrets:copy-password}", sslmode: "disable" },
  kafka: { bootstrapServers: "127.0.0.1:2" },
  connect: { kind: "direct", url: "http://127.0.0.1:3" },
  registry: { api: "apicurio", url: "http://127.0.0.1:6" },
  s3: { endpoint: "http://127.0.0.1:4", region: "us-east-1", pathStyle: true, accessKeyId: "${dir:/secrets:s3-root-access-key}", secretAccessKey: "${dir:/secrets:s3-root-secret-key}" },
};

/** Inputs as they read in a file: no provider text, no path of this machine, unknowns by name. */
function plain(inputs: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(inputs, (key, value: unknown) => (key === "__provider" ? undefined : value));
  return JSON.parse(text.replaceAll(projectRoot(), "<project>").replaceAll(UNKNOWN, "<unknown>")) as Record<string, unknown>;
}
