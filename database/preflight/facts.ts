import { describeTables, type TableDescription } from "../columns.ts";
import { rows, type Queryable } from "../connect.ts";
import { printTable, tableArrays, type TableName } from "../table.ts";

/** What a preflight knows of the server, besides its tables. */
export interface ServerFacts {
  /** `server_version_num`: 150018 is 15.18. */
  readonly version: number;
  readonly walLevel: string;
  readonly inRecovery: boolean;
  readonly maxSlots: number;
  readonly maxSenders: number;
  readonly usedSenders: number;
  /** Every slot of the server by name. */
  readonly slots: readonly { readonly name: string; readonly active: boolean; readonly plugin: string | null; readonly database: string | null }[];
  /** `max_slot_wal_keep_size` in megabytes, -1 for no limit. */
  readonly slotKeepMb: number;
  /** Whose server it is, as far as the mends differ. */
  readonly flavour: "plain" | "rds" | "cloudsql" | "azure";
  readonly admin: {
    readonly name: string;
    readonly superuser: boolean;
    /** May create slots and walsenders: superuser, REPLICATION, or a member of `rds_replication` or `rds_superuser`. */
    readonly replication: boolean;
    readonly createRole: boolean;
    readonly bypassRls: boolean;
    /** CREATE on the database: publications and schemas need it. */
    readonly createInDatabase: boolean;
    /** May make others a member of `rds_replication`. */
    readonly grantsRds: boolean;
  };
  /** Comments of what may be there already under our names; undefined: not there, null: there without a comment. */
  readonly comments: { readonly role?: string | null; readonly publication?: string | null; readonly schema?: string | null };
  /** The connector's role, if it is there. */
  readonly role?: { readonly login: boolean; readonly replication: boolean; readonly bypassRls: boolean };
}

/** What a preflight knows of one relation. */
export interface TableFacts extends TableDescription {
  readonly persistence: "permanent" | "unlogged" | "temporary";
  readonly owner: string;
  /** The administrator may act as the owner: superuser or member of the owning role. */
  readonly owned: boolean;
  /** The administrator may read it. */
  readonly readable: boolean;
  /** The connector's role can be let in: it has the rights, or the administrator may give them. */
  readonly grantable: boolean;
  readonly schemaGrantable: boolean;
  readonly rowSecurity: boolean;
  /** The root of the partition tree that it is a part of. */
  readonly partitionOf?: TableName;
  /** A primary key that is checked only at commit: PostgreSQL does not take it as replica identity. */
  readonly deferredKey: boolean;
  /** Unique indexes that could be the replica identity. */
  readonly identityIndexes: readonly string[];
  /** `replicaIdentity` is `index`, and the index is there and valid. */
  readonly identityIndexFine: boolean;
}

export interface Names {
  readonly role: string;
  readonly publication: string;
  readonly captureSchema: string;
}

export async function serverFacts(client: Queryable, names: Names): Promise<ServerFacts> {
  const [server] = await rows<Omit<ServerFacts, "slots" | "comments" | "admin" | "role"> & { admin: ServerFacts["admin"] }>(client, SERVER);
  if (server === undefined) throw new Error("the server did not answer");
  const slots = await rows<ServerFacts["slots"][number]>(client, `select slot_name::text as name, active, plugin::text, database::text from pg_catalog.pg_replication_slots order by 1`);
  const there = await rows<{ what: "role" | "publication" | "schema"; comment: string | null }>(
    client,
    `select 'role' as what, pg_catalog.shobj_description(oid, 'pg_authid') as comment from pg_catalog.pg_roles where rolname = $1
     union all select 'publication', pg_catalog.obj_description(oid, 'pg_publication') from pg_catalog.pg_publication where pubname = $2
     union all select 'schema', pg_catalog.obj_description(oid, 'pg_namespace') from pg_catalog.pg_namespace where nspname = $3`,
    [names.role, names.publication, names.captureSchema],
  );
  const [role] = await rows<NonNullable<ServerFacts["role"]>>(
    client,
    `select rolcanlogin as login, rolbypassrls or rolsuper as "bypassRls",
            rolsuper or rolreplication or exists (select from pg_catalog.pg_roles g where g.rolname = 'rds_replication' and pg_catalog.pg_has_role(r.oid, g.oid, 'MEMBER')) as replication
       from pg_catalog.pg_roles r where rolname = $1`,
    [names.role],
  );
  return { ...server, slots, comments: Object.fromEntries(there.map(({ what, comment }) => [what, comment])), ...(role === undefined ? {} : { role }) };
}

/** The tables that exist, with all that is asked of them; those that do not are left out. */
export async function tableFacts(client: Queryable, tables: readonly TableName[], role: string): Promise<TableFacts[]> {
  const described = await describeTables(client, tables);
  const more = await rows<Row>(client, TABLES, [...tableArrays(tables), role]);
  const byName = new Map(more.map((row) => [printTable(row), row]));
  return described.flatMap((table) => {
    const row = byName.get(printTable(table));
    if (row === undefined) return [];
    const { root_schema, root_table, identity_indexes, ...rest } = row;
    return [
      {
        ...table,
        ...rest,
        identityIndexes: identity_indexes,
        ...(root_schema === null || root_table === null ? {} : { partitionOf: { schema: root_schema, table: root_table } }),
      },
    ];
  });
}

/** Names of all tables that could have been meant. */
export async function knownTables(client: Queryable): Promise<TableName[]> {
  return rows<TableName>(
    client,
    `select n.nspname::text as schema, c.relname::text as table
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_toast%'
      order by 1, 2 limit 5000`,
  );
}

type Row = TableName & Pick<TableFacts, "persistence" | "owner" | "owned" | "readable" | "grantable" | "schemaGrantable" | "rowSecurity" | "deferredKey" | "identityIndexFine"> & {
  readonly root_schema: string | null;
  readonly root_table: string | null;
  readonly identity_indexes: string[];
};

const SERVER = `
select current_setting('server_version_num')::int as version,
       current_setting('wal_level') as "walLevel",
       pg_catalog.pg_is_in_recovery() as "inRecovery",
       current_setting('max_replication_slots')::int as "maxSlots",
       current_setting('max_wal_senders')::int as "maxSenders",
       (select count(*)::int from pg_catalog.pg_stat_replication) as "usedSenders",
       (select case when setting = '-1' then -1 else setting::float8 end from pg_catalog.pg_settings where name = 'max_slot_wal_keep_size') as "slotKeepMb",
       case when exists (select from pg_catalog.pg_roles where rolname = 'rds_superuser') then 'rds'
            when exists (select from pg_catalog.pg_roles where rolname = 'cloudsqlsuperuser') then 'cloudsql'
            when exists (select from pg_catalog.pg_roles where rolname = 'azure_pg_admin') then 'azure'
            else 'plain' end as flavour,
       pg_catalog.json_build_object(
         'name', u.rolname,
         'superuser', u.rolsuper,
         'replication', u.rolsuper or u.rolreplication or exists (select from pg_catalog.pg_roles g where g.rolname in ('rds_replication', 'rds_superuser') and pg_catalog.pg_has_role(g.oid, 'MEMBER')),
         'createRole', u.rolsuper or u.rolcreaterole,
         'bypassRls', u.rolsuper or u.rolbypassrls,
         'createInDatabase', pg_catalog.has_database_privilege(current_database(), 'CREATE'),
         'grantsRds', exists (select from pg_catalog.pg_roles g where g.rolname = 'rds_replication' and (u.rolsuper or pg_catalog.pg_has_role(g.oid, 'MEMBER WITH ADMIN OPTION')))
                      or exists (select from pg_catalog.pg_roles g where g.rolname = 'rds_superuser' and pg_catalog.pg_has_role(g.oid, 'MEMBER'))
       ) as admin
  from pg_catalog.pg_roles u where u.rolname = current_user`;

const TABLES = `
select n.nspname::text as schema, c.relname::text as table,
       case c.relpersistence when 'u' then 'unlogged' when 't' then 'temporary' else 'permanent' end as persistence,
       pg_catalog.pg_get_userbyid(c.relowner)::text as owner,
       pg_catalog.pg_has_role(c.relowner, 'USAGE') as owned,
       pg_catalog.has_table_privilege(c.oid, 'SELECT') and pg_catalog.has_schema_privilege(n.oid, 'USAGE') as readable,
       pg_catalog.has_table_privilege(c.oid, 'SELECT WITH GRANT OPTION') or coalesce(pg_catalog.has_table_privilege(r.oid, c.oid, 'SELECT'), false) as grantable,
       pg_catalog.has_schema_privilege(n.oid, 'USAGE WITH GRANT OPTION') or coalesce(pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE'), false)
         or exists (select from pg_catalog.aclexplode(n.nspacl) a where a.grantee = 0 and a.privilege_type = 'USAGE') as "schemaGrantable",
       c.relrowsecurity as "rowSecurity",
       rn.nspname::text as root_schema, rc.relname::text as root_table,
       exists (select from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisprimary and not i.indimmediate) as "deferredKey",
       exists (select from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisreplident and i.indisvalid) as "identityIndexFine",
       coalesce((select array_agg(ic.relname::text order by ic.relname)
                   from pg_catalog.pg_index i join pg_catalog.pg_class ic on ic.oid = i.indexrelid
                  where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indimmediate and i.indpred is null and i.indexprs is null
                    and not exists (select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum = any(i.indkey::int2[]) and not a.attnotnull)), '{}') as identity_indexes
  from unnest($1::text[], $2::text[]) as wanted(schema, name)
  join pg_catalog.pg_namespace n on n.nspname = wanted.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.name and c.relkind in ('r', 'p', 'v', 'm', 'f')
  left join pg_catalog.pg_roles r on r.rolname = $3
  left join pg_catalog.pg_class rc on c.relispartition and rc.oid = pg_catalog.pg_partition_root(c.oid)
  left join pg_catalog.pg_namespace rn on rn.oid = rc.relnamespace`;
