/** SQL names in DuckDB. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * SQL (DuckDB) of the latest state: per key the last row by position in PostgreSQL's log, then by Kafka offset, unless it is a
 * delete. Rows repeated after a crash carry the LSN of the first time, so they change nothing.
 *
 * A changed primary key arrives as a delete of the old key and an insert of the new one with the same LSN.
 *
 * @param relation SQL of a table or view with the meta columns
 * @param key columns of the primary key, at least one
 */
export function latestSql(relation: string, key: readonly string[]): string {
  if (key.length === 0) throw new Error("a table without a key has no latest state, only counts");
  const partition = key.map(quote).join(", ");
  return `select * exclude (rank_of_change) from (
  select *, row_number() over (partition by ${partition} order by "__source_lsn" desc nulls last, "__offset" desc) as rank_of_change from ${relation}
) where rank_of_change = 1 and "__deleted" is distinct from 'true'`;
}
