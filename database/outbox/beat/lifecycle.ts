import { hasUnknown, type Diff, type Failure } from "../../../dynamic/lifecycle.ts";
import { inTransaction, rows, type Queryable } from "../../connect.ts";
import { checkNames, dismantle, look, mark, notOurs, operate, storedDiff } from "../../owned.ts";
import { tableSql } from "../../table.ts";
import type { OutboxBeatInputs, OutboxBeatOutputs } from "../inputs.ts";
import { beatRights, beatSql, commentBeat, dropBeat, outboxMarks, outboxState } from "../sql.ts";

/** The function that the connector calls at each heartbeat, and from where it counts. */
export function check(_olds: Partial<OutboxBeatInputs>, news: OutboxBeatInputs): Promise<{ inputs: OutboxBeatInputs; failures: Failure[] }> {
  return checkNames(news, { schema: news.schema });
}

/** Also changed when the function is not there, or does not know where the slot began. */
export async function diff(_id: string, olds: OutboxBeatOutputs, news: OutboxBeatInputs): Promise<Diff> {
  const stored = storedDiff(olds, news, ["table", "columns", "payload", "slot", "role", "since", "generation", "keepMs"], "schema");
  if (stored.changes || hasUnknown(news)) return stored;
  return { changes: (await look(news.endpoint, async (client) => !(await complete(client, news)))) === true };
}

export async function create(inputs: OutboxBeatInputs): Promise<{ id: string; outs: OutboxBeatOutputs }> {
  await apply(inputs);
  return { id: `${inputs.schema} beat`, outs: inputs };
}

export async function update(_id: string, _olds: OutboxBeatOutputs, news: OutboxBeatInputs): Promise<{ outs: OutboxBeatOutputs }> {
  await apply(news);
  return { outs: news };
}

export async function read(id: string, props: OutboxBeatOutputs): Promise<{ id: string; props: OutboxBeatOutputs } | Record<string, never>> {
  const comment = await operate(props.endpoint, "read the function of the outbox", (client) => beatComment(client, props.schema));
  return comment === mark(props) ? { id, props } : {};
}

export async function remove(_id: string, props: OutboxBeatOutputs): Promise<void> {
  await dismantle(props.endpoint, "drop the function of the outbox", async (client) => {
    if ((await beatComment(client, props.schema)) === mark(props)) await client.query(dropBeat(props.schema));
  });
}

/**
 * Another generation begins anew: its marks are void and every row is sent once more. What was purged stays counted, since
 * those events are in Kafka and in the lake.
 */
async function apply(inputs: OutboxBeatInputs): Promise<void> {
  const { schema, role, since, generation, keepMs } = inputs;
  await operate(inputs.endpoint, "set up the function of the outbox", (client) =>
    inTransaction(client, async () => {
      const comment = await beatComment(client, schema);
      if (comment !== undefined && comment !== mark(inputs)) throw notOurs(`function ${schema}.outbox_beat`, comment, "Drop it: Sluice wants a schema of its own");
      await client.query(beatSql(inputs));
      await client.query(commentBeat(schema, mark(inputs)));
      for (const statement of beatRights(schema, role)) await client.query(statement);
      const [state] = await rows<{ generation: string | null; since: string | null }>(client, `SELECT generation, since::text FROM ${tableSql(outboxState(schema))} FOR UPDATE`);
      if (state === undefined) throw new Error(`table ${schema}.outbox_state: has no row. Run: pulumi up --refresh`);
      if (state.generation !== generation || state.since === null) {
        await client.query(`DELETE FROM ${tableSql(outboxMarks(schema))}`);
        await client.query(`UPDATE ${tableSql(outboxState(schema))} SET since = $1::pg_lsn, generation = $2, copied = false`, [since, generation]);
      }
      await client.query(`UPDATE ${tableSql(outboxState(schema))} SET keep = $1::float8 * interval '1 millisecond'`, [keepMs ?? null]);
    }),
  );
}

/** Null without a comment; undefined if there is no such function. */
async function beatComment(client: Queryable, schema: string): Promise<string | null | undefined> {
  const [found] = await rows<{ comment: string | null }>(
    client,
    `select pg_catalog.obj_description(p.oid, 'pg_proc') as comment from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace where n.nspname = $1 and p.proname = 'outbox_beat' and p.pronargs = 0`,
    [schema],
  );
  return found?.comment ?? (found === undefined ? undefined : null);
}

async function complete(client: Queryable, inputs: OutboxBeatInputs): Promise<boolean> {
  if ((await beatComment(client, inputs.schema)) !== mark(inputs)) return false;
  const [state] = await rows<{ since: string | null }>(client, `SELECT since::text FROM ${tableSql(outboxState(inputs.schema))}`);
  const [right] = await rows<{ may: boolean }>(client, `select pg_catalog.has_function_privilege(r.oid, p.oid, 'EXECUTE') as may from pg_catalog.pg_roles r, pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace where r.rolname = $1 and n.nspname = $2 and p.proname = 'outbox_beat'`, [inputs.role, inputs.schema]);
  return typeof state?.since === "string" && right?.may === true;
}
