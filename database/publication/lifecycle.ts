import type { Diff, Failure } from "../../dynamic/lifecycle.ts";
import { captureTables } from "../capture-schema/sql.ts";
import { inTransaction } from "../connect.ts";
import { checkNames, dismantle, look, mark, notOurs, operate, storedDiff, type Owned } from "../owned.ts";
import { plainTables, printTable, without, type TableName } from "../table.ts";
import { publicationFacts } from "./facts.ts";
import { alterPublication, commentPublication, createPublication, dropPublication, type PublicationFacts } from "./sql.ts";

/** The publication of exactly the captured tables, and of our own two: the connector must see its heartbeats and signals. */
export interface PublicationInputs extends Owned {
  readonly name: string;
  readonly tables: readonly TableName[];
  /** Schema of the heartbeat and signal tables, which must be there already. */
  readonly captureSchema: string;
  /** Members of our own, which must be there already. Default: heartbeat and signal table of the schema. */
  readonly ours?: readonly TableName[];
  /** Publish inserts only. Default false. */
  readonly inserts?: boolean;
}

export interface PublicationOutputs extends PublicationInputs {
  /**
   * Goes up when a table was published again that had been taken out behind our back. Its changes meanwhile were never streamed:
   * give this number to the snapshot resource, which then asks for new snapshots.
   */
  readonly generation: number;
}

export function check(_olds: Partial<PublicationInputs>, news: PublicationInputs): Promise<{ inputs: PublicationInputs; failures: Failure[] }> {
  return checkNames(news, { name: news.name });
}

/** Also changed when the live publication misses a member, has one too many, or publishes other operations. */
export async function diff(_id: string, olds: PublicationOutputs, news: PublicationInputs): Promise<Diff> {
  const stored = storedDiff(olds, news, ["tables", "captureSchema", "ours", "inserts"], "name");
  if (stored.changes) return stored;
  const drifted = await look(news.endpoint, async (client) => {
    const facts = await publicationFacts(client, news.name);
    return facts === undefined || facts.comment !== mark(news) || alterPublication(news.name, members(news), facts, news.inserts).length > 0;
  });
  return { changes: drifted === true };
}

export async function create(inputs: PublicationInputs): Promise<{ id: string; outs: PublicationOutputs }> {
  await apply(inputs);
  return { id: inputs.name, outs: { ...inputs, generation: 1 } };
}

export async function update(_id: string, olds: PublicationOutputs, news: PublicationInputs): Promise<{ outs: PublicationOutputs }> {
  const before = await apply(news);
  const kept = olds.tables.filter((table) => without([table], news.tables).length === 0);
  const broken = before === undefined || !before.publishes.insert || (!news.inserts && (!before.publishes.update || !before.publishes.delete)) || before.partial;
  const missed = broken ? kept : without(kept, before.tables);
  if (missed.length === 0 || before?.allTables) return { outs: { ...news, generation: olds.generation } };
  console.warn(`publication ${news.name}: ${missed.map(printTable).join(", ")} had been taken out of it. Changes since then were not streamed: new snapshots bring the rows, not the deletes. Check with "audit"`);
  return { outs: { ...news, generation: olds.generation + 1 } };
}

/** For refresh: `tables` become what is published now, so that a change behind our back shows. */
export async function read(id: string, props: PublicationOutputs): Promise<{ id: string; props: PublicationOutputs } | Record<string, never>> {
  const facts = await operate(props.endpoint, `read the publication ${props.name}`, (client) => publicationFacts(client, props.name));
  if (facts === undefined || facts.comment !== mark(props)) return {};
  const live = without(facts.tables, own(props));
  const drifted = without(live, props.tables).length > 0 || without(props.tables, live).length > 0;
  return { id, props: drifted ? { ...props, tables: plainTables(live) } : props };
}

export async function remove(_id: string, props: PublicationOutputs): Promise<void> {
  await dismantle(props.endpoint, `drop the publication ${props.name}`, async (client) => {
    const facts = await publicationFacts(client, props.name);
    if (facts?.comment === mark(props)) await client.query(dropPublication(props.name));
  });
}

function members(inputs: PublicationInputs): TableName[] {
  return [...inputs.tables, ...own(inputs)];
}

function own({ ours, captureSchema }: Pick<PublicationInputs, "ours" | "captureSchema">): readonly TableName[] {
  return ours ?? captureTables(captureSchema);
}

/** Answers what was there before. */
async function apply(inputs: PublicationInputs): Promise<PublicationFacts | undefined> {
  const { name } = inputs;
  return operate(inputs.endpoint, `publish the tables (publication ${name})`, (client) =>
    inTransaction(client, async () => {
      const facts = await publicationFacts(client, name);
      if (facts === undefined) {
        await client.query(createPublication(name, members(inputs), inputs.inserts));
        await client.query(commentPublication(name, mark(inputs)));
      } else if (facts.comment === mark(inputs)) {
        for (const statement of alterPublication(name, members(inputs), facts, inputs.inserts)) await client.query(statement);
      } else {
        throw notOurs(`publication ${name}`, facts.comment, "Drop it, or choose another publication name");
      }
      return facts;
    }),
  );
}
