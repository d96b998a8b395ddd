import type { Problem } from "../../config/problem.ts";
import type { OutboxColumns } from "../../config/stack.ts";
import { suggest } from "../../util/suggest.ts";
import type { Column } from "../columns.ts";
import type { ServerFacts, TableFacts } from "../preflight/facts.ts";
import type { Verdict } from "../preflight/server.ts";
import { printTable, tableSql, type TableName } from "../table.ts";
import { routedColumns, type OutboxTablesInputs, type PayloadKind } from "./inputs.ts";

/** What a preflight knows of an outbox beyond what it knows of any table. */
export interface OutboxFacts {
  readonly table: TableFacts;
  /** Columns that no two rows share alone, by primary key or unique index. */
  readonly unique: readonly string[];
  /** Tables with a foreign key to it. */
  readonly referencedBy: readonly string[];
  /** The administrator may delete from it. */
  readonly deletable: boolean;
  /** Triggers that run when a row is deleted. */
  readonly deleteTriggers: readonly string[];
  /** Row-level security holds for its owner too. */
  readonly forcedSecurity: boolean;
  /** Rows that were updated since the server counts. */
  readonly updates: number;
  /** Aggregates of its rows that are not listed, a few. */
  readonly unlisted: readonly string[];
}

const TEXTS = ["text", "varchar", "citext", "name"];
const IDS = [...TEXTS, "uuid", "int2", "int4", "int8"];
const PAYLOADS: Readonly<Record<string, PayloadKind>> = { text: "text", varchar: "text", citext: "text", json: "text", jsonb: "text", xml: "text", bytea: "bytes" };
const TIMES = ["timestamp", "timestamptz"];

/** What each column must be, in words. */
const ROLES: Readonly<Record<keyof OutboxColumns, { readonly fits: (column: Column) => boolean; readonly needs: string; readonly required: boolean }>> = {
  id: { fits: scalar(IDS), needs: "text, uuid or an integer", required: true },
  aggregateType: { fits: (column) => column.type.kind === "enum" || scalar(TEXTS)(column), needs: "text or an enum", required: true },
  aggregateId: { fits: (column) => column.type.kind === "enum" || scalar(IDS)(column), needs: "text, uuid, an integer or an enum", required: true },
  eventType: { fits: (column) => column.type.kind === "enum" || scalar(TEXTS)(column), needs: "text or an enum", required: false },
  payload: { fits: scalar(Object.keys(PAYLOADS)), needs: "text, json, jsonb or bytea", required: false },
  timestamp: { fits: scalar(TIMES), needs: "timestamp or timestamptz", required: false },
};

function scalar(names: readonly string[]): (column: Column) => boolean {
  return ({ type }) => type.kind === "scalar" && names.includes(type.name);
}

/** What its payload is, as far as one can tell. */
export function payloadKind(table: Pick<TableFacts, "columns">, { payload }: OutboxColumns): PayloadKind {
  const type = table.columns.find(({ name }) => name === payload)?.type;
  return (type?.kind === "scalar" ? PAYLOADS[type.name] : undefined) ?? "text";
}

/** Everything that is wrong with an outbox table, at once. Pure. */
export function judgeOutbox(server: ServerFacts, facts: OutboxFacts | undefined, known: readonly TableName[], inputs: OutboxTablesInputs): Verdict {
  const at = `table ${printTable(inputs.table)}`;
  const crowded = capacity(server, inputs);
  if (facts === undefined) {
    const near = suggest(printTable(inputs.table), known.map(printTable));
    return { problems: [...crowded, { place: at, reason: "does not exist", mend: near === undefined ? "Create it: docs/outbox.md has the statement" : `Did you mean "${near}"?` }], warnings: [] };
  }
  const { table } = facts;
  if (table.kind !== "table" && table.kind !== "partitioned") return { problems: [...crowded, { place: at, reason: `is a ${table.kind}; only tables have changes to capture`, mend: "Name the table behind it" }], warnings: [] };
  return {
    problems: [...crowded, ...storage(at, table, server), ...columns(at, table, inputs.columns), ...identity(at, facts, inputs.columns), ...(inputs.purge ? purging(at, facts, server) : [])],
    warnings: warnings(at, facts, inputs),
  };
}

/** Two slots of ours, one for the captured tables and one for the outbox. */
function capacity({ slots, maxSlots }: ServerFacts, { slot, otherSlot }: OutboxTablesInputs): Problem[] {
  const wanted = [slot, otherSlot].filter((name) => !slots.some((one) => one.name === name)).length;
  if (wanted === 0 || slots.length + wanted <= maxSlots) return [];
  return [{ place: "sluice:outbox", reason: `wants a replication slot of its own, and ${slots.length} of ${maxSlots} (max_replication_slots) are in use`, mend: `Set max_replication_slots to ${slots.length + wanted} or more` }];
}

function storage(place: string, table: TableFacts, { admin }: ServerFacts): Problem[] {
  const problems: Problem[] = [];
  if (table.persistence === "unlogged") problems.push({ place, reason: "is unlogged: its events are in no log", mend: `Run: ALTER TABLE ${tableSql(table)} SET LOGGED` });
  if (table.persistence === "temporary") problems.push({ place, reason: "is temporary: its events are in no log", mend: "Name an ordinary table" });
  if (!table.owned) problems.push({ place, reason: `belongs to ${table.owner}, and only its owner (or a superuser) may publish it`, mend: `Run: GRANT "${table.owner}" TO "${admin.name}"` });
  if (!table.readable) problems.push({ place, reason: `cannot be read by ${admin.name}`, mend: `Run: GRANT SELECT ON ${tableSql(table)} TO "${admin.name}"` });
  if (table.partitionOf !== undefined) problems.push({ place, reason: `is a partition of ${printTable(table.partitionOf)}`, mend: "Name that table" });
  return problems;
}

function columns(at: string, table: TableFacts, names: OutboxColumns): Problem[] {
  return (Object.keys(ROLES) as (keyof OutboxColumns)[]).flatMap((role): Problem[] => {
    const name = names[role];
    if (name === undefined) return [];
    const place = `${at} column ${name}`;
    const column = table.columns.find((one) => one.name === name);
    if (column === undefined) {
      const plain = (text: string): string => text.toLowerCase().replaceAll("_", "");
      const near = table.columns.find((one) => plain(one.name) === plain(name))?.name ?? suggest(name, table.columns.map((one) => one.name));
      return [{ place, reason: "does not exist", mend: `Write sluice:outbox.columns: { ${role}: ${near ?? "…"} }${near === undefined ? `; it has ${table.columns.map((one) => one.name).join(", ")}` : ""}` }];
    }
    const { fits, needs, required } = ROLES[role];
    return [
      ...(column.generated === undefined ? [] : [{ place, reason: "is generated, and PostgreSQL does not stream what it computes", mend: "Store it" }]),
      ...(fits(column) ? [] : [{ place, reason: `is ${column.declared}, where an outbox has ${needs}`, mend: `Name another column as sluice:outbox.columns.${role}, or change its type` }]),
      ...(required && column.nullable ? [{ place, reason: "may be NULL, and such an event has nowhere to go: the connector would stop at it", mend: `Run: ALTER TABLE ${tableSql(table)} ALTER COLUMN "${name}" SET NOT NULL` }] : []),
    ];
  });
}

/** Consumers, the lake and its audit tell events apart by their id. */
function identity(at: string, { table, unique }: OutboxFacts, { id }: OutboxColumns): Problem[] {
  if (!table.columns.some(({ name }) => name === id) || unique.includes(id)) return [];
  return [{ place: at, reason: `two rows may have the same ${id}: it is neither the primary key nor unique`, mend: `Run: ALTER TABLE ${tableSql(table)} ADD ${table.primaryKey.length === 0 ? "PRIMARY KEY" : "UNIQUE"} ("${id}")` }];
}

function purging(at: string, facts: OutboxFacts, { admin }: ServerFacts): Problem[] {
  const off = "or write purge: false";
  return [
    ...(facts.referencedBy.length === 0 ? [] : [{ place: at, reason: `is referenced by ${facts.referencedBy.join(", ")}, so its rows cannot be deleted`, mend: `Drop that foreign key, ${off}` }]),
    ...(facts.deletable ? [] : [{ place: at, reason: `${admin.name} may not delete from it`, mend: `Run: GRANT DELETE ON ${tableSql(facts.table)} TO "${admin.name}", ${off}` }]),
    ...(facts.forcedSecurity && !admin.bypassRls ? [{ place: at, reason: "has FORCE ROW LEVEL SECURITY, which would hide rows without an error", mend: `Run: ALTER TABLE ${tableSql(facts.table)} NO FORCE ROW LEVEL SECURITY, ${off}` }] : []),
  ];
}

function warnings(place: string, facts: OutboxFacts, { columns: names, purge }: OutboxTablesInputs): Problem[] {
  const rest = facts.table.columns.filter(({ name, nullable }) => !routedColumns(names).includes(name) && !nullable).map(({ name }) => name);
  return [
    ...(facts.unlisted.length === 0 ? [] : [{ place, reason: `has events of ${facts.unlisted.join(", ")}, which sluice:outbox.aggregates does not list: they go to the topic of unlisted ones`, mend: "List them" }]),
    ...(facts.updates === 0 ? [] : [{ place, reason: `${facts.updates} of its rows were updated: what is changed after the insert is in no event`, mend: "Insert a new event instead" }]),
    ...(purge && facts.deleteTriggers.length > 0 ? [{ place, reason: `its triggers ${facts.deleteTriggers.join(", ")} will run when rows are purged`, mend: "Leave out purge if they must not" }] : []),
    ...(rest.length === 0 ? [] : [{ place, reason: `${rest.join(", ")}: not part of any event`, mend: "Put into the payload what readers need" }]),
  ];
}
