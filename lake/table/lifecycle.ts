import { existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { printProblems, type Problem } from "../../config/problem.ts";
import { hasUnknown, PartialFailure, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { printTable } from "../../database/table.ts";
import { projectRoot } from "../../setup/root.ts";
import { ensureToolchain } from "../../setup/toolchain.ts";
import { canonicalJson } from "../../util/canonical.ts";
import { catalogEntry, sqliteEntries } from "../catalog.ts";
import { printLakeTable, type CatalogEndpoint, type LakeTableName } from "../endpoint.ts";
import { difference } from "../evolve.ts";
import { Objects } from "../objects.ts";
import { tableState } from "../snapshot.ts";
import { runTables, type TableRequest } from "../tool.ts";
import { isGiven, type LakeTablesInputs, type LakeTablesOutputs, type MadeTable } from "./inputs.ts";
import { wantedTables, type WantedTable } from "./wanted.ts";

/** Properties of every table. */
export const TABLE_PROPERTIES: Readonly<Record<string, string>> = {
  "write.parquet.compression-codec": "zstd",
  // The list of former metadata files inside each metadata file.
  "write.metadata.previous-versions-max": "20",
  // A commit of the sink that meets one of ours, or the other way round, is tried again.
  "commit.retry.num-retries": "10",
};

/** By the hour of the change at the source: the time that users ask for, and never a cause of small files, since it only grows. */
const PARTITION_BY = ["hour(__source_ts_ms)"];

export async function check(_olds: Partial<LakeTablesInputs>, news: LakeTablesInputs): Promise<{ inputs: LakeTablesInputs; failures: Failure[] }> {
  const failures: Failure[] = [];
  if (!hasUnknown(news.tables)) {
    // Iceberg's sink splits the list of tables at commas and each name at dots.
    for (const table of news.tables) {
      const bad = [...table.namespace, table.name].find((part) => part === "" || /[.,\s]/.test(part));
      if (bad !== undefined) failures.push({ property: "tables", reason: `${isGiven(table) ? `lake table ${printLakeTable(table)}` : `table ${printTable(table)}`}: "${bad}" cannot be part of a name in the lake. Rename ${isGiven(table) ? "the topic" : "the table"}, or leave it out` });
    }
  }
  if (!hasUnknown([news.database, news.tables])) {
    try {
      const { problems } = await wantedTables(news);
      // A table that is missing is the preflight's finding, with everything else about the database.
      failures.push(...problems.filter(({ place }) => place.startsWith("column ")).map((problem) => ({ property: "tables", reason: printProblems([problem]) })));
    } catch {
      // The database is not up yet, or not reachable from here: create will say so.
    }
  }
  return { inputs: news, failures };
}

export async function diff(_id: string, olds: LakeTablesOutputs, news: LakeTablesInputs): Promise<Diff> {
  const replaces = (["warehouse", "catalog", "owner"] as const).filter((name) => !hasUnknown(news[name]) && canonicalJson(olds[name]) !== canonicalJson(news[name]));
  if (replaces.length > 0) return { changes: true, replaces: [...replaces], deleteBeforeReplace: false };
  const changed = (["database", "tables", "store", "retain", "avroNames"] as const).some((name) => canonicalJson(olds[name] ?? null) !== canonicalJson(news[name] ?? null));
  if (changed || hasUnknown(news)) return { changes: true };
  return { changes: await behind(news) };
}

/** Whether the lake lacks a table or a column that the database has. Unknown when one of them cannot be reached: then not. */
async function behind(inputs: LakeTablesInputs): Promise<boolean> {
  const objects = new Objects(inputs.store, objectCache(inputs.catalog));
  try {
    const { wanted } = await wantedTables(inputs);
    for (const { table, columns } of wanted) {
      const state = await tableState(inputs.catalog, objects, table);
      if (state === undefined || difference(state.columns, columns).changes.length > 0) return true;
    }
    return false;
  } catch {
    return false;
  } finally {
    objects.close();
  }
}

export async function create(inputs: LakeTablesInputs): Promise<{ id: string; outs: LakeTablesOutputs }> {
  return { id: inputs.warehouse, outs: await ensure(inputs, []) };
}

export async function update(_id: string, olds: LakeTablesOutputs, news: LakeTablesInputs): Promise<{ outs: LakeTablesOutputs }> {
  const before: LakeTableName[] = [...(olds.made ?? []), ...(olds.retired ?? [])];
  const asked = new Set(news.tables.map(printLakeTable));
  const retired = [...new Map(before.map((table) => [printLakeTable(table), { namespace: table.namespace, name: table.name }])).values()].filter((table) => !asked.has(printLakeTable(table)));
  return { outs: await ensure(news, retired) };
}

export async function read(id: string, props: LakeTablesOutputs): Promise<{ id: string; props: LakeTablesOutputs } | Record<string, never>> {
  const made: MadeTable[] = [];
  for (const table of props.made ?? []) if ((await catalogEntry(props.catalog, table)) !== undefined) made.push(table);
  if (made.length === 0 && (props.made ?? []).length > 0) return {};
  return { id, props: { ...props, made } };
}

export async function remove(_id: string, props: LakeTablesOutputs): Promise<void> {
  const { catalog } = props;
  if (props.retain === true || (catalog.kind === "sqlite" && !existsSync(catalog.file))) return;
  const tables = [...(props.made ?? []), ...(props.retired ?? [])].map(({ namespace, name }) => ({ namespace, name }));
  if (tables.length > 0) {
    const { problems } = await run({ ...request(props), action: "drop", purge: true, tables });
    if (problems.length > 0) throw new Error(printProblems(problems));
  }
  rmSync(objectCache(catalog), { recursive: true, force: true });
  if (catalog.kind === "sqlite" && sqliteEntries(catalog).length === 0) for (const suffix of ["", "-wal", "-shm"]) rmSync(catalog.file + suffix, { force: true });
}

/** Where readers of this lake keep copies of its immutable objects. */
export function objectCache(catalog: CatalogEndpoint): string {
  return catalog.kind === "sqlite" ? join(dirname(catalog.file), "objects") : join(projectRoot(), ".sluice", "objects", `glue-${catalog.region}`);
}

async function ensure(inputs: LakeTablesInputs, retired: readonly LakeTableName[]): Promise<LakeTablesOutputs> {
  const { wanted, problems } = await wantedTables(inputs);
  if (problems.length > 0) throw new Error(printProblems(problems));
  if (inputs.catalog.kind === "sqlite") mkdirSync(dirname(inputs.catalog.file), { recursive: true, mode: 0o700 });
  const tables = wanted.map(({ table: { namespace, name }, columns }) => ({ namespace, name, columns, partitionBy: PARTITION_BY, properties: TABLE_PROPERTIES }));
  const answer = await run({ ...request(inputs), action: "ensure", tables });
  const made = answer.tables.flatMap((table) => {
    const source = wanted.find((one) => printLakeTable(one.table) === printLakeTable(table));
    return source === undefined ? [] : [madeTable(source, table)];
  });
  const outs = { ...inputs, made, excludeColumns: wanted.flatMap(({ excluded }) => excluded), retired };
  if (answer.problems.length > 0) throw new PartialFailure(inputs.warehouse, outs, answer.problems.map((problem) => printProblems([problem])));
  return outs;
}

function madeTable({ table, key }: WantedTable, answer: Awaited<ReturnType<typeof runTables>>["tables"][number]): MadeTable {
  return {
    ...(isGiven(table) ? {} : { schema: table.schema, table: table.table }),
    namespace: table.namespace,
    name: table.name,
    location: answer.location ?? "",
    uuid: answer.uuid ?? "",
    key,
    columns: (answer.columns ?? []).map(({ name, type }) => ({ name, type })),
    kept: answer.kept.map(({ column, has, wanted }) => ({ column, has, wanted })),
  };
}

function request(inputs: LakeTablesInputs): Omit<TableRequest, "action" | "tables"> {
  return { catalog: inputs.catalog, store: inputs.store, warehouse: inputs.warehouse, owner: inputs.owner };
}

async function run(what: TableRequest): Promise<{ tables: Awaited<ReturnType<typeof runTables>>["tables"]; problems: Problem[] }> {
  return runTables(await ensureToolchain(["kafka", "plugins"]), what);
}
