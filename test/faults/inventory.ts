import type { Server } from "../real/database-server.ts";

/**
 * Everything of a server that a user could miss or find changed: roles, rights, schemas, tables and their columns, publications,
 * slots, settings, comments, and the number of rows. Rights are written out: where none were ever granted PostgreSQL stores
 * nothing, and after a grant and its revocation the same rights in full.
 */
export async function inventory(server: Server, tables: readonly string[]): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const [name, sql] of Object.entries(QUERIES)) found[name] = await server.sql(sql);
  found["rows"] = await Promise.all(tables.map(async (table) => [table, (await server.sql<{ n: string }>(`select count(*)::text || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0)::text as n from ${table} t`))[0]?.n]));
  return found;
}

const USER = "n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_toast%'";
const rights = (acl: string, kind: string, owner: string): string => `(select array_agg(a::text order by a::text) from unnest(coalesce(${acl}, acldefault('${kind}', ${owner}))) a)`;

const QUERIES: Readonly<Record<string, string>> = {
  roles: "select rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit, rolconfig, shobj_description(oid, 'pg_authid') as comment from pg_roles order by 1",
  members: "select r.rolname as role, m.rolname as member, admin_option from pg_auth_members a join pg_roles r on r.oid = a.roleid join pg_roles m on m.oid = a.member order by 1, 2",
  databases: `select datname, datconnlimit, ${rights("datacl", "d", "datdba")} as rights from pg_database order by 1`,
  schemas: `select nspname, ${rights("nspacl", "n", "nspowner")} as rights, obj_description(oid, 'pg_namespace') as comment from pg_namespace where nspname not like 'pg\\_%' order by 1`,
  relations: `select n.nspname, c.relname, c.relkind::text, c.relreplident::text, c.relpersistence::text, c.relowner::regrole::text, c.reloptions, c.relrowsecurity, ${rights("relacl", "r", "relowner")} as rights, obj_description(c.oid, 'pg_class') as comment
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${USER} and c.relkind <> 'S' order by 1, 2`,
  sequences: "select schemaname, sequencename, last_value::text from pg_sequences order by 1, 2",
  columns: `select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull, a.attidentity::text, a.attgenerated::text, a.attacl::text, pg_get_expr(d.adbin, d.adrelid) as expression
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum where ${USER} and a.attnum > 0 and c.relkind <> 'S' order by 1, 2, a.attnum`,
  constraints: `select n.nspname, c.conname, pg_get_constraintdef(c.oid) as definition from pg_constraint c join pg_namespace n on n.oid = c.connamespace where ${USER} order by 1, 2, 3`,
  functions: `select n.nspname, p.proname, md5(p.prosrc) as source from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${USER} order by 1, 2`,
  triggers: "select tgname, tgrelid::regclass::text as relation, pg_get_triggerdef(oid) as definition from pg_trigger where not tgisinternal order by 1, 2",
  eventTriggers: "select evtname from pg_event_trigger order by 1",
  defaultRights: "select defaclrole::regrole::text, defaclnamespace::regnamespace::text, defaclobjtype::text, defaclacl::text from pg_default_acl order by 1, 2, 3",
  types: `select n.nspname, t.typname, t.typtype::text from pg_type t join pg_namespace n on n.oid = t.typnamespace where ${USER} order by 1, 2`,
  publications: "select pubname, puballtables from pg_publication order by 1",
  subscriptions: "select subname from pg_subscription order by 1",
  slots: "select slot_name, slot_type, plugin from pg_replication_slots order by 1",
  origins: "select roname from pg_replication_origin order by 1",
  settings: "select name, setting, source from pg_settings where source not in ('default', 'client', 'session', 'override') order by 1",
  files: "select name, setting from pg_file_settings order by 1",
  ofRoles: "select setdatabase::text, setrole::regrole::text, setconfig from pg_db_role_setting order by 1, 2",
  sessions: "select usename, application_name from pg_stat_activity where backend_type in ('client backend', 'walsender') and pid <> pg_backend_pid() order by 1, 2",
};
