import { printProblems, type Problem } from "../../config/problem.ts";
import { inTransaction, withDatabase, type Queryable } from "../../database/connect.ts";
import { problemOf } from "../../database/failure.ts";
import { changedKeys, dismantle, look, mark, operate } from "../../database/owned.ts";
import { plainTables, sameTable, without, type TableName } from "../../database/table.ts";
import { hasUnknown, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { targetFacts, type TargetFacts } from "../facts.ts";
import { judgeTarget, placeOf } from "../judge.ts";
import { alterCopy, createCopy, createSchema, dropCopy, dropSchema } from "../sql.ts";
import { wantedCopies, type WantedCopy } from "../wanted.ts";
import type { CopyTablesInputs, CopyTablesOutputs } from "./inputs.ts";

/** A type that changes is a table that is written anew. Milliseconds. */
const STATEMENT_MS = 3_600_000;

/** Looks at the target and at the source's columns, in preview and in `up`, and refuses with everything that is wrong with them. */
export async function check(_olds: Partial<CopyTablesInputs>, news: CopyTablesInputs): Promise<{ inputs: CopyTablesInputs; failures: Failure[] }> {
  const problems = [...(hasUnknown([news.endpoint, news.copies]) ? [] : await examineTarget(news)), ...(hasUnknown([news.source, news.copies]) ? [] : await examineSource(news))];
  return { inputs: news, failures: problems.map((problem) => ({ property: "copies", reason: printProblems([problem]) })) };
}

export async function diff(_id: string, olds: CopyTablesOutputs, news: CopyTablesInputs): Promise<Diff> {
  if (changedKeys(olds, news, ["owner"]).length > 0) return { changes: true, replaces: ["owner"], deleteBeforeReplace: false };
  if (!hasUnknown(news.endpoint) && olds.endpoint.database !== news.endpoint.database) return { changes: true, replaces: ["endpoint"], deleteBeforeReplace: false };
  if (hasUnknown(news) || changedKeys<CopyTablesInputs>(olds, news, ["endpoint", "source", "copies", "avroNames", "retain"]).length > 0) return { changes: true };
  return { changes: await behind(news) };
}

export async function create(inputs: CopyTablesInputs): Promise<{ id: string; outs: CopyTablesOutputs }> {
  return { id: placeOf(inputs.endpoint), outs: await ensure(inputs, []) };
}

export async function update(_id: string, olds: CopyTablesOutputs, news: CopyTablesInputs): Promise<{ outs: CopyTablesOutputs }> {
  const before = [...(olds.made ?? []).map(({ target }) => target), ...(olds.retired ?? [])];
  return { outs: await ensure(news, plainTables(without(before, news.copies.map(({ target }) => target)))) };
}

export async function read(id: string, props: CopyTablesOutputs): Promise<{ id: string; props: CopyTablesOutputs } | Record<string, never>> {
  const made = props.made ?? [];
  const facts = await operate(props.endpoint, "look at the copies", (client) => targetFacts(client, made.map(({ target }) => target)));
  const there = made.filter(({ target }) => facts.tables.some((table) => sameTable(table, target) && table.comment === mark(props)));
  if (there.length === 0 && made.length > 0) return {};
  return { id, props: { ...props, made: there } };
}

/** Drops what the stack made, and a schema of its own that is empty then. */
export async function remove(_id: string, props: CopyTablesOutputs): Promise<void> {
  if (props.retain === true) return;
  const tables: TableName[] = [...(props.made ?? []).map(({ target }) => target), ...(props.retired ?? [])];
  await dismantle(props.endpoint, "drop the copies", async (client) => {
    const facts = await targetFacts(client, tables);
    for (const table of facts.tables) if (table.comment === mark(props)) await client.query(dropCopy(table));
    for (const { name, comment } of facts.schemas) if (comment === mark(props) && (await isEmpty(client, name))) await client.query(dropSchema(name));
  });
}

async function isEmpty(client: Queryable, schema: string): Promise<boolean> {
  const { rows } = await client.query("select 1 from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 limit 1", [schema]);
  return rows.length === 0;
}

async function examineTarget(inputs: CopyTablesInputs): Promise<Problem[]> {
  try {
    return judgeTarget(await withDatabase(inputs.endpoint, (client) => factsOf(client, inputs), { doing: "look at the target" }), inputs);
  } catch (error) {
    return [problemOf(placeOf(inputs.endpoint), error)];
  }
}

/** A source that does not answer is the preflight's finding. */
async function examineSource(inputs: CopyTablesInputs): Promise<Problem[]> {
  try {
    // What transforms get wrong is told by the preflight, for all sinks.
    return (await wantedCopies(inputs)).problems.filter(({ place }) => !place.startsWith("sluice:"));
  } catch {
    return [];
  }
}

/** Whether a copy lacks something that the source has. Unknown when one of them cannot be asked just now: then not. */
async function behind(inputs: CopyTablesInputs): Promise<boolean> {
  const drifted = await look(inputs.endpoint, async (client) => {
    const [{ wanted }, facts] = [await wantedCopies(inputs), await factsOf(client, inputs)];
    return wanted.some((one) => statements(one, facts, inputs).length > 0);
  });
  return drifted === true;
}

async function ensure(inputs: CopyTablesInputs, retired: readonly TableName[]): Promise<CopyTablesOutputs> {
  const { wanted, problems } = await wantedCopies(inputs);
  if (problems.length > 0) throw new Error(printProblems(problems));
  await operate(inputs.endpoint, "make the copies", (client) => inTransaction(client, async () => {
    const facts = await factsOf(client, inputs);
    const wrong = judgeTarget(facts, inputs);
    if (wrong.length > 0) throw new Error(printProblems(wrong));
    const absent = [...new Set(inputs.copies.map(({ target }) => target.schema))].filter((schema) => !facts.schemas.some(({ name }) => name === schema));
    for (const statement of absent.flatMap((schema) => createSchema(schema, mark(inputs)))) await client.query(statement);
    for (const one of wanted) for (const statement of statements(one, facts, inputs)) await client.query(statement);
  }), { statementMs: STATEMENT_MS });
  const made = wanted.map(({ copy: { schema, table, target }, key, columns }) => ({ schema, table, target, key: [...key], columns: [...columns] }));
  return { ...inputs, made, excludeColumns: wanted.flatMap(({ excluded }) => excluded), retired };
}

function statements(one: WantedCopy, facts: TargetFacts, inputs: CopyTablesInputs): string[] {
  const there = facts.tables.find((table) => sameTable(table, one.copy.target));
  return there === undefined ? createCopy(one, mark(inputs)) : alterCopy(one, there, there.constraint);
}

function factsOf(client: Queryable, { copies }: CopyTablesInputs): Promise<TargetFacts> {
  return targetFacts(client, copies.map(({ target }) => target));
}
