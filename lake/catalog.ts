import { existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { CATALOG_NAME, printLakeTable, type CatalogEndpoint, type CatalogEntry, type LakeTableName, type SqliteCatalog } from "./endpoint.ts";
import { glueEntry } from "./glue.ts";

/** All tables of the catalog, none while its file is missing or still empty. */
export function sqliteEntries(catalog: SqliteCatalog): CatalogEntry[] {
  if (!existsSync(catalog.file)) return [];
  const database = open(catalog.file);
  try {
    const made = database.prepare("select 1 from sqlite_master where type = 'table' and name = 'iceberg_tables'").get();
    if (made === undefined) return [];
    const rows = database
      .prepare("select table_namespace as namespace, table_name as name, metadata_location as location from iceberg_tables where catalog_name = ? and coalesce(iceberg_type, 'TABLE') = 'TABLE' order by 1, 2")
      .all(CATALOG_NAME) as unknown as { namespace: string; name: string; location: string }[];
    return rows.map(({ namespace, name, location }) => ({ namespace: namespace.split("."), name, metadataLocation: location }));
  } finally {
    database.close();
  }
}

/** One table of the catalog; `undefined`: there is none of that name. */
export async function catalogEntry(catalog: CatalogEndpoint, table: LakeTableName): Promise<CatalogEntry | undefined> {
  if (catalog.kind === "glue") return glueEntry(catalog, table);
  return sqliteEntries(catalog).find((entry) => printLakeTable(entry) === printLakeTable(table));
}

function open(file: string): DatabaseSync {
  const { DatabaseSync } = sqlite();
  return new DatabaseSync(file, { readOnly: true, timeout: 30_000 });
}

let loaded: typeof import("node:sqlite") | undefined;

/** Node.js 24 announces its SQLite as experimental on stderr at the first load; only this one warning is held back. */
function sqlite(): typeof import("node:sqlite") {
  if (loaded) return loaded;
  const emit = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).includes("SQLite")) Reflect.apply(emit, process, [warning, ...rest]);
  }) as typeof process.emitWarning;
  try {
    loaded = process.getBuiltinModule("node:sqlite");
    return loaded;
  } finally {
    process.emitWarning = emit;
  }
}
