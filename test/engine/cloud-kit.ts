import { join } from "node:path";
import { NAMESPACE, type Cloud } from "../support/cloud.ts";
import { subjectOf } from "../support/provider.ts";
import type { Ran, TestStack } from "../support/stack.ts";
import { bytesOf, diagnostics, filesBelow } from "./kit.ts";

/** What a preview says would be done. */
export interface Step {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  /** Properties that differ. */
  readonly diff: readonly string[];
}

export interface Previewed {
  readonly ms: number;
  /** Without what stays the same. */
  readonly steps: readonly Step[];
}

/** A preview that must succeed. */
export async function previewed(stack: TestStack, ...args: string[]): Promise<Previewed> {
  const start = performance.now();
  const ran = await stack.preview("--json", ...args);
  const ms = performance.now() - start;
  const [from, to] = [ran.text.indexOf("{"), ran.text.lastIndexOf("}") + 1];
  if (from < 0) throw new Error(ran.text);
  const { steps = [], diagnostics: told = [] } = JSON.parse(ran.text.slice(from, to)) as { steps?: WireStep[]; diagnostics?: { message: string; severity: string }[] };
  if (ran.code !== 0) throw new Error(`preview failed: ${told.map(({ message }) => message).join("\n")}`);
  return {
    ms,
    steps: steps.filter(({ op }) => op !== "same").map(({ op, urn, detailedDiff, diffReasons }) => ({ op, type: subjectOf(urn).type, name: subjectOf(urn).name, diff: Object.keys(detailedDiff ?? {}).length > 0 ? Object.keys(detailedDiff ?? {}) : [...(diffReasons ?? [])] })),
  };
}

interface WireStep {
  readonly op: string;
  readonly urn: string;
  readonly detailedDiff?: Record<string, unknown> | null;
  readonly diffReasons?: string[] | null;
}

/** A command that must succeed: the error says what it said. Answers how long it took, in milliseconds. */
export async function fine(stack: TestStack, command: () => Promise<Ran>): Promise<number> {
  const start = performance.now();
  const ran = await command();
  if (ran.code !== 0) throw new Error(diagnostics(ran, stack).join("\n") || ran.text.slice(-3000));
  return performance.now() - start;
}

/** `12 aws, 8 kubernetes, …`: how many of each package. */
export function counted(steps: readonly Step[]): string {
  const counts = new Map<string, number>();
  for (const { type } of steps) {
    const [pack = ""] = type.split(":");
    const kind = type === "pulumi:pulumi:Stack" ? "stack" : pack === "sluice" ? "components" : type.startsWith("pulumi:providers:") ? "providers" : pack === "pulumi-nodejs" ? "dynamic" : pack;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => `${count} ${kind}`).join(", ");
}

/** Secret values that are there now, whoever made them: they must be nowhere in the state or in what the CLI said. */
export async function secretValues({ kubernetes, database, aws }: Cloud): Promise<string[]> {
  const secrets = await kubernetes.api.list("v1", "Secret", NAMESPACE);
  const inCluster = secrets.flatMap(({ metadata, ...secret }) => Object.entries((secret["data"] ?? {}) as Record<string, string>)
    // A certificate is public.
    .filter(([key]) => !/\.(crt|pem)$/.test(key))
    .map(([, value]) => [metadata, Buffer.from(value, "base64").toString()] as const)).map(([, value]) => value);
  return [...new Set([database.endpoint.password, ...aws.world.secrets.values(), ...inCluster])].filter((value) => value.length >= 8);
}

/** Which of these values stand, plain or in base64, in the exported state, in any file of the back end, or in what was printed. */
export async function leaks({ stack }: Cloud, values: readonly string[]): Promise<string[]> {
  const places: [string, string][] = [["the exported state", await stack.state()], ["what the CLI said", stack.said], ...filesBelow(join(stack.dir, "state")).map((file): [string, string] => [file.slice(stack.dir.length), bytesOf(file)])];
  return places.flatMap(([place, text]) => values.filter((value) => text.includes(value) || text.includes(Buffer.from(value).toString("base64").replace(/=+$/, ""))).map((value) => `${place}: ${value.slice(0, 4)}…`));
}

/** Everything that a stack may leave behind. */
export async function leftovers(cloud: Cloud): Promise<Record<string, unknown>> {
  const state = JSON.parse(await cloud.stack.state()) as { deployment: { resources?: { urn: string }[]; pending_operations?: unknown[] } };
  return {
    aws: cloud.aws.things(),
    kubernetes: await cloud.objects(),
    releases: [...cloud.kubernetes.releases.keys()],
    namespaces: (await cloud.kubernetes.api.list("v1", "Namespace")).map(({ metadata }) => metadata.name).filter((name) => name === NAMESPACE),
    slots: await cloud.database.sql("select slot_name from pg_replication_slots"),
    publications: await cloud.database.sql("select pubname from pg_publication"),
    roles: await cloud.database.sql("select rolname from pg_roles where rolname like 'sluice%'"),
    schemas: await cloud.database.sql("select nspname from pg_namespace where nspname like 'sluice%'"),
    connectors: [...cloud.connect.connectors.keys()],
    state: (state.deployment.resources ?? []).map(({ urn }) => urn),
    pending: state.deployment.pending_operations ?? [],
  };
}

export const NOTHING = { aws: [], kubernetes: [], releases: [], namespaces: [], slots: [], publications: [], roles: [], schemas: [], connectors: [], state: [], pending: [] };


export function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
