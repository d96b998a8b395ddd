import { followCanary } from "../canary.ts";
import { conditionsOf } from "../conditions.ts";
import { healthOf } from "../health.ts";
import type { StackManifest } from "../manifest.ts";
import { textTable } from "../table.ts";
import { positive, UsageError, type Outcome, type Verb, type VerbInput } from "../verb.ts";

export const verify: Verb = {
  usage: "[--canary [--timeout SECONDS]]",
  summary: "every health condition, pass or fail with the reason and the mend; with --canary one row followed from the database to the sinks",
  more: [
    "The canary is a row of Sluice's own signal table, so no lake and no copy has it: it is followed into Kafka, and from there each sink by",
    "what was committed before it. Each stage with its time since the row's commit; --timeout (default 120) is for each stage.",
  ],
  options: { canary: { type: "boolean" }, timeout: { type: "string" } },
  words: [0, 0],
  async run(input) {
    const { manifest, values } = input;
    if (values["timeout"] !== undefined && values["canary"] !== true) throw new UsageError("sluice verify: --timeout is for --canary");
    const stack = await manifest();
    if (values["canary"] === true) return canary(input, stack, (positive("timeout", values["timeout"]) ?? 120) * 1000);
    const conditions = conditionsOf(stack, await healthOf(stack));
    const rows = conditions.map((one) => [one.ok ? "pass" : "FAIL", one.name, one.seen, one.mend]);
    return { ok: conditions.every((one) => one.ok), data: conditions, text: textTable([{ head: "result" }, { head: "condition" }, { head: "seen" }, { head: "mend" }], rows) };
  },
};

/** Where it stops, the conditions that do not hold say why. */
async function canary({ progress }: VerbInput, stack: StackManifest, timeoutMs: number): Promise<Outcome> {
  const stages = await followCanary(stack, { timeoutMs, onStage: (name) => progress.update(`canary: ${name}`) });
  progress.done();
  const stopped = stages.filter(({ ok }) => !ok);
  const wrong = stopped.length === 0 ? [] : conditionsOf(stack, await healthOf(stack)).filter(({ ok }) => !ok);
  const table = textTable([{ head: "result" }, { head: "stage" }, { head: "after", right: true }, { head: "seen" }], stages.map((one) => [one.ok ? "pass" : "FAIL", one.name, `${one.ms} ms`, one.seen]));
  const why = wrong.length === 0 ? [] : [textTable([{ head: "what does not hold" }, { head: "seen" }, { head: "mend" }], wrong.map((one) => [one.name, one.seen, one.mend]))];
  const head = stopped.length === 0 ? [] : [`the canary stops at: ${stopped.map(({ name }) => name).join(", ")}`];
  return { ok: stopped.length === 0, data: { ok: stopped.length === 0, stages, conditions: wrong }, text: [table, ...head, ...why].join("\n\n") };
}
