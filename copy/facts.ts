import { describeTables, type TableDescription } from "../database/columns.ts";
import { rows, type Queryable } from "../database/connect.ts";
import { printTable, sameTable, type TableName } from "../database/table.ts";

/** What is known of a target before anything is made in it. */
export interface TargetFacts {
  /** `server_version_num` */
  readonly version: number;
  readonly user: string;
  /** A standby, or a database that takes no writes. */
  readonly readOnly: boolean;
  /** May make schemas. */
  readonly createsSchemas: boolean;
  readonly schemas: readonly SchemaFacts[];
  readonly tables: readonly TargetTable[];
}

export interface SchemaFacts {
  readonly name: string;
  readonly usage: boolean;
  readonly create: boolean;
  readonly comment: string | null;
}

/** A relation that stands where a copy shall be. */
export interface TargetTable extends TableDescription {
  readonly comment: string | null;
  readonly owner: string;
  /** The user owns it, or is a member of the role that does: only the owner may change columns. */
  readonly owned: boolean;
  /** Name of the primary key's constraint. */
  readonly constraint: string | undefined;
}

/** Looks at a target: two queries and the columns of what is there. */
export async function targetFacts(client: Queryable, copies: readonly TableName[]): Promise<TargetFacts> {
  const names = [...new Set(copies.map(({ schema }) => schema))];
  const [server] = await rows<Omit<TargetFacts, "schemas" | "tables">>(client, SERVER);
  const schemas = await rows<SchemaFacts>(client, SCHEMAS, [names]);
  const relations = await rows<Pick<TargetTable, "comment" | "owner" | "owned"> & TableName & { constraint: string | null }>(client, RELATIONS, [copies.map(({ schema }) => schema), copies.map(({ table }) => table)]);
  const descriptions = await describeTables(client, copies);
  if (server === undefined) throw new Error("the target answered nothing");
  const tables = descriptions.map((description): TargetTable => {
    const found = relations.find((one) => sameTable(one, description));
    if (found === undefined) throw new Error(`table ${printTable(description)}: went away while it was looked at. Run it again`);
    const { comment, owner, owned, constraint } = found;
    return { ...description, comment, owner, owned, constraint: constraint ?? undefined };
  });
  return { ...server, schemas, tables };
}

const SERVER = `
select current_setting('server_version_num')::int4 as version, current_user::text as user,
       pg_catalog.pg_is_in_recovery() or current_setting('default_transaction_read_only')::bool as "readOnly",
       pg_catalog.has_database_privilege(current_database(), 'CREATE') as "createsSchemas"`;

const SCHEMAS = `
select nspname::text as name, pg_catalog.has_schema_privilege(oid, 'USAGE') as usage, pg_catalog.has_schema_privilege(oid, 'CREATE') as create,
       pg_catalog.obj_description(oid, 'pg_namespace') as comment
  from pg_catalog.pg_namespace where nspname = any($1::text[])`;

const RELATIONS = `
select n.nspname::text as schema, c.relname::text as table, pg_catalog.obj_description(c.oid, 'pg_class') as comment,
       pg_catalog.pg_get_userbyid(c.relowner)::text as owner, pg_catalog.pg_has_role(c.relowner, 'USAGE') as owned,
       (select k.conname::text from pg_catalog.pg_constraint k where k.conrelid = c.oid and k.contype = 'p') as constraint
  from unnest($1::text[], $2::text[]) as wanted(schema, name)
  join pg_catalog.pg_namespace n on n.nspname = wanted.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.name`;
