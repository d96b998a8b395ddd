import { escapeIdentifier } from "pg";
import type { Diff, Failure } from "../../dynamic/lifecycle.ts";
import { inTransaction, rows, type Queryable } from "../connect.ts";
import { checkNames, dismantle, look, mark, notOurs, operate, storedDiff, type Owned } from "../owned.ts";
import { captureStatements, captureTables, commentSchema, createSchema, dropStatements, heartbeatTable, signalTable } from "./sql.ts";

/** A schema of our own with the heartbeat and the signal table. The user's schemas stay as they are. */
export interface CaptureSchemaInputs extends Owned {
  readonly name: string;
  /** The role of the connector, which must be there already: it writes to both tables. */
  readonly role: string;
}

export type CaptureSchemaOutputs = CaptureSchemaInputs;

export function check(_olds: Partial<CaptureSchemaInputs>, news: CaptureSchemaInputs): Promise<{ inputs: CaptureSchemaInputs; failures: Failure[] }> {
  return checkNames(news, { name: news.name });
}

/** Also changed when a table or a right is missing. */
export async function diff(_id: string, olds: CaptureSchemaOutputs, news: CaptureSchemaInputs): Promise<Diff> {
  const stored = storedDiff(olds, news, ["role"], "name");
  if (stored.changes) return stored;
  return { changes: (await look(news.endpoint, async (client) => !(await complete(client, news)))) === true };
}

export async function create(inputs: CaptureSchemaInputs): Promise<{ id: string; outs: CaptureSchemaOutputs }> {
  await apply(inputs);
  return { id: inputs.name, outs: inputs };
}

export async function update(_id: string, olds: CaptureSchemaOutputs, news: CaptureSchemaInputs): Promise<{ outs: CaptureSchemaOutputs }> {
  await apply(news, olds.role);
  return { outs: news };
}

export async function read(id: string, props: CaptureSchemaOutputs): Promise<{ id: string; props: CaptureSchemaOutputs } | Record<string, never>> {
  const comment = await operate(props.endpoint, `read the schema ${props.name}`, (client) => schemaComment(client, props.name));
  return comment === mark(props) ? { id, props } : {};
}

export async function remove(_id: string, props: CaptureSchemaOutputs): Promise<void> {
  await dismantle(props.endpoint, `drop the schema ${props.name}`, async (client) => {
    if ((await schemaComment(client, props.name)) !== mark(props)) return;
    const strangers = await otherObjects(client, props.name);
    if (strangers.length > 0) throw new Error(`schema ${props.name}: holds ${strangers.join(", ")}, which Sluice did not make and does not drop. Move them to another schema, then run it again`);
    await inTransaction(client, async () => {
      for (const statement of dropStatements(props.name)) await client.query(statement);
    });
  });
}

async function apply(inputs: CaptureSchemaInputs, formerRole?: string): Promise<void> {
  const { name, role } = inputs;
  await operate(inputs.endpoint, `set up the schema ${name}`, (client) =>
    inTransaction(client, async () => {
      const comment = await schemaComment(client, name);
      if (comment === undefined) {
        await client.query(createSchema(name));
        await client.query(commentSchema(name, mark(inputs)));
      } else if (comment !== mark(inputs)) {
        throw notOurs(`schema ${name}`, comment, "Rename or drop it: Sluice wants a schema of its own");
      }
      for (const statement of captureStatements(name, role)) await client.query(statement);
      if (formerRole !== undefined && formerRole !== role) await takeBack(client, name, formerRole);
    }),
  );
}

/** A role that went away took its rights with it. */
async function takeBack(client: Queryable, schema: string, role: string): Promise<void> {
  if ((await rows(client, `select 1 from pg_catalog.pg_roles where rolname = $1`, [role])).length === 0) return;
  await client.query(`REVOKE ALL ON ALL TABLES IN SCHEMA ${escapeIdentifier(schema)} FROM ${escapeIdentifier(role)}`);
  await client.query(`REVOKE ALL ON SCHEMA ${escapeIdentifier(schema)} FROM ${escapeIdentifier(role)}`);
}

/** The comment of the schema, null without one; undefined if there is no such schema. */
export async function schemaComment(client: Queryable, name: string): Promise<string | null | undefined> {
  const [found] = await rows<{ comment: string | null }>(client, `select pg_catalog.obj_description(oid, 'pg_namespace') as comment from pg_catalog.pg_namespace where nspname = $1`, [name]);
  return found?.comment ?? (found === undefined ? undefined : null);
}

async function complete(client: Queryable, inputs: CaptureSchemaInputs): Promise<boolean> {
  const { name, role } = inputs;
  if ((await schemaComment(client, name)) !== mark(inputs)) return false;
  const [found] = await rows<{ rights: number }>(
    client,
    `select count(*)::int as rights
       from (values ($2::text, 'SELECT'), ($2, 'INSERT'), ($2, 'UPDATE'), ($3, 'SELECT'), ($3, 'INSERT'), ($3, 'DELETE')) as needed(name, privilege)
       join pg_catalog.pg_namespace n on n.nspname = $1
       join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = needed.name
       join pg_catalog.pg_roles r on r.rolname = $4
      where pg_catalog.has_table_privilege(r.oid, c.oid, needed.privilege) and pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE')`,
    [name, heartbeatTable(name).table, signalTable(name).table, role],
  );
  return found?.rights === 6;
}

async function otherObjects(client: Queryable, name: string): Promise<string[]> {
  const ours = captureTables(name).map(({ table }) => table);
  const found = await rows<{ what: string }>(
    client,
    `select pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) as what
       from pg_catalog.pg_depend d
      where d.refclassid = 'pg_catalog.pg_namespace'::regclass
        and d.refobjid = (select oid from pg_catalog.pg_namespace where nspname = $1)
        and d.deptype = 'n'
        and not (d.classid = 'pg_catalog.pg_class'::regclass and d.objid in (select oid from pg_catalog.pg_class where relname = any($2::text[])))
      limit 10`,
    [name, ours],
  );
  return found.map(({ what }) => what);
}
