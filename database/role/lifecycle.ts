import { escapeIdentifier } from "pg";
import type { Diff, Failure } from "../../dynamic/lifecycle.ts";
import { readSecret } from "../../secrets/read.ts";
import type { SecretText } from "../../secrets/reference.ts";
import { inTransaction, rows, withDatabase, type Queryable } from "../connect.ts";
import { DatabaseFailure } from "../failure.ts";
import { checkNames, dismantle, look, mark, notOurs, operate, storedDiff, type Owned } from "../owned.ts";
import type { TableName } from "../table.ts";
import { extraGrants, missingGrants, ownedObjects, roleFacts, wantedAttributes, type RoleFacts } from "./facts.ts";
import { scramVerifier } from "./scram.ts";
import { alterRole, commentRole, createRole, grantsFor, grantSql, printGrant, revokeSql, type Grant, type RoleAttributes } from "./sql.ts";

/**
 * The role that the connector logs in as: it may replicate, and read exactly the captured tables.
 *
 * A role of our own is made, marked, and dropped at the end. With `existing: true` the user's role is used: its attributes and
 * password are never touched, missing grants are given, and just these are taken back at the end.
 */
export interface RoleInputs extends Owned {
  readonly name: string;
  /** The role's own password. Only its SCRAM verifier is sent, so no server log holds it. Not used for an existing role. */
  readonly password: SecretText;
  readonly tables: readonly TableName[];
  /** Schema of our own tables: the rights on them are the business of the capture schema, not of this resource. */
  readonly captureSchema: string;
  readonly existing?: boolean;
}

export interface RoleOutputs extends RoleInputs {
  /** The rights that this resource gave; what an existing role had before is not in it. */
  readonly granted: readonly Grant[];
}

export function check(_olds: Partial<RoleInputs>, news: RoleInputs): Promise<{ inputs: RoleInputs; failures: Failure[] }> {
  return checkNames(news, { name: news.name });
}

/** Also changed when the live role lacks a right, has one too many, or refuses the password. */
export async function diff(_id: string, olds: RoleOutputs, news: RoleInputs): Promise<Diff> {
  const stored = storedDiff(olds, news, ["tables", "password", "captureSchema", "existing"], "name");
  if (stored.changes) return stored;
  const drifted = await look(news.endpoint, (client) => hasDrifted(client, news));
  return { changes: drifted === true || (!news.existing && (await refusesPassword(news))) };
}

export async function create(inputs: RoleInputs): Promise<{ id: string; outs: RoleOutputs }> {
  return { id: inputs.name, outs: await apply(inputs, []) };
}

export async function update(_id: string, olds: RoleOutputs, news: RoleInputs): Promise<{ outs: RoleOutputs }> {
  return { outs: await apply(news, olds.granted) };
}

export async function read(id: string, props: RoleOutputs): Promise<{ id: string; props: RoleOutputs } | Record<string, never>> {
  const facts = await operate(props.endpoint, `read the role ${props.name}`, (client) => roleFacts(client, props.name));
  return facts === undefined ? {} : { id, props };
}

export async function remove(_id: string, props: RoleOutputs): Promise<void> {
  await dismantle(props.endpoint, `drop the role ${props.name}`, async (client) => {
    const facts = await roleFacts(client, props.name);
    if (facts === undefined) return;
    if (props.existing) return revoke(client, props.name, props.granted);
    if (facts.comment !== mark(props)) return; // somebody else's by now
    const owned = await ownedObjects(client, props.name);
    if (owned.length > 0) throw new Error(`role ${props.name}: owns ${owned.join(", ")}, which Sluice did not make and does not drop. Give them to another role: REASSIGN OWNED BY "${props.name}" TO …`);
    await inTransaction(client, async () => {
      await joinOwnRole(client, props.name);
      // It owns nothing (see above): this takes its rights away, which would keep it from being dropped.
      await client.query(`DROP OWNED BY ${escapeIdentifier(props.name)}`);
      await client.query(`DROP ROLE ${escapeIdentifier(props.name)}`);
    });
  });
}

async function apply(inputs: RoleInputs, before: readonly Grant[]): Promise<RoleOutputs> {
  const { name, endpoint, tables } = inputs;
  const verifier = inputs.existing ? undefined : scramVerifier(await readSecret(inputs.password));
  const given = await operate(endpoint, `set up the role ${name}`, (client) =>
    inTransaction(client, async () => {
      const attributes = await wantedAttributes(client, tables);
      const facts = await roleFacts(client, name);
      if (inputs.existing) {
        if (facts === undefined) throw new Error(`role ${name}: does not exist, though "existing" says so. Create it, or leave "existing" out`);
      } else {
        await makeOwn(client, inputs, facts, attributes, verifier);
      }
      const wanted = grantsFor(endpoint.database, tables, inputs.existing ? "attribute" : attributes.replication);
      const names = new Set(wanted.map(printGrant));
      const extra = inputs.existing ? before.filter((grant) => !names.has(printGrant(grant))) : await extraGrants(client, name, wanted, inputs.captureSchema);
      await revoke(client, name, extra);
      const missing = await missingGrants(client, name, wanted);
      for (const grant of missing) await client.query(grantSql(grant, name));
      await insist(client, inputs, wanted);
      const kept = before.filter((grant) => names.has(printGrant(grant)) && !missing.some((other) => printGrant(other) === printGrant(grant)));
      return [...kept, ...missing];
    }),
  );
  return { ...inputs, granted: given };
}

async function makeOwn(client: Queryable, inputs: RoleInputs, facts: RoleFacts | undefined, attributes: RoleAttributes, verifier: string | undefined): Promise<void> {
  const { name } = inputs;
  if (facts === undefined) {
    await client.query(createRole(name, verifier ?? "", attributes));
    await client.query(commentRole(name, mark(inputs)));
  } else if (facts.comment === mark(inputs)) {
    // What it has already is not asked for again: giving REPLICATION or BYPASSRLS takes rights that not every administrator has.
    await client.query(
      alterRole(name, verifier, {
        replication: facts.replication ? "rds_replication" : attributes.replication,
        bypassRls: attributes.bypassRls && !facts.bypassRls,
      }),
    );
  } else {
    throw notOurs(`role ${name}`, facts.comment, `Choose another role name, drop it, or name it in sluice:source.existing.role to use it as it is`);
  }
  await joinOwnRole(client, name);
}

/** An administrator who is no superuser may end the role's sessions and take its rights away only as a member of it. */
async function joinOwnRole(client: Queryable, name: string): Promise<void> {
  const [facts] = await rows<{ joined: boolean }>(client, `select pg_catalog.pg_has_role(current_user, $1::name, 'USAGE') as joined`, [name]);
  if (facts?.joined) return;
  await client.query("SAVEPOINT join_role");
  try {
    await client.query(`GRANT ${escapeIdentifier(name)} TO CURRENT_USER`);
  } catch {
    await client.query("ROLLBACK TO SAVEPOINT join_role"); // the statements that need it will say so
  }
}

/** PostgreSQL answers a GRANT that the grantor may not give with a warning only: look again. */
async function insist(client: Queryable, inputs: RoleInputs, wanted: readonly Grant[]): Promise<void> {
  const still = await missingGrants(client, inputs.name, wanted);
  if (still.length === 0) return;
  const { user } = inputs.endpoint;
  throw new Error(`role ${inputs.name}: the user ${user} may not give it ${still.map(printGrant).join(", ")}. Let the owner run: ${still.map((grant) => grantSql(grant, inputs.name)).join("; ")}`);
}

async function revoke(client: Queryable, role: string, grants: readonly Grant[]): Promise<void> {
  for (const grant of grants) {
    if (await exists(client, grant)) await client.query(revokeSql(grant, role));
  }
}

async function exists(client: Queryable, grant: Grant): Promise<boolean> {
  if (grant.on === "table") return (await rows(client, `select 1 from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`, [grant.schema, grant.table])).length > 0;
  if (grant.on === "schema") return (await rows(client, `select 1 from pg_catalog.pg_namespace where nspname = $1`, [grant.schema])).length > 0;
  return true;
}

async function hasDrifted(client: Queryable, inputs: RoleInputs): Promise<boolean> {
  const facts = await roleFacts(client, inputs.name);
  if (facts === undefined) return true;
  const attributes = await wantedAttributes(client, inputs.tables);
  const wanted = grantsFor(inputs.endpoint.database, inputs.tables, inputs.existing ? "attribute" : attributes.replication);
  if ((await missingGrants(client, inputs.name, wanted)).length > 0) return true;
  if (inputs.existing) return false;
  if (!facts.login || (attributes.bypassRls && !facts.bypassRls && !facts.superuser)) return true;
  if (attributes.replication === "attribute" && !facts.replication) return true;
  return (await extraGrants(client, inputs.name, wanted, inputs.captureSchema)).length > 0;
}

/** The surest sign of a rotated or altered password is a log-in that fails; any other failure says nothing about it. */
async function refusesPassword(inputs: RoleInputs): Promise<boolean> {
  try {
    await withDatabase({ ...inputs.endpoint, user: inputs.name, password: inputs.password }, async () => undefined, { connectMs: 5_000 });
    return false;
  } catch (error) {
    return error instanceof DatabaseFailure && error.code === "28P01";
  }
}
