import type { WantedTable } from "../database/preflight/inputs.ts";
import type { TablePlan } from "./shape.ts";

/** The planned tables as the preflight wants them: what it must know beside their names. */
export function wantedTables(tables: readonly TablePlan[]): WantedTable[] {
  return tables.map(({ schema, table, exclude, replicaIdentity }) => ({
    schema, table, ...(exclude.length > 0 ? { exclude: [...exclude] } : {}), ...(replicaIdentity === "full" ? { replicaIdentity } : {}),
  }));
}
