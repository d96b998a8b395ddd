import { rows, withDatabase } from "../../database/connect.ts";
import { describeTable } from "../../database/columns.ts";
import { slotFacts } from "../../database/slot/facts.ts";
import { canSignal, insertSignal, snapshotSignal } from "../../database/snapshot/signal.ts";
import { printTable } from "../../database/table.ts";
import { findTable } from "../tables.ts";
import type { Verb } from "../verb.ts";

export const snapshot: Verb = {
  usage: "TABLE",
  summary: "sends every row of a table to the lake once more, beside the stream (incremental snapshot)",
  words: [1, 1],
  async run({ manifest, positionals }) {
    const stack = await manifest();
    const table = findTable(stack, positionals[0]!);
    const name = printTable(table);
    if (!canSignal(table)) throw new Error(`table ${name}: Debezium cannot be told to snapshot a table of that name. Rename it without brackets, backslashes, dots and quotes`);
    // Each call is a wish of its own, so its id is new: a signal with an old id would not be read again.
    const signal = snapshotSignal(table, `by hand ${new Date().toISOString()}`);
    await withDatabase(stack.database, async (client) => {
      const described = await describeTable(client, table.schema, table.table);
      if (described === undefined) throw new Error(`table ${name}: does not exist in the database`);
      if (described.primaryKey.length === 0) throw new Error(`table ${name}: has no primary key, along which the snapshot could walk. Give it one`);
      const slot = await slotFacts(client, stack.slot);
      if (!slot?.active) throw new Error(`table ${name}: no connector reads slot ${stack.slot}, so nobody would answer. Look at bin/sluice status, and run: pulumi up -s ${stack.stack}`);
      await rows(client, insertSignal(stack.serviceSchema), [signal.id, signal.type, signal.data]);
    }, { doing: `ask for a snapshot of ${name}` });
    return { ok: true, data: { table: name, signal: signal.id }, text: `${name}: snapshot asked for (signal ${signal.id}). Follow it with: bin/sluice audit --table ${name}` };
  },
};
