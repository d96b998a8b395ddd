import { rows, type Queryable } from "../connect.ts";
import { knownTables, serverFacts, tableFacts } from "../preflight/facts.ts";
import type { Verdict } from "../preflight/server.ts";
import { tableSql } from "../table.ts";
import { escapeIdentifier } from "pg";
import type { OutboxTablesInputs, PayloadKind } from "./inputs.ts";
import { judgeOutbox, payloadKind, type OutboxFacts } from "./judge.ts";

/** How many rows are looked at for aggregates that nobody listed. */
const LOOKED_AT = 100_000;

/** Looks at the table and says everything that stands in the way, at once. Reads only. */
export async function examineOutbox(client: Queryable, inputs: OutboxTablesInputs): Promise<Verdict & { readonly payload: PayloadKind }> {
  const server = await serverFacts(client, { role: inputs.role, publication: inputs.publication, captureSchema: inputs.schema });
  const [table] = await tableFacts(client, [inputs.table], inputs.role);
  if (table === undefined) return { ...judgeOutbox(server, undefined, await knownTables(client), inputs), payload: "text" };
  const [more] = await rows<Omit<OutboxFacts, "table" | "unlisted">>(client, FACTS, [inputs.table.schema, inputs.table.table]);
  const facts: OutboxFacts = { table, ...(more as Omit<OutboxFacts, "table" | "unlisted">), unlisted: await unlisted(client, inputs, table.readable && table.columns.some(({ name }) => name === inputs.columns.aggregateType)) };
  return { ...judgeOutbox(server, facts, [], inputs), payload: payloadKind(table, inputs.columns) };
}

async function unlisted(client: Queryable, { table, columns, aggregates }: OutboxTablesInputs, readable: boolean): Promise<string[]> {
  if (!readable) return [];
  const column = escapeIdentifier(columns.aggregateType);
  const found = await rows<{ name: string }>(
    client,
    `select distinct name from (select ${column}::text as name from ${tableSql(table)} limit ${LOOKED_AT}) as looked where name <> all($1::text[]) order by 1 limit 5`,
    [[...aggregates]],
  );
  return found.map(({ name }) => name);
}

const FACTS = `
select coalesce((select array_agg(distinct a.attname::text)
                   from pg_catalog.pg_index i join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
                  where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indnkeyatts = 1 and i.indpred is null and i.indexprs is null), '{}') as unique,
       coalesce((select array_agg(distinct k.conrelid::regclass::text) from pg_catalog.pg_constraint k where k.confrelid = c.oid and k.contype = 'f' and k.conrelid <> c.oid), '{}') as "referencedBy",
       pg_catalog.has_table_privilege(c.oid, 'DELETE') as deletable,
       coalesce((select array_agg(t.tgname::text order by 1) from pg_catalog.pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal and t.tgtype & 8 <> 0), '{}') as "deleteTriggers",
       c.relforcerowsecurity as "forcedSecurity",
       coalesce(pg_catalog.pg_stat_get_tuples_updated(c.oid), 0)::int8::float8 as updates
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where n.nspname = $1 and c.relname = $2`;
