import { join } from "node:path";
import type { ManifestCopy, ManifestLake, ManifestSearch, ManifestSink, StackManifest } from "../cli/manifest.ts";
import { printTable, sameTable, type TableName } from "../database/table.ts";
import { LakeReader } from "../lake/reader.ts";
import { projectRoot } from "../setup/root.ts";
import { auditCopy } from "./copy.ts";
import { auditIndex } from "./search.ts";
import { auditOutbox, type AuditedOutbox } from "./outbox.ts";
import { auditTable, type AuditOptions, type TableAudit } from "./table.ts";

/** What was found out about one sink. */
export interface SinkAudit {
  readonly sink: string;
  readonly kind: ManifestSink["kind"];
  readonly tables: readonly TableAudit[];
  /** Tables that could not be compared at all, and why. */
  readonly failures: readonly { readonly table: string; readonly reason: string }[];
}

export interface AuditReport {
  /** Every row of every table is in every sink that reads it, and no other. */
  readonly equal: boolean;
  readonly sinks: readonly SinkAudit[];
}

/** What the audit needs to know of a stack. */
export type AuditedStack = Pick<StackManifest, "project" | "stack" | "database" | "tables" | "sinks"> & Partial<Pick<StackManifest, "outbox" | "serviceSchema">>;

/**
 * Compares every table of a stack with what each sink made of it, one after the other.
 *
 * @param only audit just these tables; every one must be a table of the stack
 */
export async function auditStack(stack: AuditedStack, options: AuditOptions & { readonly only?: readonly TableName[] } = {}): Promise<AuditReport> {
  const tables = options.only ?? stack.tables;
  const sinks: SinkAudit[] = [];
  for (const sink of stack.sinks) sinks.push(await auditSink(stack, sink, tables, options));
  const whole = (one: SinkAudit): boolean => one.failures.length === 0 && one.tables.every((table) => table.equal);
  return { equal: sinks.length > 0 && sinks.every(whole), sinks };
}

function auditSink(stack: AuditedStack, sink: ManifestSink, asked: readonly TableName[], options: AuditOptions & { readonly only?: readonly TableName[] }): Promise<SinkAudit> {
  // A sink that does not read a table has nothing to show of it.
  const tables = asked.filter((table) => sink.tables === undefined || sink.tables.some((read) => sameTable(read, table)));
  if (sink.kind !== "s3" && sink.kind !== "jdbc") return auditIndexes(stack, sink, tables, options);
  return sink.kind === "jdbc" ? auditCopies(stack, sink, tables, options) : auditLake(stack, sink, tables, options);
}

/** The tables that a sink of copies reads, each with its copy. */
async function auditCopies(stack: AuditedStack, sink: ManifestCopy, tables: readonly TableName[], options: AuditOptions): Promise<SinkAudit> {
  const done: TableAudit[] = [];
  const failures: { table: string; reason: string }[] = [];
  for (const { schema, table, target: copy, steps } of sink.copies.filter((one) => tables.some((wanted) => sameTable(wanted, one)))) {
    try {
      done.push(await auditCopy({ sink: sink.name, database: stack.database, table: { schema, table }, target: sink.target, copy, ...(steps === undefined ? {} : { steps }) }, options));
    } catch (error) {
      failures.push({ table: printTable({ schema, table }), reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { sink: sink.name, kind: sink.kind, tables: done, failures };
}

/** The tables that a search sink reads, each with its index; or its events. */
async function auditIndexes(stack: AuditedStack, sink: ManifestSearch, tables: readonly TableName[], options: AuditOptions & { readonly only?: readonly TableName[] }): Promise<SinkAudit> {
  if (sink.eventIndexes !== undefined) return { sink: sink.name, kind: sink.kind, ...(await auditEvents(stack, { server: sink.server, indexes: sink.eventIndexes.map(({ index }) => index), json: sink.json ?? "object" }, options)) };
  const done: TableAudit[] = [];
  const failures: { table: string; reason: string }[] = [];
  for (const { schema, table, index, steps } of sink.indexes.filter((one) => tables.some((wanted) => sameTable(wanted, one)))) {
    try {
      done.push(await auditIndex({ sink: sink.name, database: stack.database, table: { schema, table }, server: sink.server, index, ...(steps === undefined ? {} : { steps }) }, options));
    } catch (error) {
      failures.push({ table: printTable({ schema, table }), reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { sink: sink.name, kind: sink.kind, tables: done, failures };
}

/** The outbox, where a sink has its events. */
async function auditEvents({ outbox, serviceSchema, database }: AuditedStack, events: AuditedOutbox["events"], options: AuditOptions & { readonly only?: readonly TableName[] }): Promise<Pick<SinkAudit, "tables" | "failures">> {
  if (outbox === undefined || serviceSchema === undefined || (options.only !== undefined && !options.only.some((table) => sameTable(table, outbox)))) return { tables: [], failures: [] };
  try {
    return { tables: [await auditOutbox({ database, table: outbox, columns: outbox.columns, schema: serviceSchema, events }, options)], failures: [] };
  } catch (error) {
    return { tables: [], failures: [{ table: printTable(outbox), reason: error instanceof Error ? error.message : String(error) }] };
  }
}

async function auditLake(stack: AuditedStack, sink: ManifestLake, tables: readonly TableName[], options: AuditOptions & { readonly only?: readonly TableName[] }): Promise<SinkAudit> {
  if (sink.format !== "iceberg" || sink.catalog === undefined) {
    return { sink: sink.name, kind: sink.kind, tables: [], failures: tables.map((table) => ({ table: printTable(table), reason: `sink ${sink.name} writes plain ${sink.format}, which the audit cannot read yet` })) };
  }
  const lake = await LakeReader.open({ catalog: sink.catalog, store: sink.store, cache: readCache(stack) });
  const done: TableAudit[] = [];
  const failures: { table: string; reason: string }[] = [];
  try {
    for (const table of tables) {
      const made = sink.lakeTables?.find((one) => sameTable(one, table));
      const place = made?.lake;
      try {
        if (place === undefined) throw new Error(`sink ${sink.name} has no table for it. Run: pulumi up -s ${stack.stack}`);
        done.push(await auditTable({ database: stack.database, table, lake, lakeTable: place, ...(made?.steps === undefined ? {} : { steps: made.steps }) }, options));
      } catch (error) {
        failures.push({ table: printTable(table), reason: error instanceof Error ? error.message : String(error) });
      }
    }
    if (sink.events === true) {
      const { tables: events, failures: unseen } = await auditEvents(stack, { lake, lakeTables: (sink.lakeRecords ?? []).map((one) => one.lake) }, options);
      done.push(...events);
      failures.push(...unseen);
    }
  } finally {
    lake.close();
  }
  return { sink: sink.name, kind: sink.kind, tables: done, failures };
}

/** Where copies of the lake's objects are kept between reads: with the rest of the stack, so that it goes with it. */
export function readCache({ project, stack }: Pick<StackManifest, "project" | "stack">): string {
  return join(projectRoot(), ".sluice", "stacks", `${project}-${stack}`, "read");
}
