import type { LakeColumn } from "../../lake/types.ts";
import { typeNames, type Written } from "./types.ts";

/** A table of Glue that a view stands on. */
export interface ViewedTable {
  readonly database: string;
  readonly table: string;
  /** Columns of the primary key, as the table has them. */
  readonly key: readonly string[];
  readonly columns: readonly LakeColumn[];
  readonly written: Written;
}

/** A view as `aws.glue.CatalogTable` takes it. */
export interface GlueView {
  readonly tableType: "VIRTUAL_VIEW";
  readonly description: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly viewOriginalText: string;
  readonly viewExpandedText: string;
  readonly columns: { readonly name: string; readonly type: string }[];
}

/** Of the meta columns only the time of the change: the others say how a row came. */
const SHOWN_META = "__source_ts_ms";

const quote = (name: string): string => `"${name.toLowerCase().replaceAll('"', '""')}"`;

/** Tells the changes of a table apart where nothing tells its rows apart. */
const PLACE = ["__partition", "__offset"];

/** Whether the catalog has a key of the table to tell its rows apart. */
export function hasKey({ key, columns, written }: Pick<ViewedTable, "key" | "columns" | "written">): boolean {
  const there = new Set(shownColumns(columns, written).map(({ name }) => name.toLowerCase()));
  return key.length > 0 && key.every((name) => there.has(name.toLowerCase()));
}

/**
 * SQL (Trino, as Athena speaks it) of a table's latest state: the rules of `latestSql`, without DuckDB's own words. Of a table without a
 * key, every change but deletes, each once.
 */
export function latestViewSql(viewed: ViewedTable): string {
  const { database, table, columns, written } = viewed;
  const shown = shownColumns(columns, written);
  const by = (hasKey(viewed) ? viewed.key : PLACE).map(quote).join(", ");
  return `SELECT ${shown.map(({ name }) => quote(name)).join(", ")}
FROM (
  SELECT *, row_number() OVER (PARTITION BY ${by} ORDER BY "__first_arrival" DESC, "__offset" DESC) AS "__place"
  FROM (
    SELECT *, CASE WHEN "__source_lsn" IS NULL THEN "__offset" ELSE min("__offset") OVER (PARTITION BY ${by}, "__source_lsn") END AS "__first_arrival"
    FROM ${quote(database)}.${quote(table)}
  ) arrivals
) placed
WHERE "__place" = 1 AND coalesce("__deleted", 'false') <> 'true'`;
}

/**
 * The view in the form that Athena's own `CREATE VIEW` leaves in Glue: Trino's definition as JSON, encoded, in a comment (trino
 * ViewReaderUtil). The columns are plain ones of the table, so that the types said here are those that Athena finds: it refuses a view whose
 * types differ as stale.
 */
export function latestView(viewed: ViewedTable): GlueView {
  const shown = shownColumns(viewed.columns, viewed.written);
  const definition = { originalSql: latestViewSql(viewed), catalog: "awsdatacatalog", schema: viewed.database, columns: shown.map(({ name, names }) => ({ name: name.toLowerCase(), type: names.trino })) };
  return {
    tableType: "VIRTUAL_VIEW",
    description: hasKey(viewed) ? `Latest state of ${viewed.table}` : `Every change of ${viewed.table} but deletes: the table has no key in the catalog`,
    parameters: { presto_view: "true", comment: "Presto View" },
    viewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString("base64")} */`,
    viewExpandedText: "/* Presto View */",
    columns: shown.map(({ name, names }) => ({ name: name.toLowerCase(), type: names.hive })),
  };
}

function shownColumns(columns: readonly LakeColumn[], written: Written) {
  return columns.flatMap(({ name, type }) => {
    const names = name.startsWith("__") && name !== SHOWN_META && META.has(name.toLowerCase()) ? undefined : typeNames(type, written);
    return names === undefined ? [] : [{ name, names }];
  });
}

const META = new Set(["__op", "__deleted", "__source_lsn", "__source_ts_ms", "__source_txid", "__partition", "__offset"]);
