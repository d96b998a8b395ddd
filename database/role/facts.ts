import { rows, type Queryable } from "../connect.ts";
import { tableArrays, type TableName } from "../table.ts";
import { printGrant, type Grant, type RoleAttributes } from "./sql.ts";

/** The role as it is now. */
export interface RoleFacts {
  readonly comment: string | null;
  readonly login: boolean;
  readonly replication: boolean;
  readonly bypassRls: boolean;
  readonly superuser: boolean;
}

export async function roleFacts(client: Queryable, name: string): Promise<RoleFacts | undefined> {
  const found = await rows<RoleFacts>(
    client,
    `select pg_catalog.shobj_description(oid, 'pg_authid') as comment, rolcanlogin as login, rolreplication as replication,
            rolbypassrls as "bypassRls", rolsuper as superuser
       from pg_catalog.pg_roles where rolname = $1`,
    [name],
  );
  return found[0];
}

/** What the server and the tables ask of the role. */
export async function wantedAttributes(client: Queryable, tables: readonly TableName[]): Promise<RoleAttributes> {
  const [found] = await rows<{ rds: boolean; rls: boolean }>(
    client,
    `select exists (select from pg_catalog.pg_roles where rolname = 'rds_replication') as rds,
            exists (select from unnest($1::text[], $2::text[]) as wanted(schema, name)
                      join pg_catalog.pg_namespace n on n.nspname = wanted.schema
                      join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.name
                     where c.relrowsecurity) as rls`,
    tableArrays(tables),
  );
  return { replication: found?.rds ? "rds_replication" : "attribute", bypassRls: found?.rls ?? false };
}

/**
 * Which of these rights the role lacks. Rights that come through PUBLIC or a membership count as held. Things that do not exist
 * (any more) are left out: there is nothing to grant.
 */
export async function missingGrants(client: Queryable, role: string, wanted: readonly Grant[]): Promise<Grant[]> {
  const tables = wanted.filter((grant) => grant.on === "table");
  const schemas = wanted.filter((grant) => grant.on === "schema").map(({ schema }) => schema);
  const databases = wanted.filter((grant) => grant.on === "database").map(({ database }) => database);
  const roles = wanted.filter((grant) => grant.on === "role").map((grant) => grant.role);
  const lacking = await rows<Grant>(
    client,
    `select 'database' as on, d.datname::text as database, null as schema, null as table, null as role
       from pg_catalog.pg_database d
      where d.datname = any($2::text[]) and not pg_catalog.has_database_privilege($1::name, d.oid, 'CONNECT')
     union all
     select 'schema', null, n.nspname::text, null, null
       from pg_catalog.pg_namespace n
      where n.nspname = any($3::text[]) and not pg_catalog.has_schema_privilege($1::name, n.oid, 'USAGE')
     union all
     select 'table', null, n.nspname::text, c.relname::text, null
       from unnest($4::text[], $5::text[]) as wanted(schema, name)
       join pg_catalog.pg_namespace n on n.nspname = wanted.schema
       join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.name
      where not pg_catalog.has_table_privilege($1::name, c.oid, 'SELECT')
     union all
     select 'role', null, null, null, r.rolname::text
       from pg_catalog.pg_roles r
      where r.rolname = any($6::text[])
        and not exists (select from pg_catalog.pg_auth_members m join pg_catalog.pg_roles u on u.oid = m.member where m.roleid = r.oid and u.rolname = $1)`,
    [role, databases, schemas, ...tableArrays(tables), roles],
  );
  const names = new Set(lacking.map(printGrant));
  return wanted.filter((grant) => names.has(printGrant(grant)));
}

/**
 * Rights to read that were given to the role itself and that it should not have: tables that left the list, and their schemas.
 * Other rights (writing, functions) were never given by us and are left alone.
 */
export async function extraGrants(client: Queryable, role: string, wanted: readonly Grant[], exceptSchema: string): Promise<Grant[]> {
  const held = await rows<Grant>(
    client,
    `select 'table' as on, n.nspname::text as schema, c.relname::text as table
       from pg_catalog.pg_class c
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       cross join lateral pg_catalog.aclexplode(c.relacl) a
      where c.relacl is not null and a.grantee = (select oid from pg_catalog.pg_roles where rolname = $1) and a.privilege_type = 'SELECT' and n.nspname <> $2
     union all
     select 'schema', n.nspname::text, null
       from pg_catalog.pg_namespace n
       cross join lateral pg_catalog.aclexplode(n.nspacl) a
      where n.nspacl is not null and a.grantee = (select oid from pg_catalog.pg_roles where rolname = $1) and a.privilege_type = 'USAGE' and n.nspname <> $2`,
    [role, exceptSchema],
  );
  const names = new Set(wanted.map(printGrant));
  return held.filter((grant) => !names.has(printGrant(grant)));
}

/** What the role owns, in any database, as far as it can be named from here. */
export async function ownedObjects(client: Queryable, role: string): Promise<string[]> {
  const found = await rows<{ what: string }>(
    client,
    `select case when d.dbid = 0 or d.dbid = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
                 then pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
                 else 'an object in the database ' || (select datname from pg_catalog.pg_database where oid = d.dbid) end as what
       from pg_catalog.pg_shdepend d
      where d.refclassid = 'pg_catalog.pg_authid'::regclass and d.refobjid = (select oid from pg_catalog.pg_roles where rolname = $1) and d.deptype = 'o'
      limit 10`,
    [role],
  );
  return found.map(({ what }) => what);
}
