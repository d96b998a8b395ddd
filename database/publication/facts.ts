import { rows, type Queryable } from "../connect.ts";
import type { TableName } from "../table.ts";
import type { PublicationFacts } from "./sql.ts";

export async function publicationFacts(client: Queryable, name: string): Promise<PublicationFacts | undefined> {
  const [found] = await rows<Head>(
    client,
    `select oid, pg_catalog.obj_description(oid, 'pg_publication') as comment, puballtables as "allTables", pubinsert as insert,
            pubupdate as update, pubdelete as delete, pubtruncate as truncate, pubviaroot as "viaRoot"
       from pg_catalog.pg_publication where pubname = $1`,
    [name],
  );
  if (found === undefined) return undefined;
  // Not pg_publication_tables: with publish_via_partition_root it hides members whose root is a member too.
  const members = await rows<TableName & { row: Record<string, unknown> }>(
    client,
    `select n.nspname::text as schema, c.relname::text as table, pg_catalog.to_jsonb(m) as row
       from pg_catalog.pg_publication_rel m
       join pg_catalog.pg_class c on c.oid = m.prrelid
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where m.prpubid = $1 order by 1, 2`,
    [found.oid],
  );
  const { oid, comment, allTables, viaRoot, ...publishes } = found;
  return {
    comment,
    allTables,
    viaRoot,
    publishes,
    tables: members.map(({ schema, table }) => ({ schema, table })),
    // Columns that only newer versions have: absent or null means the whole table; prexcept (19) would be the opposite of a member.
    partial: members.some(({ row }) => (row["prqual"] ?? row["prattrs"] ?? null) !== null || row["prexcept"] === true) || (await hasSchemas(client, oid)),
  };
}

/** Whole schemas can be members from PostgreSQL 15 on. */
async function hasSchemas(client: Queryable, oid: number): Promise<boolean> {
  const [catalog] = await rows<{ there: boolean }>(client, `select pg_catalog.to_regclass('pg_catalog.pg_publication_namespace') is not null as there`);
  return catalog?.there === true && (await rows(client, `select 1 from pg_catalog.pg_publication_namespace where pnpubid = $1`, [oid])).length > 0;
}

interface Head {
  readonly oid: number;
  readonly comment: string | null;
  readonly allTables: boolean;
  readonly viaRoot: boolean;
  readonly insert: boolean;
  readonly update: boolean;
  readonly delete: boolean;
  readonly truncate: boolean;
}
