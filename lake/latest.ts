/** SQL names in DuckDB. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * SQL (DuckDB) of the latest state: per key the change that reached Kafka last, unless it is a delete.
 *
 * A source that is started anew sends some changes again: same key, same position in PostgreSQL's log (`__source_lsn`), later
 * offset. Only the first arrival of a change tells its place, so that an old one that comes again is not taken for news. First
 * arrivals are in the order of the commits, as one key stays in one partition.
 *
 * The position alone cannot order: rows that an incremental snapshot read have none (Debezium 3.7.0 leaves `source.lsn` empty),
 * and they do supersede what arrived before them, for example to bring the default of a new column into rows nobody touched.
 *
 * A changed primary key arrives as a delete of the old key and an insert of the new one.
 *
 * @param relation SQL of a table or view with the meta columns
 * @param key columns of the primary key, at least one
 */
export function latestSql(relation: string, key: readonly string[]): string {
  if (key.length === 0) throw new Error("a table without a key has no latest state, only counts");
  const columns = key.map(quote).join(", ");
  return `select * exclude (first_arrival) from (
  select *, case when "__source_lsn" is null then "__offset" else min("__offset") over (partition by ${columns}, "__source_lsn") end as first_arrival from ${relation}
) qualify row_number() over (partition by ${columns} order by first_arrival desc, "__offset" desc) = 1 and "__deleted" is distinct from 'true'`;
}
