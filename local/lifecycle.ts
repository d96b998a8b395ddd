import { existsSync, rmSync } from "node:fs";
import type { Diff, Failure } from "../dynamic/lifecycle.ts";
import { hasUnknown, PartialFailure } from "../dynamic/lifecycle.ts";
import { canonicalJson } from "../util/canonical.ts";
import { definitionOf } from "./definition.ts";
import { alone } from "./alone.ts";
import { clearService, clearStack } from "./clear.ts";
import { servicePaths } from "./paths.ts";
import { HOST } from "./ports.ts";
import { running } from "./process.ts";
import { digestOf, readRecord } from "./record.ts";
import { bringUp, serviceOf } from "./run.ts";
import type { Service, ServiceInputs, ServiceOutputs } from "./service.ts";
import { KINDS } from "./service.ts";

/** Names that Pulumi itself allows for projects and stacks. */
const NAME = /^[A-Za-z0-9_.-]{1,100}$/;

/** Fills in every default of the settings; refuses what the kind does not know. */
export async function check(_olds: Partial<ServiceInputs>, news: ServiceInputs): Promise<{ inputs: ServiceInputs; failures: Failure[] }> {
  const definition = KINDS.includes(news.kind) ? definitionOf(news.kind) : undefined;
  if (definition === undefined) return { inputs: news, failures: hasUnknown(news.kind) ? [] : [{ property: "kind", reason: `local service: ${String(news.kind)} is no kind of service. Known: ${KINDS.join(", ")}` }] };
  const failures: Failure[] = [];
  for (const property of ["project", "stack"] as const) {
    if (!hasUnknown(news[property]) && !NAME.test(news[property] ?? "")) failures.push({ property, reason: `local service, ${property}: "${news[property]}" is not a name of letters, digits, "_", "." and "-"` });
  }
  if (news.kind === "connect" && !news.bootstrapServers) failures.push({ property: "bootstrapServers", reason: `${definition.place}, bootstrapServers: is missing. A worker needs a broker` });
  const inputs = { ...news, dataVersion: definition.dataVersion };
  if (hasUnknown(news.settings)) return { inputs, failures };
  const parsed = definition.parse(news.settings);
  if ("settings" in parsed) return { inputs: { ...inputs, settings: JSON.parse(JSON.stringify(parsed.settings)) as Record<string, unknown> }, failures };
  return { inputs, failures: [...failures, ...parsed.problems.map(({ key, reason }) => ({ property: key === "" ? "settings" : `settings.${key}`, reason: `${definition.place}: ${key} ${reason}` }))] };
}

/** A changed setting, a newer rendering, a dead process and one that does not answer are all mended by `update`. */
export async function diff(_id: string, olds: ServiceOutputs, news: ServiceInputs): Promise<Diff> {
  const replaces = (["kind", "project", "stack", "dataVersion"] as const).filter((key) => !hasUnknown(news[key]) && olds[key] !== news[key]);
  if (replaces.length > 0) return { changes: true, replaces: [...replaces], deleteBeforeReplace: true };
  if (hasUnknown(news)) return { changes: true };
  if (canonicalJson(served(olds)) !== canonicalJson(served(news))) return { changes: true };
  return { changes: await needsMending(news) };
}

/** Starts the service, or takes over what an interrupted run of the same stack started. */
export async function create(inputs: ServiceInputs): Promise<{ id: string; outs: ServiceOutputs }> {
  return { id: idOf(inputs), outs: await alone(inputs, async () => brought(inputs)) };
}

export async function update(_id: string, _olds: ServiceOutputs, news: ServiceInputs): Promise<{ outs: ServiceOutputs }> {
  return { outs: await alone(news, async () => brought(news)) };
}

/** Gone when its folder is gone. A dead process is not gone: `diff` sees it, `update` starts it again. */
export async function read(id: string, props: ServiceOutputs): Promise<{ id: string; props: ServiceOutputs } | Record<string, never>> {
  return existsSync(servicePaths(props.project, props.stack, props.kind).dir) ? { id, props } : {};
}

/** Stops the service and deletes what it kept; with the last service of a stack, the stack's whole folder. */
export async function remove(_id: string, props: ServiceOutputs): Promise<void> {
  await alone(props, async () => {
    await clearService(props.project, props.stack, props.kind);
    clearStack(props.project, props.stack);
  });
}

function served({ settings, bootstrapServers, security }: ServiceInputs): unknown {
  return [settings, bootstrapServers, security ?? null];
}

function idOf({ project, stack, kind }: ServiceInputs): string {
  return `${project}/${stack}/${kind}`;
}

async function brought(inputs: ServiceInputs): Promise<ServiceOutputs> {
  const definition = definitionOf(inputs.kind);
  const paths = servicePaths(inputs.project, inputs.stack, inputs.kind);
  try {
    return outputsOf(inputs, await bringUp(definition, inputs));
  } catch (error) {
    // Nothing of it exists: nothing to record. Else it must be in the state, so that `destroy` finds it.
    if (!existsSync(paths.recordFile)) {
      rmSync(paths.dir, { recursive: true, force: true });
      throw error;
    }
    throw new PartialFailure(idOf(inputs), outputsOf(inputs, serviceOf(definition, inputs)), [(error as Error).message]);
  }
}

function outputsOf(inputs: ServiceInputs, service: Service<unknown>): ServiceOutputs {
  const definition = definitionOf(inputs.kind);
  const { kind, project, stack, settings, bootstrapServers, security, dataVersion } = inputs;
  const echo = { kind, project, stack, ...(settings && { settings }), ...(bootstrapServers !== undefined && { bootstrapServers }), ...(security && { security }), ...(dataVersion !== undefined && { dataVersion }) };
  const { url, endpoint, inside } = definition.outputs(service);
  return { ...echo, host: HOST, port: service.ports[definition.ports[0]] ?? 0, url, dataDir: service.paths.data, logFile: service.paths.logFile, endpoint, ...(inside && { inside }) };
}

async function needsMending(inputs: ServiceInputs): Promise<boolean> {
  const definition = definitionOf(inputs.kind);
  const paths = servicePaths(inputs.project, inputs.stack, inputs.kind);
  const record = readRecord(paths.recordFile);
  if (record === undefined || running(paths.pidFile) === undefined) return true;
  // Today's parts: a plugin that was rebuilt or updated stands in another folder. What is there already takes no time.
  const { ensureToolchain } = await import("../setup/toolchain.ts");
  const parts = await ensureToolchain(definition.needs).catch(() => record.parts);
  const service = serviceOf(definition, inputs, undefined, parts);
  return digestOf(definition.render(service)) !== record.digest || (await definition.ailment(service)) !== undefined;
}
