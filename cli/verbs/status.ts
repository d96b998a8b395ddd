import type { Asked } from "../asked.ts";
import { conditionsOf } from "../conditions.ts";
import { healthOf, type StackHealth } from "../health.ts";
import type { StackManifest } from "../manifest.ts";
import { age, bytes, count, facts, textTable } from "../table.ts";
import type { Verb } from "../verb.ts";

export const status: Verb = {
  usage: "",
  summary: "connectors and tasks, slot, lag, newest object, dead letters: one screen",
  words: [0, 0],
  async run({ manifest }) {
    const stack = await manifest();
    const health = await healthOf(stack);
    const wrong = conditionsOf(stack, health).filter((one) => !one.ok);
    return { ok: wrong.length === 0, data: { stack: stack.stack, healthy: wrong.length === 0, ...health, problems: wrong }, text: printStatus(stack, health, Date.now()) };
  },
};

/** One screen. `now` is milliseconds since 1970. */
export function printStatus(stack: StackManifest, health: StackHealth, now: number): string {
  const { slot, connectors } = health;
  const ours = stack.connectors.map((one) => {
    const view = connectors.value?.find((each) => each.name === one.name);
    return [one.name, one.type, connectors.error === undefined ? (view?.state ?? "NOT REGISTERED") : "?", view?.tasks.map((task) => task.state).join(", ") ?? "", [view, ...(view?.tasks ?? [])].find((each) => each?.reason !== undefined)?.reason];
  });
  const sinks = health.sinks.map((sink) => [sink.name, shown(sink.lag, count), shown(sink.newest, (at) => (at === undefined ? (sink.kind === "s3" ? "none yet" : "") : `${age(now - at)} ago`)), shown(sink.deadLetters, (letters) => (letters === undefined ? "" : count(letters)))]);
  const slotLine = slot.error === undefined ? (slot.value ? `${slot.value.active ? "read by the connector" : "NOT READ"}, ${bytes(slot.value.retainedBytes)} of log kept, ${slot.value.walStatus ?? "nothing reserved yet"}` : "NOT THERE") : "?";
  const services = stack.services.map((one) => [one.name, one.url, one.logFile]);
  const errors = [connectors.error, slot.error, ...health.sinks.flatMap((sink) => [sink.lag.error, sink.newest.error, sink.deadLetters.error])].filter((one): one is string => one !== undefined);
  return [
    facts([["stack", `${stack.project}/${stack.stack}`], ["slot", `${stack.slot}: ${slotLine}`]]),
    textTable([{ head: "connector" }, { head: "kind" }, { head: "state" }, { head: "tasks" }, { head: "reason" }], ours),
    ...(sinks.length === 0 ? [] : [textTable([{ head: "sink" }, { head: "lag", right: true }, { head: "newest commit" }, { head: "dead letters", right: true }], sinks)]),
    ...(services.length === 0 ? [] : [textTable([{ head: "service" }, { head: "address" }, { head: "log" }], services)]),
    ...(errors.length === 0 ? [] : [[...new Set(errors)].join("\n")]),
  ].join("\n\n");
}

function shown<T>(asked: Asked<T>, print: (value: T) => string): string {
  return asked.error === undefined ? print(asked.value as T) : "?";
}
