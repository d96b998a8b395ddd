import * as operations from "../../connectors/resource/operations.ts";
import { findConnector } from "../tables.ts";
import { textTable } from "../table.ts";
import type { Verb } from "../verb.ts";

const usage = "NAME";
const words = [1, 1] as const;

export const restart: Verb = {
  usage: `${usage} [--all]`,
  summary: "restarts a connector and its failed tasks, with --all every task",
  options: { all: { type: "boolean" } },
  words,
  async run({ manifest, positionals, values }) {
    const stack = await manifest();
    const { name } = findConnector(stack, positionals[0]!);
    const which = values["all"] === true ? "all" : "failed";
    await operations.restart(stack.connect, name, which);
    return { ok: true, data: { connector: name, restarted: which }, text: `${name}: restarted (${which === "all" ? "every task" : "failed tasks"})` };
  },
};

export const pause: Verb = {
  usage,
  summary: "pauses a connector; pulumi up brings it back into its configured state",
  words,
  async run({ manifest, positionals }) {
    const stack = await manifest();
    const { name, type } = findConnector(stack, positionals[0]!);
    await operations.pause(stack.connect, name);
    const warning = type === "source" ? ". The database keeps its log until it is resumed" : "";
    return { ok: true, data: { connector: name, state: "PAUSED" }, text: `${name}: paused${warning}` };
  },
};

export const resume: Verb = {
  usage,
  summary: "lets a paused or stopped connector run again",
  words,
  async run({ manifest, positionals }) {
    const stack = await manifest();
    const { name } = findConnector(stack, positionals[0]!);
    await operations.resume(stack.connect, name);
    return { ok: true, data: { connector: name, state: "RUNNING" }, text: `${name}: running` };
  },
};

export const offsets: Verb = {
  usage,
  summary: "where a source stands in its database, or a sink in its topics",
  words,
  async run({ manifest, positionals }) {
    const stack = await manifest();
    const { name } = findConnector(stack, positionals[0]!);
    const found = await operations.offsets(stack.connect, name);
    const rows = found.map((one) => [plain(one.partition), plain(one.offset)]);
    const text = rows.length === 0 ? `${name}: nothing committed yet` : textTable([{ head: "partition" }, { head: "offset" }], rows);
    return { ok: true, data: { connector: name, offsets: found }, text };
  },
};

function plain(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value).map(([key, one]) => `${key}=${typeof one === "object" ? JSON.stringify(one) : String(one)}`).join(" ");
}
