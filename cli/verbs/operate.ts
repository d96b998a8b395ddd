import * as operations from "../../connectors/resource/operations.ts";
import type { Offset } from "../../connectors/resource/client.ts";
import type { StackManifest } from "../manifest.ts";
import { parsePlace, partitionKey, printPlace, type Place } from "../place.ts";
import { namedConnector } from "../tables.ts";
import { count, textTable } from "../table.ts";
import { taskNumber, texts, UsageError, type Outcome, type Verb, type VerbInput } from "../verb.ts";

const usage = "NAME";
const words = [1, 1] as const;

/** Who changes a run state by hand is told how long it lasts. */
const UNTIL_UP = "The next pulumi up puts the configured state back.";

export const restart: Verb = {
  usage: `${usage} [--all | --task N]`,
  summary: "restarts a connector and its failed tasks, with --all every task, with --task one",
  more: ["Kafka Connect's own restart without parameters leaves failed tasks failed; this one never does."],
  options: { all: { type: "boolean" }, task: { type: "string" } },
  words,
  async run(input) {
    const { values } = input;
    const task = taskNumber(values["task"]);
    if (task !== undefined && values["all"] === true) throw new UsageError("sluice restart: takes either --all or --task");
    const { stack, name } = await namedConnector(input);
    if (task !== undefined) {
      await operations.restartTask(stack.connect, name, task);
      return { ok: true, data: { connector: name, restarted: `task ${task}` }, text: `${name}: task ${task} restarted` };
    }
    const which = values["all"] === true ? "all" : "failed";
    await operations.restart(stack.connect, name, which);
    return { ok: true, data: { connector: name, restarted: which }, text: `${name}: restarted (${which === "all" ? "every task" : "failed tasks"})` };
  },
};

export const pause: Verb = {
  usage,
  summary: "pauses a connector: its tasks stay, but read and write nothing",
  more: [UNTIL_UP],
  words,
  run: (input) => turn(input, operations.pause, "PAUSED", "paused"),
};

export const stop: Verb = {
  usage,
  summary: "stops a connector: its tasks end, its configuration and offsets stay",
  more: [UNTIL_UP],
  words,
  run: (input) => turn(input, operations.stop, "STOPPED", "stopped"),
};

async function turn(input: VerbInput, change: typeof operations.pause, state: string, told: string): Promise<Outcome> {
  const { stack, name, type } = await namedConnector(input);
  await change(stack.connect, name);
  const warning = type === "source" ? " The database keeps its log until it is resumed." : "";
  return { ok: true, data: { connector: name, state }, text: `${name}: ${told}.${warning} Go on with: bin/sluice resume ${name}. ${UNTIL_UP}` };
}

export const resume: Verb = {
  usage,
  summary: "lets a paused or stopped connector run again",
  words,
  async run(input) {
    const { stack, name } = await namedConnector(input);
    await operations.resume(stack.connect, name);
    return { ok: true, data: { connector: name, state: "RUNNING" }, text: `${name}: running` };
  },
};

export const offsets: Verb = {
  usage: `${usage} [--back-to TOPIC/PARTITION/OFFSET… --yes]`,
  summary: "where a source stands in its database, or a sink in its topics; a sink can be sent back to read again",
  more: [
    "--back-to sends a sink back in a partition: it reads everything from there once more. A copy and an index come out the same;",
    "an Iceberg table gets the rows a second time, with the same __partition and __offset. Forward it does not go, since that loses rows:",
    "see bin/sluice skip. The sink is stopped meanwhile, and then is what it was.",
  ],
  options: { "back-to": { type: "string", multiple: true }, yes: { type: "boolean" } },
  words,
  async run(input) {
    const { values } = input;
    const { stack, name, type } = await namedConnector(input);
    const back = texts(values["back-to"]).map(parsePlace);
    const found = await operations.offsets(stack.connect, name);
    if (back.length > 0) return sendBack(stack, { name, type }, found, back, values["yes"] === true);
    const rows = found.map((one) => [plain(one.partition), plain(one.offset)]);
    const text = rows.length === 0 ? `${name}: nothing committed yet` : textTable([{ head: "partition" }, { head: "offset" }], rows);
    return { ok: true, data: { connector: name, offsets: found }, text };
  },
};

async function sendBack(stack: StackManifest, { name, type }: { name: string; type: string }, found: readonly Offset[], back: readonly Place[], yes: boolean): Promise<Outcome> {
  if (type === "source") throw new UsageError(`connector ${name}: is a source. To send the rows of a table once more: bin/sluice snapshot TABLE`);
  const committed = new Map(found.map(({ partition, offset }) => [partitionKey({ topic: String(partition["kafka_topic"]), partition: Number(partition["kafka_partition"]) }), BigInt(String(offset?.["kafka_offset"] ?? 0))]));
  const moves = back.map((place) => {
    const now = committed.get(partitionKey(place));
    if (now === undefined) throw new UsageError(`${printPlace(place)}: ${name} has committed nothing in that partition. It has in: ${[...committed.keys()].sort().join(", ") || "none"}`);
    if (place.offset >= now) throw new UsageError(`${printPlace(place)}: ${name} stands at ${now}, and forward it would lose rows. To set single records aside: bin/sluice skip`);
    return { ...place, now, again: now - place.offset };
  });
  const lines = moves.map((move) => `${name}: ${printPlace(move)}, ${count(move.again)} records before ${move.now}`);
  if (!yes) return { ok: false, data: { connector: name, moved: false, moves }, text: `would be read again:\n${lines.join("\n")}\nNothing was changed. To do it, add --yes` };
  await operations.setOffsets(stack.connect, name, moves.map(({ topic, partition, offset }) => ({ partition: { kafka_topic: topic, kafka_partition: partition }, offset: { kafka_offset: Number(offset) } })));
  return { ok: true, data: { connector: name, moved: true, moves }, text: `is read again:\n${lines.join("\n")}` };
}

function plain(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value).map(([key, one]) => `${key}=${typeof one === "object" ? JSON.stringify(one) : String(one)}`).join(" ");
}
