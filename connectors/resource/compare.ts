import { canonicalJson } from "../../util/canonical.ts";
import type { Config, Entry, Status } from "./client.ts";
import type { ConnectorInputs, ConnectorOutputs, RunState } from "./inputs.ts";

/** The config key that says which resource a connector belongs to. Kafka Connect keeps keys that it does not know. */
export const MARK = "sluice.owner";

/** What is sent to the worker. */
export function marked(inputs: ConnectorInputs): Config {
  return { ...inputs.config, [MARK]: inputs.owner };
}

/** A worker's config without what is not the user's: the mark, and the `name` that Kafka Connect adds. */
export function unmarked(live: Config): Config {
  return Object.fromEntries(Object.entries(live).filter(([key]) => key !== MARK && key !== "name"));
}

/** Equal by value, the mark and the added name left out: `1` and `"1"` are the same to Kafka Connect, which stores text. */
export function sameConfig(live: Config, wanted: Config): boolean {
  return differingKeys(live, wanted).length === 0;
}

/** Names only: a value may be a secret. */
export function differingKeys(live: Config, wanted: Config): string[] {
  const [a, b] = [unmarked(live), unmarked(wanted)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => a[key] === undefined || b[key] === undefined || String(a[key]) !== String(b[key])).sort();
}

/** Whose a connector on the worker is, as its mark tells. */
export function belongs(live: Config, owner: string): "ours" | "unmarked" | "foreign" {
  if (live[MARK] === undefined) return "unmarked";
  return live[MARK] === owner ? "ours" : "foreign";
}

/**
 * What a connector cannot change without being another one: its class, and for a Debezium source the topic prefix (the key
 * of its offsets) and the slot. Canonical text, to be stored and compared.
 */
export function identity(config: Config): string {
  const name = config["connector.class"] ?? "";
  const source = /debezium/i.test(name) && !/sink/i.test(name);
  return canonicalJson({ class: name, ...(source ? { prefix: config["topic.prefix"] ?? "", slot: config["slot.name"] ?? "debezium" } : {}) });
}

/** Inputs other than name and config, by which a stored resource differs from the wanted one. */
export function differingInputs(olds: ConnectorInputs, news: ConnectorInputs): string[] {
  const keys = ["endpoint", "owner", "state", "adopt", "validate", "offsets", "unreachable", "settleSeconds", "timeoutSeconds", "secretVersion", "log"] as const;
  return keys.filter((key) => canonicalJson(olds[key]) !== canonicalJson(news[key]));
}

/**
 * How the worker's truth differs from what is wanted: phrases for the user, empty when it does not. What passes by itself
 * (a rebalance, a restart) is no difference.
 */
export function drift(entry: Entry | undefined, olds: ConnectorOutputs, news: ConnectorInputs): string[] {
  const live = entry?.info?.config;
  if (!live) return ["is gone from the worker"];
  const out: string[] = [];
  const whose = belongs(live, news.owner);
  if (!olds.adopted && whose === "foreign") return [`now belongs to ${live[MARK]}`];
  const keys = differingKeys(live, news.config);
  if (keys.length > 0) out.push(`was edited on the worker (${some(keys)})`);
  else if (!olds.adopted && whose === "unmarked") out.push("lost its owner mark on the worker");
  if (entry.status) {
    const run = runState(entry.status);
    if (run !== news.state) out.push(`is ${run} on the worker`);
    const failed = failedParts(entry.status);
    if (failed.length > 0 && news.state === "running") out.push(`has failed (${some(failed)})`);
  }
  return out;
}

/** The run state that was asked for, as far as the status shows it: a failed connector was meant to run. */
export function runState(status: Status): RunState {
  return status.connector.state === "PAUSED" ? "paused" : status.connector.state === "STOPPED" ? "stopped" : "running";
}

/** `connector`, `task 0`, … as far as they are FAILED. */
export function failedParts(status: Status): string[] {
  return [...(status.connector.state === "FAILED" ? ["connector"] : []), ...status.tasks.filter((task) => task.state === "FAILED").map((task) => `task ${task.id}`)];
}

function some(words: string[]): string {
  return words.length > 5 ? `${words.slice(0, 5).join(", ")} and ${words.length - 5} more` : words.join(", ");
}
