import { describeTable, type TableDescription } from "../database/columns.ts";
import { rows, withDatabase, type Queryable } from "../database/connect.ts";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import { printTable, tableSql, type TableName } from "../database/table.ts";
import { quote, SESSION, type CanonicalColumn } from "./canonical.ts";
import type { Row } from "./compare.ts";

/** One state of the database, held still while the lake catches up with it. */
export interface DatabaseSnapshot {
  readonly table: TableDescription;
  readonly rows: number;
  /** Which transactions this state contains. */
  readonly transactions: TransactionSet;
  /** All rows, sorted by the columns with an order when `key` names them, in batches of about 4 MB. */
  stream(columns: readonly CanonicalColumn[], key: readonly string[]): AsyncGenerator<Row[]>;
}

/** What `txid_current_snapshot()` says: everything before `next` had ended, but for those in `running`. */
export interface TransactionSet {
  readonly next: bigint;
  readonly running: readonly bigint[];
}

/** A sort of a large table may take this long before its first row. */
const STATEMENT_MS = 3_600_000;
const BATCH_BYTES = 4 << 20;

/**
 * Runs `work` inside one REPEATABLE READ transaction, so that counts and rows are of the same moment however long it takes.
 * It holds back vacuum for that time, and changes nothing.
 */
export async function withSnapshot<T>(endpoint: DatabaseEndpoint, name: TableName, work: (snapshot: DatabaseSnapshot) => Promise<T>): Promise<T> {
  return withDatabase(endpoint, async (client) => {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    try {
      for (const [setting, value] of [...SESSION, ["idle_in_transaction_session_timeout", "0"], ["cursor_tuple_fraction", "1"]] as const) {
        await client.query("SELECT set_config($1, $2, true)", [setting, value]);
      }
      const table = await describeTable(client, name.schema, name.table);
      if (table === undefined) throw new Error(`table ${printTable(name)}: does not exist in the database. Name a table of the stack`);
      const [head] = await rows<{ txids: string; n: string }>(client, `SELECT txid_current_snapshot()::text AS txids, (SELECT count(*) FROM ${tableSql(name)})::text AS n`);
      return await work({
        table,
        rows: Number(head?.n),
        transactions: parseTransactions(head?.txids ?? "0:0:"),
        stream: (columns, key) => stream(client, name, columns, key),
      });
    } finally {
      await client.query("ROLLBACK").catch(() => undefined);
    }
  }, { statementMs: STATEMENT_MS, doing: `audit ${printTable(name)}` });
}

/** `xmin:xmax:running,…` as PostgreSQL prints it. */
export function parseTransactions(text: string): TransactionSet {
  const [, next = "0", running = ""] = text.split(":");
  return { next: BigInt(next), running: running === "" ? [] : running.split(",").map(BigInt) };
}

/**
 * DuckDB condition: the change belongs to this state of the database. The stream knows only the lower 32 bits of a
 * transaction's number, which are compared in a circle, as PostgreSQL itself does.
 *
 * Rows read by a snapshot (`__op` = `r`) carry no transaction of their own and always count.
 */
export function visibleSql({ next, running }: TransactionSet): string {
  const circle = 1n << 32n;
  const open = running.map((one) => one % circle);
  const ended = `(${next % circle} - "__source_txId" % ${circle} + ${circle}) % ${circle} BETWEEN 1 AND ${circle / 2n}`;
  return `("__op" = 'r' OR "__source_txId" IS NULL OR (${ended}${open.length === 0 ? "" : ` AND "__source_txId" % ${circle} NOT IN (${open.join(", ")})`}))`;
}

async function* stream(client: Queryable, name: TableName, columns: readonly CanonicalColumn[], key: readonly string[]): AsyncGenerator<Row[]> {
  const list = columns.map((one, at) => `${one.database} AS c${at}`).join(", ");
  await client.query(`DECLARE sluice_audit NO SCROLL CURSOR FOR SELECT ${list} FROM ${tableSql(name)}${orderBy(columns, key)}`);
  try {
    for (let size = 100; ; ) {
      const batch = await rows<Record<string, string | null>>(client, `FETCH ${size} FROM sluice_audit`);
      if (batch.length === 0) return;
      const cells = batch.map((row) => columns.map((_, at) => row[`c${at}`] ?? null));
      yield cells;
      const bytes = cells.reduce((sum, row) => row.reduce((inner, cell) => inner + (cell?.length ?? 0), sum), 1);
      size = Math.max(10, Math.min(10_000, Math.floor((BATCH_BYTES * batch.length) / bytes)));
    }
  } finally {
    await client.query("CLOSE sluice_audit").catch(() => undefined);
  }
}

function orderBy(columns: readonly CanonicalColumn[], key: readonly string[]): string {
  const terms = key.map((name) => {
    const column = columns.find((one) => one.name === name);
    // As bytes of UTF-8: the order must not depend on the database's locale or encoding.
    return column?.order === "text" ? `convert_to(${column.database}, 'UTF8')` : quote(name);
  });
  return terms.length === 0 ? "" : ` ORDER BY ${terms.join(", ")}`;
}
