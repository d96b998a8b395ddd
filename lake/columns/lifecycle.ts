import { printProblems, type Problem } from "../../config/problem.ts";
import { describeTables } from "../../database/columns.ts";
import { withDatabase } from "../../database/connect.ts";
import { printTable, sameTable } from "../../database/table.ts";
import { hasUnknown, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { canonicalJson } from "../../util/canonical.ts";
import { behindSteps } from "../followed.ts";
import { parquetColumns, parquetName } from "../parquet.ts";
import type { CapturedColumnsInputs, CapturedColumnsOutputs, DescribedTable } from "./inputs.ts";

const DAY_MS = 24 * 3600 * 1000;

/** Rows may be older than the lake: those that their topic kept from before. */
const DAYS_BEFORE = 31;

export async function check(_olds: Partial<CapturedColumnsInputs>, news: CapturedColumnsInputs): Promise<{ inputs: CapturedColumnsInputs; failures: Failure[] }> {
  if (hasUnknown(news)) return { inputs: news, failures: [] };
  const described = await describe(news).catch(() => []); // Create will say what is wrong with the database.
  return { inputs: news, failures: problemsOf(described).map((problem) => ({ property: "tables", reason: printProblems([problem]) })) };
}

export async function diff(_id: string, olds: CapturedColumnsOutputs, news: CapturedColumnsInputs): Promise<Diff> {
  if (hasUnknown(news)) return { changes: true };
  if (canonicalJson(olds.tables) !== canonicalJson(news.tables) || canonicalJson(olds.database) !== canonicalJson(news.database)) return { changes: true };
  try {
    return { changes: canonicalJson(await describe(news)) !== canonicalJson(olds.described) };
  } catch {
    return { changes: false }; // A database that cannot be asked is no drift.
  }
}

export async function create(inputs: CapturedColumnsInputs): Promise<{ id: string; outs: CapturedColumnsOutputs }> {
  const since = new Date(Date.now() - DAYS_BEFORE * DAY_MS).toISOString().slice(0, 10);
  return { id: `${inputs.database.database} columns`, outs: await ensure(inputs, since) };
}

export async function update(_id: string, olds: CapturedColumnsOutputs, news: CapturedColumnsInputs): Promise<{ outs: CapturedColumnsOutputs }> {
  return { outs: await ensure(news, olds.since) };
}

export async function read(id: string, props: CapturedColumnsOutputs): Promise<{ id: string; props: CapturedColumnsOutputs }> {
  return { id, props };
}

/** Nothing was made. */
export async function remove(): Promise<void> {}

async function ensure(inputs: CapturedColumnsInputs, since: string): Promise<CapturedColumnsOutputs> {
  const described = await describe(inputs);
  const missing = inputs.tables.filter((table) => !described.some((one) => sameTable(one, table)));
  const problems = [...missing.map((table): Problem => ({ place: `table ${printTable(table)}`, reason: "does not exist", mend: "Create it, or take it off the list of tables" })), ...problemsOf(described)];
  if (problems.length > 0) throw new Error(printProblems(problems));
  return { ...inputs, described, since };
}

async function describe(inputs: CapturedColumnsInputs): Promise<DescribedTable[]> {
  const descriptions = await withDatabase(inputs.database, (client) => describeTables(client, inputs.tables), { doing: "read the columns of the captured tables" });
  return inputs.tables.flatMap((table): DescribedTable[] => {
    const found = descriptions.find((one) => sameTable(one, table));
    if (found === undefined) return [];
    const captured = found.columns.filter(({ name }) => !table.exclude.includes(name));
    return [{ schema: table.schema, table: table.table, key: found.key.map(parquetName), columns: parquetColumns(behindSteps({ name: printTable(table), columns: captured, key: found.key }, table.steps ?? []).columns) }];
  });
}

/** Columns that are two in PostgreSQL and one for a catalog, which knows no capitals. Pure. */
export function problemsOf(described: readonly DescribedTable[]): Problem[] {
  return described.flatMap((table) => {
    const names = table.columns.map(({ name }) => name.toLowerCase());
    const twice = [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
    return twice.map((name): Problem => ({ place: `table ${printTable(table)}`, reason: `has several columns that would be ${name} in the catalog`, mend: "Exclude all but one of them from capture, rename them, or leave out glue" }));
  });
}
