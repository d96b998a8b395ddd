import { escapeIdentifier } from "pg";
import type { Problem } from "../../config/problem.ts";
import { suggest } from "../../util/suggest.ts";
import { captureProblem } from "../capturable.ts";
import { printTable, sameTable, tableSql, type TableName } from "../table.ts";
import type { ServerFacts, TableFacts } from "./facts.ts";
import type { PreflightInputs, WantedTable } from "./inputs.ts";
import type { Verdict } from "./server.ts";

/** What is wrong with the tables. `known` are the names of all tables of the database, for suggestions. */
export function judgeTables(server: ServerFacts, tables: readonly TableFacts[], known: readonly TableName[], inputs: PreflightInputs): Verdict {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  for (const wanted of inputs.tables) {
    const facts = tables.find((table) => sameTable(table, wanted));
    if (facts === undefined) problems.push(missing(wanted, known));
    else if (facts.kind !== "table" && facts.kind !== "partitioned") problems.push({ place: place(wanted), reason: `is a ${facts.kind}; only tables have changes to capture`, mend: "Name the tables behind it" });
    else {
      problems.push(...storage(facts, inputs), ...rights(facts, server, inputs), ...identity(facts, wanted), ...columns(facts, wanted.exclude ?? []));
      warnings.push(...generated(facts, wanted.exclude ?? []));
    }
  }
  return { problems, warnings };
}

function place(table: TableName): string {
  return `table ${printTable(table)}`;
}

function missing(wanted: WantedTable, known: readonly TableName[]): Problem {
  const near = suggest(printTable(wanted), known.map(printTable)) ?? known.map(printTable).find((name) => name.endsWith(`.${wanted.table}`));
  const mend = near === undefined ? `Create it, or take it out of the list${known.length === 0 ? " (the database has no tables yet)" : ""}` : `Did you mean "${near}"?`;
  return { place: place(wanted), reason: "does not exist", mend };
}

function storage(facts: TableFacts, inputs: PreflightInputs): Problem[] {
  const problems: Problem[] = [];
  if (facts.persistence === "unlogged") problems.push({ place: place(facts), reason: "is unlogged: its changes are in no log", mend: `Run: ALTER TABLE ${tableSql(facts)} SET LOGGED` });
  if (facts.persistence === "temporary") problems.push({ place: place(facts), reason: "is temporary: its changes are in no log", mend: "Name an ordinary table" });
  const { partitionOf } = facts;
  if (partitionOf !== undefined && inputs.tables.some((table) => sameTable(table, partitionOf))) {
    problems.push({ place: place(facts), reason: `is a partition of ${printTable(partitionOf)}, which is captured too: its rows come under that name`, mend: "Take the partition out of the list" });
  }
  return problems;
}

function rights(facts: TableFacts, { admin, role }: ServerFacts, inputs: PreflightInputs): Problem[] {
  const problems: Problem[] = [];
  const user = escapeIdentifier(admin.name);
  if (!facts.owned) {
    problems.push({ place: place(facts), reason: `belongs to ${facts.owner}, and only its owner (or a superuser) may publish it`, mend: `Run: GRANT ${escapeIdentifier(facts.owner)} TO ${user}` });
  }
  if (!facts.readable) problems.push({ place: place(facts), reason: `cannot be read by ${admin.name}`, mend: `Run: GRANT USAGE ON SCHEMA ${escapeIdentifier(facts.schema)} TO ${user}; GRANT SELECT ON ${tableSql(facts)} TO ${user}` });
  // The owner may grant: no second line about what the first one mends.
  if (facts.owned && !facts.grantable) problems.push({ place: place(facts), reason: `${admin.name} may not let ${inputs.role} read it`, mend: `Run: GRANT SELECT ON ${tableSql(facts)} TO ${user} WITH GRANT OPTION` });
  if (!facts.schemaGrantable) {
    problems.push({ place: place(facts), reason: `${admin.name} may not let ${inputs.role} into its schema`, mend: `Run: GRANT USAGE ON SCHEMA ${escapeIdentifier(facts.schema)} TO ${user} WITH GRANT OPTION` });
  }
  const passes = role?.bypassRls || (!inputs.existingRole && admin.bypassRls);
  if (facts.rowSecurity && !passes) {
    problems.push({
      place: place(facts),
      reason: `has row-level security, which would hide rows from ${inputs.role} without an error`,
      mend: inputs.existingRole || role !== undefined ? `Run: ALTER ROLE ${escapeIdentifier(inputs.role)} BYPASSRLS` : `Let a user with BYPASSRLS run Sluice: ALTER ROLE ${user} BYPASSRLS`,
    });
  }
  return problems;
}

/**
 * Updates and deletes must say which row they change. PostgreSQL is strict here: once a table without a usable replica identity
 * is published, every UPDATE and DELETE on it fails, the user's own ones included.
 */
function identity(facts: TableFacts, wanted: WantedTable): Problem[] {
  const alter = `ALTER TABLE ${tableSql(facts)} REPLICA IDENTITY`;
  if (wanted.replicaIdentity === "full") {
    if (facts.replicaIdentity === "full") return [];
    return [{ place: place(facts), reason: `its replica identity is "${facts.replicaIdentity}", the configuration says "full"`, mend: `Run: ${alter} FULL` }];
  }
  const declare = `with "replicaIdentity: full" in the configuration: ${alter} FULL`;
  const byIndex = facts.identityIndexes.filter((name) => name !== "").map((name) => `${alter} USING INDEX ${escapeIdentifier(name)}`)[0];
  const ways = [...(facts.primaryKey.length === 0 ? ["Add a primary key"] : []), ...(byIndex === undefined ? [] : [`run ${byIndex}`]), declare].join("; or ");
  switch (facts.replicaIdentity) {
    case "full":
      return facts.primaryKey.length > 0 ? [] : [{ place: place(facts), reason: "has no primary key, and REPLICA IDENTITY FULL without being declared", mend: 'Add a primary key; or write { table: …, replicaIdentity: full }: its rows are then told apart by all their columns' }];
    case "nothing":
      return [{ place: place(facts), reason: "has REPLICA IDENTITY NOTHING: updates and deletes would fail once it is published", mend: facts.primaryKey.length > 0 ? `Run: ${alter} DEFAULT` : ways }];
    case "index":
      return facts.identityIndexFine ? [] : [{ place: place(facts), reason: "the index of its replica identity is gone or invalid", mend: ways }];
    case "default":
      if (facts.primaryKey.length === 0) return [{ place: place(facts), reason: "has neither a primary key nor a replica identity", mend: ways }];
      return facts.deferredKey ? [{ place: place(facts), reason: "its primary key is DEFERRABLE, which PostgreSQL does not take as replica identity", mend: ways }] : [];
  }
}

function columns(facts: TableFacts, exclude: readonly string[]): Problem[] {
  const unknown = exclude.filter((name) => !facts.columns.some((column) => column.name === name)).map((name): Problem => {
    const near = suggest(name, facts.columns.map((column) => column.name));
    return { place: `${place(facts)} column ${name}`, reason: "is excluded and does not exist", mend: near === undefined ? "Take it out of the list" : `Did you mean "${near}"?` };
  });
  const keys = facts.key.filter((name) => exclude.includes(name)).map((name): Problem => (
    { place: `${place(facts)} column ${name}`, reason: "is excluded and part of the key, which tells the rows apart", mend: "Take it out of the list" }));
  const unfit = facts.columns.filter(({ name }) => !exclude.includes(name)).flatMap((column): Problem[] => {
    const reason = column.generated === undefined ? captureProblem(column) : undefined;
    const mend = `Leave it out with { table: ${printTable(facts)}, exclude: [${column.name}] }, or change its type`;
    return reason === undefined ? [] : [{ place: `${place(facts)} column ${column.name}`, reason, mend }];
  });
  return [...unknown, ...keys, ...unfit];
}

function generated(facts: TableFacts, exclude: readonly string[]): Problem[] {
  const names = facts.columns.filter((column) => column.generated !== undefined && !exclude.includes(column.name)).map(({ name }) => name);
  return names.length === 0 ? [] : [{ place: place(facts), reason: `${names.join(", ")}: generated columns are not streamed by PostgreSQL, so the lake has none`, mend: "Compute them where you read" }];
}
