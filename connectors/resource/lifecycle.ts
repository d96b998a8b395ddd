import { hasUnknown, UNKNOWN, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { redact } from "../../secrets/redact.ts";
import { ConnectClient, ConnectError, type Entry } from "./client.ts";
import { belongs, differingInputs, drift, failedParts, identity, MARK, runState, sameConfig, unmarked } from "./compare.ts";
import { complete, secretsOf, type ConnectorInputs, type ConnectorOutputs } from "./inputs.ts";
import { overview } from "./overview.ts";
import { pace } from "./pace.ts";
import { reconcile } from "./reconcile.ts";
import { takeAway } from "./remove.ts";
import { say } from "./say.ts";
import { refusal, validateLive } from "./validate.ts";

/**
 * A connector on a Kafka Connect worker, as `dynamic/lifecycle.ts` wants it. Preview: shape, then the worker's own check.
 */
export async function check(_olds: Partial<ConnectorInputs>, news: ConnectorInputs): Promise<{ inputs: ConnectorInputs; failures: Failure[] }> {
  const inputs = complete(news as unknown as Record<string, unknown>);
  const failures = shape(inputs).map(refusal);
  if (failures.length > 0 || hasUnknown(inputs)) return { inputs, failures };
  const found = await validateLive(inputs);
  found.notes.forEach(say);
  return { inputs, failures: found.failures };
}

/** What can be said without a worker. Unknown values pass. */
function shape(inputs: ConnectorInputs): string[] {
  const out: string[] = [];
  const { name, config, owner, settleSeconds, timeoutSeconds } = inputs;
  // No slash or the like: a proxy on the way may decode it and ask for another path.
  if (typeof name !== "string" || (!hasUnknown(name) && !/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,248}$/.test(name))) out.push(`connector name ${JSON.stringify(name)}: not usable in the worker's REST paths. Use letters, digits, ".", "_" and "-"`);
  const place = `connector ${typeof name === "string" && !hasUnknown(name) ? name : "(name not known yet)"}`;
  if (typeof owner !== "string" || owner === "") out.push(`${place}, owner: is empty. Name the resource that owns it`);
  for (const [key, value] of Object.entries({ settleSeconds, timeoutSeconds })) if (typeof value !== "number" || !(value > 0)) if (!hasUnknown(value)) out.push(`${place}, ${key}: must be a number of seconds above 0. Leave it out for the default`);
  if (hasUnknown(config) && typeof config === "string") return out;
  if (typeof config !== "object" || config === null || Array.isArray(config)) return [...out, `${place}, config: must be a map of strings. Write "key: value" lines`];
  for (const [key, value] of Object.entries(config)) if (typeof value !== "string") out.push(`${place}, ${key}: must be a string, not ${value === null ? "null" : Array.isArray(value) ? "a list" : typeof value}. Quote it, or write a list as "a,b"`);
  if (!config["connector.class"]) out.push(`${place}, connector.class: is missing. Name the plugin's class`);
  if (config["name"] !== undefined && config["name"] !== UNKNOWN && config["name"] !== name) out.push(`${place}, name: the config says ${JSON.stringify(config["name"])}. Leave name out of the config`);
  if (config[MARK] !== undefined) out.push(`${place}, ${MARK}: is set by Sluice itself. Leave it out`);
  return out;
}

/** Compares with what is stored, and, where the worker can be asked, with what is there. */
export async function diff(_id: string, olds: ConnectorOutputs, given: ConnectorInputs): Promise<Diff> {
  const news = complete(given as unknown as Record<string, unknown>);
  if (!hasUnknown(news.name) && olds.name !== news.name) return { changes: true, replaces: ["name"], deleteBeforeReplace: true };
  if (!hasUnknown(news.config) && olds.identity !== undefined && olds.identity !== identity(news.config)) return { changes: true, replaces: ["config"], deleteBeforeReplace: true };
  if (hasUnknown(news)) return { changes: true, replaces: [] };
  const changed = differingInputs(olds, news).length > 0 || !sameConfig(olds.config, news.config);
  const seen = await look(news);
  if (seen === "unreachable") return { changes: changed, replaces: [] };
  const drifted = drift(seen, olds, news);
  // What the user changed, the preview shows by itself; what happened on the worker it cannot.
  if (drifted.length > 0 && !changed) say(`connector ${news.name}: ${drifted.join(", ")}`);
  return { changes: changed || drifted.length > 0, replaces: [] };
}

export async function create(news: ConnectorInputs): Promise<{ id: string; outs: ConnectorOutputs }> {
  return { id: news.name, outs: await reconcile(news) };
}

export async function update(_id: string, olds: ConnectorOutputs, news: ConnectorInputs): Promise<{ outs: ConnectorOutputs }> {
  return { outs: await reconcile(news, olds) };
}

/** For refresh: the live config and run state, so that the next `up` sees, and restores, what was changed behind its back. */
export async function read(id: string, props: ConnectorOutputs): Promise<{ id: string; props: ConnectorOutputs; inputs: ConnectorInputs } | Record<string, never>> {
  const client = new ConnectClient(props.endpoint, pace.bootMs, pace.goneMs);
  const seen = await look(props);
  const entry = seen === "unreachable" || seen?.info ? seen : await found(client, props);
  if (entry === "unreachable") {
    // Not known is not gone: the connector lives in Kafka and comes back with its worker.
    say(`connector ${id}: its worker cannot be reached, so it was not refreshed`);
    return { id, props, inputs: complete(props as unknown as Record<string, unknown>) };
  }
  const config = entry?.info?.config;
  if (!config || (!props.adopted && belongs(config, props.owner) === "foreign")) return {};
  const live = { config: unmarked(config), ...(entry.status ? { state: runState(entry.status) } : {}) };
  const told = entry.status ? { connectorState: failedParts(entry.status).length > 0 ? "FAILED" : entry.status.connector.state, taskCount: entry.status.tasks.length } : {};
  return { id, props: { ...props, ...live, ...told }, inputs: { ...complete(props as unknown as Record<string, unknown>), ...live } };
}

export async function remove(_id: string, props: ConnectorOutputs): Promise<void> {
  await takeAway({ ...props, ...complete(props as unknown as Record<string, unknown>) });
}

/** The shared overview's entry for a connector. */
async function look({ endpoint, name, config }: ConnectorInputs): Promise<Entry | "unreachable" | undefined> {
  try {
    return (await overview(endpoint, performance.now() - pace.overviewMs)).connectors.get(name);
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    if (error.fault === "unreachable" || error.fault === "late") return "unreachable";
    throw new Error(redact(`connector ${name}: ${error.message}. See whether the endpoint is a Kafka Connect worker`, secretsOf(config)));
  }
}

/** Asked once more by name before a connector is called gone: an overview leaves out what is just being made. */
async function found(client: ConnectClient, { name }: ConnectorInputs): Promise<Entry | "unreachable" | undefined> {
  try {
    const [config, status] = [await client.config(name), await client.status(name)];
    return config && { info: { config }, ...(status ? { status } : {}) };
  } catch (error) {
    if (error instanceof ConnectError && (error.fault === "unreachable" || error.fault === "late")) return "unreachable";
    throw error;
  }
}
