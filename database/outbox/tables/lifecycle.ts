import { printProblems } from "../../../config/problem.ts";
import { hasUnknown, type Diff, type Failure } from "../../../dynamic/lifecycle.ts";
import { describeTable } from "../../columns.ts";
import { inTransaction, rows, withDatabase, type Queryable } from "../../connect.ts";
import { checkNames, dismantle, look, mark, operate, storedDiff } from "../../owned.ts";
import { schemaComment } from "../../capture-schema/lifecycle.ts";
import { examineOutbox } from "../facts.ts";
import { routedColumns, type OutboxTablesInputs, type OutboxTablesOutputs, type PayloadKind } from "../inputs.ts";
import { payloadKind } from "../judge.ts";
import { dropBacklog, dropStatements, outboxBacklog, outboxTables, tableStatements } from "../sql.ts";

/** The user's table is looked at, in preview too; what is made are tables of our own in our own schema. */
export async function check(_olds: Partial<OutboxTablesInputs>, news: OutboxTablesInputs): Promise<{ inputs: OutboxTablesInputs; failures: Failure[] }> {
  const named = await checkNames(news, { schema: news.schema });
  if (hasUnknown(news)) return named;
  try {
    const { problems } = await withDatabase(news.endpoint, (client) => examineOutbox(client, news), { doing: "look at the outbox" });
    return { inputs: news, failures: [...named.failures, ...problems.map((problem) => ({ property: "table", reason: printProblems([problem]) }))] };
  } catch {
    // A database that cannot be looked at is the finding of the preflight of the captured tables.
    return named;
  }
}

/** Also changed when a table of ours is missing, or the outbox has other types by now. */
export async function diff(_id: string, olds: OutboxTablesOutputs, news: OutboxTablesInputs): Promise<Diff> {
  const stored = storedDiff(olds, news, ["table", "columns", "aggregates", "purge", "slot", "otherSlot", "publication", "role"], "schema");
  if (stored.changes) return stored;
  const drifted = await look(news.endpoint, async (client) => !(await complete(client, news)) || (await payloadOf(client, news)) !== olds.payload);
  return { changes: drifted === true };
}

export async function create(inputs: OutboxTablesInputs): Promise<{ id: string; outs: OutboxTablesOutputs }> {
  return { id: `${inputs.schema} outbox`, outs: await apply(inputs) };
}

export async function update(_id: string, _olds: OutboxTablesOutputs, news: OutboxTablesInputs): Promise<{ outs: OutboxTablesOutputs }> {
  return { outs: await apply(news) };
}

export async function read(id: string, props: OutboxTablesOutputs): Promise<{ id: string; props: OutboxTablesOutputs } | Record<string, never>> {
  const there = await operate(props.endpoint, "read the tables of the outbox", (client) => present(client, props.schema));
  return there === 0 ? {} : { id, props };
}

export async function remove(_id: string, props: OutboxTablesOutputs): Promise<void> {
  await dismantle(props.endpoint, "drop the tables of the outbox", async (client) => {
    if ((await schemaComment(client, props.schema)) !== mark(props)) return;
    await inTransaction(client, async () => {
      for (const statement of dropStatements(props.schema)) await client.query(statement);
    });
  });
}

async function apply(inputs: OutboxTablesInputs): Promise<OutboxTablesOutputs> {
  return operate(inputs.endpoint, "set up the outbox", async (client) => {
    const { problems, warnings, payload } = await examineOutbox(client, inputs);
    if (problems.length > 0) throw new Error(`the outbox is not ready:\n${printProblems(problems)}`);
    await inTransaction(client, async () => {
      if ((await present(client, inputs.schema)) > 0 && !(await alike(client, inputs))) await client.query(dropBacklog(inputs.schema));
      for (const statement of tableStatements(inputs)) await client.query(statement);
    });
    for (const warning of warnings) console.warn(printProblems([warning]));
    return { ...inputs, payload, warnings: warnings.map((warning) => printProblems([warning])) };
  });
}

/** What its payloads are. The rest of {@link examineOutbox} was said by `check` already. */
async function payloadOf(client: Queryable, { table, columns }: OutboxTablesInputs): Promise<PayloadKind> {
  return payloadKind((await describeTable(client, table.schema, table.table)) ?? { columns: [] }, columns);
}

async function present(client: Queryable, schema: string): Promise<number> {
  const names = outboxTables(schema).map(({ table }) => table);
  const [found] = await rows<{ n: number }>(client, `select count(*)::int as n from pg_catalog.pg_class c join pg_catalog.pg_namespace s on s.oid = c.relnamespace where s.nspname = $1 and c.relname = any($2::text[]) and c.relkind = 'r'`, [schema, names]);
  return found?.n ?? 0;
}

async function complete(client: Queryable, inputs: OutboxTablesInputs): Promise<boolean> {
  return (await present(client, inputs.schema)) === outboxTables(inputs.schema).length && (await alike(client, inputs));
}

/** Whether the backlog has the columns of the outbox, with their types. */
async function alike(client: Queryable, { schema, table, columns }: OutboxTablesInputs): Promise<boolean> {
  const typed = async (of: { schema: string; table: string }, names?: readonly string[]): Promise<string> => {
    const found = await rows<{ name: string; type: string }>(
      client,
      `select a.attname::text as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type
         from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped`,
      [of.schema, of.table],
    );
    return found.filter(({ name }) => names === undefined || names.includes(name)).map(({ name, type }) => `${name} ${type}`).sort().join();
  };
  return (await typed(outboxBacklog(schema))) === (await typed(table, routedColumns(columns)));
}
