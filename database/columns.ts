import type { Queryable } from "./connect.ts";
import { printTable, tableArrays, type TableName } from "./table.ts";
import { resolveType, type ColumnType, type TypeRow } from "./types.ts";

export type { ColumnType } from "./types.ts";

/** One column of a table, as the catalog describes it. */
export interface Column {
  readonly name: string;
  /** 1 for the table's first column; dropped columns leave no gap. */
  readonly position: number;
  /** What PostgreSQL prints for the type: `numeric(12,2)`, `character varying(10)[]`, or the domain's name. */
  readonly declared: string;
  /** The type behind it, domains followed to their base. */
  readonly type: ColumnType;
  /** The outermost domain's `schema.name`, for a column of a domain. */
  readonly domain?: string;
  /** False for NOT NULL on the column or on one of its domains. */
  readonly nullable: boolean;
  /** 1 for the first column of the primary key; absent outside it. */
  readonly keyPosition?: number;
  /**
   * Computed from other columns. PostgreSQL streams neither kind in logical replication (stored ones only from 18 on and when the
   * publication asks for them), so a lake that has such a column would hold NULL for every streamed row: leave it out.
   */
  readonly generated?: "stored" | "virtual";
  /** Has a sequence behind it (`GENERATED … AS IDENTITY`). */
  readonly identity?: boolean;
}

/** Which old values PostgreSQL writes to the log for updates and deletes. */
export type ReplicaIdentity = "default" | "nothing" | "full" | "index";

/** A table with its columns. */
export interface TableDescription extends TableName {
  readonly kind: "table" | "partitioned" | "view" | "materialized view" | "foreign table";
  readonly columns: readonly Column[];
  readonly replicaIdentity: ReplicaIdentity;
  /** Columns of the primary key in key order; empty if there is none. */
  readonly primaryKey: readonly string[];
  /** What tells rows apart on the stream: the primary key, else the index of the replica identity, else nothing. */
  readonly key: readonly string[];
  /** PostgreSQL's own estimate (`pg_class.reltuples`), -1 if never analysed; of a partitioned table the sum over its leaves that were. */
  readonly estimatedRows: number;
}

/** The description of one table; `undefined` if there is no such relation. */
export async function describeTable(client: Queryable, schema: string, table: string): Promise<TableDescription | undefined> {
  return (await describeTables(client, [{ schema, table }]))[0];
}

/** Descriptions in the order asked for, without those that do not exist. Three queries, however many tables. */
export async function describeTables(client: Queryable, tables: readonly TableName[]): Promise<TableDescription[]> {
  const relations = (await client.query(RELATIONS, tableArrays(tables))).rows as RelationRow[];
  const attributes = (await client.query(ATTRIBUTES, [relations.map(({ oid }) => oid)])).rows as AttributeRow[];
  const types = (await client.query(TYPES, [[...new Set(attributes.map(({ atttypid }) => atttypid))]])).rows as TypeRow[];
  const known = new Map(types.map((type) => [type.oid, type]));
  const found = new Map(relations.map((relation) => [printTable(relation), describe(relation, attributes, known)]));
  return tables.flatMap((name) => found.get(printTable(name)) ?? []);
}

function describe(relation: RelationRow, attributes: readonly AttributeRow[], types: ReadonlyMap<number, TypeRow>): TableDescription {
  const columns = attributes.filter(({ attrelid }) => attrelid === relation.oid).map((row, at) => column(row, at + 1, types));
  const primaryKey = columns
    .filter(({ keyPosition }) => keyPosition !== undefined)
    .sort((a, b) => (a.keyPosition ?? 0) - (b.keyPosition ?? 0))
    .map(({ name }) => name);
  return {
    schema: relation.schema,
    table: relation.table,
    kind: KINDS[relation.relkind] ?? "table",
    columns,
    replicaIdentity: IDENTITIES[relation.relreplident] ?? "default",
    primaryKey,
    key: primaryKey.length > 0 ? primaryKey : relation.identity_columns,
    estimatedRows: relation.estimated_rows,
  };
}

function column(row: AttributeRow, position: number, types: ReadonlyMap<number, TypeRow>): Column {
  const { type, domain, notNull } = resolveType(row.atttypid, row.atttypmod, types);
  return {
    name: row.attname,
    position,
    declared: row.declared,
    type,
    nullable: !(row.attnotnull || notNull),
    ...(domain === undefined ? {} : { domain }),
    ...(row.key_position === null ? {} : { keyPosition: row.key_position }),
    ...(row.attgenerated === "s" ? { generated: "stored" as const } : row.attgenerated === "v" ? { generated: "virtual" as const } : {}),
    ...(row.attidentity === "" ? {} : { identity: true }),
  };
}

const KINDS: Readonly<Record<string, TableDescription["kind"]>> = { r: "table", p: "partitioned", v: "view", m: "materialized view", f: "foreign table" };
const IDENTITIES: Readonly<Record<string, ReplicaIdentity>> = { d: "default", n: "nothing", f: "full", i: "index" };

interface RelationRow extends TableName {
  readonly oid: number;
  readonly relkind: string;
  readonly relreplident: string;
  readonly identity_columns: string[];
  readonly estimated_rows: number;
}

interface AttributeRow {
  readonly attrelid: number;
  readonly attname: string;
  readonly atttypid: number;
  readonly atttypmod: number;
  readonly attnotnull: boolean;
  readonly attgenerated: string;
  readonly attidentity: string;
  readonly declared: string;
  readonly key_position: number | null;
}

const RELATIONS = `
select c.oid, n.nspname::text as schema, c.relname::text as table, c.relkind::text, c.relreplident::text,
       coalesce((select array_agg(a.attname::text order by k.at)
                   from pg_catalog.pg_index i
                   cross join lateral unnest(i.indkey::int2[]) with ordinality as k(attnum, at)
                   join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
                  where i.indrelid = c.oid and i.indisreplident and k.at <= i.indnkeyatts), '{}') as identity_columns,
       case when c.relkind = 'p'
            then coalesce((select sum(l.reltuples) filter (where l.reltuples >= 0)
                             from pg_catalog.pg_partition_tree(c.oid) t join pg_catalog.pg_class l on l.oid = t.relid where t.isleaf), -1)
            else c.reltuples end::float8 as estimated_rows
  from unnest($1::text[], $2::text[]) as wanted(schema, name)
  join pg_catalog.pg_namespace n on n.nspname = wanted.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.name
 where c.relkind in ('r', 'p', 'v', 'm', 'f')`;

const ATTRIBUTES = `
select a.attrelid, a.attname::text, a.atttypid, a.atttypmod, a.attnotnull, a.attgenerated::text, a.attidentity::text,
       pg_catalog.format_type(a.atttypid, a.atttypmod) as declared,
       (select k.at::int4
          from pg_catalog.pg_index i cross join lateral unnest(i.indkey::int2[]) with ordinality as k(attnum, at)
         where i.indrelid = a.attrelid and i.indisprimary and k.at <= i.indnkeyatts and k.attnum = a.attnum) as key_position
  from pg_catalog.pg_attribute a
 where a.attrelid = any($1::oid[]) and a.attnum > 0 and not a.attisdropped
 order by a.attrelid, a.attnum`;

/** The types of the columns, and, step by step, what domains and arrays are made of. */
const TYPES = `
with recursive reached(oid) as (
  select unnest($1::oid[])
  union
  select next.oid
    from reached r
    join pg_catalog.pg_type t on t.oid = r.oid
    cross join lateral (values (t.typbasetype), (case when t.typcategory = 'A' then t.typelem else 0 end)) as next(oid)
   where next.oid <> 0
)
select t.oid, n.nspname::text as schema, t.typname::text as name, t.typtype::text, t.typcategory::text, t.typelem, t.typbasetype, t.typtypmod, t.typnotnull,
       (select array_agg(e.enumlabel::text order by e.enumsortorder) from pg_catalog.pg_enum e where e.enumtypid = t.oid) as labels
  from reached r
  join pg_catalog.pg_type t on t.oid = r.oid
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace`;
