import { list } from "../../connectors/resource/operations.ts";
import { LOG_LEVELS, logLevels, plugins as pluginsOf, setLogLevel, workerView } from "../../connectors/resource/worker.ts";
import { didYouMean } from "../../util/suggest.ts";
import { count, facts, textTable } from "../table.ts";
import { UsageError, type Verb } from "../verb.ts";

/** What is asked of the worker and not of one connector. */

export const worker: Verb = {
  usage: "",
  summary: "the Kafka Connect worker: address, version, Kafka cluster, health, how many connectors and tasks",
  words: [0, 0],
  async run({ manifest }) {
    const stack = await manifest();
    const [about, connectors] = [await workerView(stack.connect), await list(stack.connect)];
    const tasks = connectors.flatMap((one) => one.tasks);
    const failed = [...connectors, ...tasks].filter((one) => one.state === "FAILED").length;
    const workers = [...new Set(tasks.map((task) => task.worker))].sort();
    const text = facts([
      ["worker", about.address],
      ["version", `Kafka Connect ${about.version}, commit ${about.commit}`],
      ["kafka", `cluster ${about.kafkaCluster}`],
      ["health", about.health === "unknown" ? "not told (it has no /health, which came with Kafka 3.9)" : `${about.health}: ${about.message}`],
      ["connectors", `${count(connectors.length)} with ${count(tasks.length)} tasks, ${failed === 0 ? "none failed" : `${count(failed)} FAILED`}`],
      ["tasks run on", workers.length === 0 ? undefined : workers.join(", ")],
    ]);
    return { ok: about.health !== "unhealthy", data: { ...about, connectors: connectors.length, tasks: tasks.length, failed, workers }, text };
  },
};

export const plugins: Verb = {
  usage: "[--all]",
  summary: "what is installed on the worker: connector classes, with --all converters, transforms and predicates too",
  options: { all: { type: "boolean" } },
  words: [0, 0],
  async run({ manifest, values }) {
    const found = await pluginsOf((await manifest()).connect, values["all"] === true);
    const rows = found.map((one) => [one.type, one.class, one.version ?? ""]);
    return { ok: true, data: found, text: textTable([{ head: "kind" }, { head: "class" }, { head: "version" }], rows) };
  },
};

export const connectors: Verb = {
  usage: "",
  summary: "every connector on the worker, also those that this stack did not make, with its owner",
  words: [0, 0],
  async run({ manifest }) {
    const stack = await manifest();
    const found = await list(stack.connect);
    const ours = new Set(stack.connectors.map(({ name }) => name));
    const rows = found.map((one) => [one.name, one.type, one.state, one.tasks.map((task) => task.state).join(", "), ours.has(one.name) ? "this stack" : (one.owner ?? "nobody's mark"), one.class]);
    const text = found.length === 0 ? "no connector is registered" : textTable([{ head: "connector" }, { head: "kind" }, { head: "state" }, { head: "tasks" }, { head: "owner" }, { head: "class" }], rows);
    return { ok: true, data: found.map((one) => ({ ...one, ours: ours.has(one.name) })), text };
  },
};

export const loggers: Verb = {
  usage: "[LOGGER [LEVEL]]",
  summary: "log levels of the worker; with a level sets it on all workers until they are started anew",
  words: [0, 2],
  async run({ manifest, positionals: [logger, wanted] }) {
    const level = wanted?.toUpperCase();
    if (level !== undefined && !LOG_LEVELS.some((one) => one === level)) throw new UsageError(`level ${wanted}: is none${didYouMean(level, LOG_LEVELS)}. Levels are ${LOG_LEVELS.join(", ")}`);
    const stack = await manifest();
    if (logger !== undefined && level !== undefined) {
      await setLogLevel(stack.connect, logger, level);
      return { ok: true, data: { logger, level }, text: `${logger}: ${level} on all workers within seconds, until they are started anew` };
    }
    const found = [...(await logLevels(stack.connect))].filter(([name]) => logger === undefined || name === logger || name.startsWith(`${logger}.`));
    const text = found.length === 0 ? `${logger}: has no level of its own` : textTable([{ head: "logger" }, { head: "level" }], found);
    return { ok: true, data: Object.fromEntries(found), text };
  },
};
