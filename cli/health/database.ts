import { heartbeatTable, captureTables } from "../../database/capture-schema/sql.ts";
import { rows, withDatabase, type Queryable } from "../../database/connect.ts";
import { publicationFacts } from "../../database/publication/facts.ts";
import { printTable, sameTable, tableSql } from "../../database/table.ts";
import type { ManifestCopy, StackManifest } from "../manifest.ts";

/** What the database says of the stack beside its slot. */
export interface DatabaseHealth {
  /** What one slot may make the server keep, in bytes (`max_slot_wal_keep_size`); undefined: no limit. */
  readonly limitBytes: number | undefined;
  /** How long ago the connector wrote its heartbeat, in milliseconds by the database's own clock; undefined: never. */
  readonly heartbeatMs: number | undefined;
  /** How the publication differs from what the stack captures; undefined: there is none of its name. */
  readonly publication: { readonly missing: readonly string[]; readonly extra: readonly string[]; readonly silent: readonly string[] } | undefined;
}

/** Asked as the connector's role, which may see all of it. */
export async function databaseHealth(stack: StackManifest): Promise<DatabaseHealth> {
  return withDatabase(stack.database, async (client) => ({
    limitBytes: await limitOf(client),
    heartbeatMs: await heartbeatOf(client, stack.serviceSchema),
    publication: await publicationOf(client, stack),
  }), { connectMs: 5_000, doing: "look at heartbeat and publication" });
}

async function limitOf(client: Queryable): Promise<number | undefined> {
  const [found] = await rows<{ mib: string }>(client, `select setting as mib from pg_catalog.pg_settings where name = 'max_slot_wal_keep_size'`);
  const mib = Number(found?.mib ?? -1);
  return mib < 0 ? undefined : mib * 1024 * 1024;
}

async function heartbeatOf(client: Queryable, schema: string): Promise<number | undefined> {
  const [found] = await rows<{ ms: number | null }>(client, `select extract(epoch from pg_catalog.clock_timestamp() - max(beat))::float8 * 1000 as ms from ${tableSql(heartbeatTable(schema))}`);
  return found?.ms ?? undefined;
}

async function publicationOf(client: Queryable, { publication, tables, serviceSchema }: StackManifest): Promise<DatabaseHealth["publication"]> {
  const facts = await publicationFacts(client, publication);
  if (facts === undefined) return undefined;
  const wanted = [...tables, ...captureTables(serviceSchema)];
  const silent = Object.entries(facts.publishes).filter(([what, published]) => what !== "truncate" && !published).map(([what]) => what);
  if (facts.allTables) return { missing: [], extra: ["every table"], silent };
  return {
    missing: wanted.filter((one) => !facts.tables.some((each) => sameTable(each, one))).map(printTable),
    extra: facts.tables.filter((one) => !wanted.some((each) => sameTable(each, one))).map(printTable),
    silent,
  };
}

/** Copies that are not there, or that the sink's login cannot see. Throws when the target does not answer. */
export async function missingCopies(sink: ManifestCopy): Promise<string[]> {
  const names = sink.copies.map(({ target }) => target);
  const found = await withDatabase(sink.target, (client) => rows<{ schema: string; table: string }>(
    client,
    `select n.nspname::text as schema, c.relname::text as table from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where (n.nspname::text, c.relname::text) in (select * from unnest($1::text[], $2::text[]))`,
    [names.map(({ schema }) => schema), names.map(({ table }) => table)],
  ), { connectMs: 5_000, doing: "look at the copies" });
  return names.filter((one) => !found.some((each) => sameTable(each, one))).map(printTable);
}
