import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import { printTable, type TableName } from "../database/table.ts";
import { withSearch } from "../search/client.ts";
import { documents } from "../search/documents.ts";
import type { SearchEndpoint } from "../search/endpoint.ts";
import { follow, type RowStep } from "../transforms/columns.ts";
import { keyFirst } from "./align.ts";
import { compareSorted } from "./compare.ts";
import { settle, TOLD_APART, type Compared } from "./copy.ts";
import { canonicalDocument, type DocumentColumn } from "./document.ts";
import { indexHints } from "./hints.ts";
import { withSnapshot } from "./snapshot.ts";
import type { AuditOptions, TableAudit } from "./table.ts";

/** Where a captured table and its index are. */
export interface AuditedIndex {
  readonly sink: string;
  readonly database: DatabaseEndpoint;
  readonly table: TableName;
  readonly server: SearchEndpoint;
  readonly index: string;
  /** What its rows meet on their way. Default nothing. */
  readonly steps?: readonly RowStep[];
}

/**
 * Compares a table with its index, row by row by key: every document as it was at one moment, sorted here, since a server sorts only by what
 * it indexed. Repeated while others write, as with a copy: see `settle`.
 */
export function auditIndex(what: AuditedIndex, options: AuditOptions = {}): Promise<TableAudit> {
  return settle(() => compareOnce(what), options);
}

function compareOnce(what: AuditedIndex): Promise<Compared> {
  return withSnapshot(what.database, what.table, async (source) => {
    const { columns, skipped } = canonicalDocument(follow({ name: printTable(what.table), columns: source.table.columns, key: source.table.primaryKey, own: [] }, what.steps ?? []).columns);
    const { primaryKey: key } = source.table;
    const table = printTable(what.table);
    const { ordered, compared } = keyFirst(columns, key, (name) => new Error(`table ${table}: its key column ${name} is of a type whose rows cannot be sorted, so they cannot be matched. Audit the other tables by name with --table`));
    return sorted(what, ordered, key.length, async (rows, seen) => {
      const comparison = await compareSorted(source.stream(ordered, key), rows, compared, TOLD_APART, "index");
      const missing = ordered.filter(({ name }) => !seen.has(name)).map(({ name }) => name);
      return { comparison, audit: { table, equal: comparison.equal, method: "rows", rows: comparison.rows, comparison, skipped, hints: indexHints(table, comparison, comparison.rows.lake === 0 ? [] : missing, what.sink) } };
    });
  });
}

/**
 * Brings all documents into a table of DuckDB on disk, as the texts that are compared, and reads them back by key.
 *
 * @param seen names of fields that any document has
 */
async function sorted<T>({ server, index }: AuditedIndex, columns: readonly DocumentColumn[], keys: number, work: (rows: AsyncIterable<(string | null)[][]>, seen: ReadonlySet<string>) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-audit-"));
  const instance = await DuckDBInstance.create(join(folder, "documents.duckdb"));
  const connection = await instance.connect();
  try {
    await connection.run(`CREATE TABLE documents (${columns.map((_, at) => `c${at} VARCHAR`).join(", ")})`);
    const seen = new Set<string>();
    const appender = await connection.createAppender("documents");
    await withSearch(server, async (client) => {
      for await (const batch of documents(client, server, index)) {
        for (const document of batch) {
          for (const { name, read } of columns) {
            const value = document[name];
            if (value !== undefined) seen.add(name);
            const text = value === undefined || value === null ? null : read(value);
            if (text === null) appender.appendNull();
            else appender.appendVarchar(text);
          }
          appender.endRow();
        }
      }
    }, { timeoutMs: 120_000 });
    appender.closeSync();
    return await work(stream(connection, columns, keys), seen);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true, force: true });
  }
}

const TYPES = { integer: "HUGEINT", float: "DOUBLE", text: "VARCHAR" } as const;

async function* stream(connection: DuckDBConnection, columns: readonly DocumentColumn[], keys: number): AsyncGenerator<(string | null)[][]> {
  const order = columns.slice(0, keys).map(({ order: by }, at) => `TRY_CAST(c${at} AS ${TYPES[by ?? "text"]})`);
  for await (const batch of (await connection.stream(`SELECT * FROM documents ORDER BY ${order.join(", ")}`)).yieldRows()) yield batch as (string | null)[][];
}
