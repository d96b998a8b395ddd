import { conditionsOf, healthOf } from "../health.ts";
import { textTable } from "../table.ts";
import { UsageError, type Verb } from "../verb.ts";

export const verify: Verb = {
  usage: "[--canary]",
  summary: "every health condition, pass or fail with the reason and the mend",
  options: { canary: { type: "boolean" } },
  words: [0, 0],
  async run({ manifest, values }) {
    if (values["canary"]) throw new UsageError("sluice verify --canary: not built yet. Write a row into a captured table, then run: bin/sluice audit --table SCHEMA.TABLE");
    const stack = await manifest();
    const conditions = conditionsOf(stack, await healthOf(stack));
    const rows = conditions.map((one) => [one.ok ? "pass" : "FAIL", one.name, one.seen, one.mend]);
    return { ok: conditions.every((one) => one.ok), data: conditions, text: textTable([{ head: "result" }, { head: "condition" }, { head: "seen" }, { head: "mend" }], rows) };
  },
};
