import { details, offsets, topics as topicsOf } from "../../connectors/resource/operations.ts";
import type { Config, Status } from "../../connectors/resource/client.ts";
import { MARK } from "../../connectors/resource/compare.ts";
import { secretsOf } from "../../connectors/resource/inputs.ts";
import { firstCause } from "../../connectors/resource/trace.ts";
import { REDACTED, redact } from "../../secrets/redact.ts";
import { namedConnector } from "../tables.ts";
import { facts, textTable } from "../table.ts";
import type { Verb } from "../verb.ts";

/** Looks at one connector. */

export const show: Verb = {
  usage: "NAME",
  summary: "one connector whole: class, state, tasks, topics, offsets and its configuration without secrets",
  words: [1, 1],
  async run(input) {
    const { stack, name } = await namedConnector(input);
    const [{ config: live, status }, topics, committed] = [await details(stack.connect, name), await topicsOf(stack.connect, name, false), await offsets(stack.connect, name)];
    const secrets = secretsOf(live);
    const config = withoutSecrets(live, secrets);
    const tasks = tasksOf(status, secrets);
    const state = status?.connector.state ?? "UNKNOWN";
    const data = { name, type: status?.type ?? "unknown", class: config["connector.class"] ?? "", version: status?.connector.version ?? "unknown", state, ...reasonOf(status?.connector.trace, secrets), owner: config[MARK], tasks, topics, offsets: committed, config };
    const text = [
      facts([["connector", name], ["class", `${data.class} ${data.version}`], ["state", `${state}${data.reason === undefined ? "" : `: ${data.reason}`}`], ["owner", data.owner ?? "nobody's mark"], ["topics", topics.join(", ") || "none seen yet"]]),
      tasks.length === 0 ? "no task" : taskTable(tasks),
      textTable([{ head: "setting" }, { head: "value" }], Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1))),
    ].join("\n\n");
    return { ok: ![state, ...tasks.map((task) => task.state)].includes("FAILED"), data, text };
  },
};

export const tasks: Verb = {
  usage: "NAME [--trace]",
  summary: "the tasks of a connector and why one failed; with --trace the worker's whole stack trace",
  options: { trace: { type: "boolean" } },
  words: [1, 1],
  async run(input) {
    const { stack, name } = await namedConnector(input);
    const { config, status } = await details(stack.connect, name);
    const secrets = secretsOf(config);
    const found = tasksOf(status, secrets, input.values["trace"] === true);
    const traces = found.flatMap(({ id, trace }) => (trace === undefined ? [] : [`task ${id}: ${trace}`]));
    return { ok: found.every((task) => task.state !== "FAILED"), data: { connector: name, tasks: found }, text: found.length === 0 ? `${name}: no task` : [taskTable(found), ...traces].join("\n\n") };
  },
};

export const topics: Verb = {
  usage: "NAME [--forget]",
  summary: "topics that a connector was seen to read or write; with --forget the list begins anew",
  options: { forget: { type: "boolean" } },
  words: [1, 1],
  async run(input) {
    const { stack, name } = await namedConnector(input);
    const found = await topicsOf(stack.connect, name, input.values["forget"] === true);
    return { ok: true, data: { connector: name, topics: found }, text: found.length === 0 ? `${name}: no topic seen yet` : found.join("\n") };
  },
};

/** References stay, since they say where to look; a literal that should have been one does not. */
function withoutSecrets(config: Config, secrets: readonly string[]): Config {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, secrets.includes(value) ? REDACTED : redact(value, secrets)]));
}

interface ShownTask {
  readonly id: number;
  readonly state: string;
  readonly worker: string;
  readonly reason?: string;
  /** Only where it is asked for. */
  readonly trace?: string;
}

function tasksOf(status: Status | undefined, secrets: readonly string[], traces = false): ShownTask[] {
  return (status?.tasks ?? []).map(({ id, state, worker_id: worker, trace }) => ({ id, state, worker, ...reasonOf(trace, secrets), ...(traces && trace !== undefined ? { trace: redact(trace, secrets).trimEnd() } : {}) }));
}

function taskTable(tasks: readonly ShownTask[]): string {
  return textTable([{ head: "task" }, { head: "state" }, { head: "worker" }, { head: "reason" }], tasks.map((task) => [task.id, task.state, task.worker, task.reason]));
}

function reasonOf(trace: string | undefined, secrets: readonly string[]): { reason?: string } {
  return trace ? { reason: redact(firstCause(trace), secrets) } : {};
}
