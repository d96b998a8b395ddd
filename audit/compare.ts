import { createHash, type Hash } from "node:crypto";
import type { Order } from "./canonical.ts";
import type { Normalize } from "./normalize.ts";
import { ORDERS, type Compare } from "./order.ts";

/** One value as text; `null` is SQL's NULL. */
export type Cell = string | null;
/** Values in the order of the compared columns, the key's first. */
export type Row = readonly Cell[];

/** A column of both streams. */
export interface ComparedColumn {
  readonly name: string;
  readonly normalize?: Normalize;
  /** Present: part of the key, which stands in front, and both streams are sorted by it. */
  readonly key?: Order;
}

/** What the database is compared with. */
export type OtherSide = "lake" | "copy" | "index";

/** One key that is not alike on both sides. */
export interface Difference {
  /** Key column → value. */
  readonly key: Readonly<Record<string, Cell>>;
  readonly kind: `missing in ${OtherSide}` | `only in ${OtherSide}` | "differs";
  /** For `differs`: the columns, with what each side has, long values cut. */
  readonly columns?: readonly { readonly name: string; readonly database: Cell; readonly lake: Cell }[];
}

export interface Comparison {
  readonly equal: boolean;
  readonly rows: { readonly database: number; readonly lake: number };
  /** SHA-256 over all rows in key order, first 16 hex digits; equal exactly when all rows are. */
  readonly checksum: { readonly database: string; readonly lake: string };
  /** Rows that the lake lacks, that only the lake has, and whose values differ. */
  readonly missing: number;
  readonly extra: number;
  readonly changed: number;
  /** Column → rows in which it differs, and in how many of them the lake has NULL. */
  readonly byColumn: Readonly<Record<string, { readonly rows: number; readonly lakeNull: number }>>;
  /** The first differences in key order. */
  readonly first: readonly Difference[];
}

/**
 * What Debezium writes for a TOASTed value that a change did not touch and that it could not read again. In the latest
 * state it is always a loss, even if the database held the very same text.
 */
export const PLACEHOLDER = "__debezium_unavailable_value";
const PLACEHOLDERS = new Set([PLACEHOLDER, Buffer.from(PLACEHOLDER).toString("hex")]);

/**
 * Compares two streams of rows that are sorted by the same unique key, holding one batch of each in memory.
 *
 * Throws when a stream is not sorted: then the merge would report nonsense.
 *
 * @param limit how many differences are kept for the report
 */
export async function compareSorted(database: AsyncIterable<readonly Row[]>, lake: AsyncIterable<readonly Row[]>, columns: readonly ComparedColumn[], limit = 10, other: OtherSide = "lake"): Promise<Comparison> {
  const tally = new Tally(columns, limit, other);
  const [left, right] = [new Cursor(database, columns, "the database"), new Cursor(lake, columns, `the ${other}`)];
  try {
    let [a, b] = [await left.next(), await right.next()];
    while (a !== undefined || b !== undefined) {
      const order = a === undefined ? 1 : b === undefined ? -1 : left.compare(a, b);
      if (order <= 0) tally.hash("database", a!);
      if (order >= 0) tally.hash("lake", b!);
      if (order < 0) tally.missing(a!);
      else if (order > 0) tally.extra(b!);
      else tally.both(a!, b!);
      if (order <= 0) a = left.take() ?? (await left.next());
      if (order >= 0) b = right.take() ?? (await right.next());
    }
  } finally {
    await Promise.all([left.close(), right.close()]);
  }
  return tally.result();
}

/** One stream, row by row, normalized and checked for order. */
class Cursor {
  private readonly source: AsyncIterator<readonly Row[]>;
  private readonly columns: readonly ComparedColumn[];
  private readonly keys: readonly Compare[];
  private readonly side: string;
  private batch: readonly Row[] = [];
  private at = 0;
  private last: Row | undefined;

  constructor(stream: AsyncIterable<readonly Row[]>, columns: readonly ComparedColumn[], side: string) {
    this.source = stream[Symbol.asyncIterator]();
    this.columns = columns;
    this.keys = columns.flatMap((one) => (one.key ? [ORDERS[one.key]] : []));
    this.side = side;
  }

  /** The next row of the batch at hand: no promise for each of a million rows. */
  take(): Row | undefined {
    const raw = this.batch[this.at++];
    if (raw === undefined) return undefined;
    const row = raw.map((cell, index) => {
      const normalize = this.columns[index]?.normalize;
      return cell === null || normalize === undefined ? cell : normalize(cell);
    });
    // Equal keys are let through: two latest rows of one key are a finding in the lake, not a broken stream.
    if (this.last !== undefined && this.compare(this.last, row) > 0) {
      throw new Error(`audit: ${this.side} is not sorted by its key (${JSON.stringify(this.last.slice(0, this.keys.length))} came before ${JSON.stringify(row.slice(0, this.keys.length))}). Please report this, with the type of the key`);
    }
    this.last = row;
    return row;
  }

  async next(): Promise<Row | undefined> {
    for (;;) {
      const row = this.take();
      if (row !== undefined) return row;
      const { value, done } = await this.source.next();
      if (done) return undefined;
      this.batch = value;
      this.at = 0;
    }
  }

  compare(a: Row, b: Row): number {
    for (const [index, compare] of this.keys.entries()) {
      const order = compare(a[index] ?? "", b[index] ?? "");
      if (order !== 0) return order;
    }
    return 0;
  }

  async close(): Promise<void> {
    await this.source.return?.();
  }
}

class Tally {
  private readonly columns: readonly ComparedColumn[];
  private readonly limit: number;
  private readonly other: OtherSide;
  private readonly rows = { database: 0, lake: 0 };
  private readonly hashes: { database: Hash; lake: Hash } = { database: createHash("sha256"), lake: createHash("sha256") };
  private readonly counts = { missing: 0, extra: 0, changed: 0 };
  private readonly byColumn: Record<string, { rows: number; lakeNull: number }> = {};
  private readonly first: Difference[] = [];

  constructor(columns: readonly ComparedColumn[], limit: number, other: OtherSide) {
    this.columns = columns;
    this.limit = limit;
    this.other = other;
  }

  hash(side: "database" | "lake", row: Row): void {
    this.rows[side]++;
    // NULL and the text "null" must differ, and so must ("a", "b") and ("a,b"): JSON keeps them apart.
    this.hashes[side].update(JSON.stringify(row));
  }

  missing(row: Row): void {
    this.counts.missing++;
    this.note(row, `missing in ${this.other}`);
  }

  extra(row: Row): void {
    this.counts.extra++;
    this.note(row, `only in ${this.other}`);
  }

  both(database: Row, lake: Row): void {
    let differing: { name: string; database: Cell; lake: Cell }[] | undefined;
    for (let at = 0; at < this.columns.length; at++) {
      const [mine, theirs] = [database[at] ?? null, lake[at] ?? null];
      if (mine === theirs && !isPlaceholder(theirs)) continue;
      const name = this.columns[at]!.name;
      const count = (this.byColumn[name] ??= { rows: 0, lakeNull: 0 });
      count.rows++;
      if (theirs === null) count.lakeNull++;
      (differing ??= []).push({ name, database: cut(mine), lake: cut(theirs) });
    }
    if (differing === undefined) return;
    this.counts.changed++;
    this.note(database, "differs", differing);
  }

  result(): Comparison {
    const differing = this.counts.missing + this.counts.extra + this.counts.changed;
    const checksum = { database: digest(this.hashes.database), lake: digest(this.hashes.lake) };
    return { equal: differing === 0, rows: { ...this.rows }, checksum, ...this.counts, byColumn: this.byColumn, first: this.first };
  }

  private note(row: Row, kind: Difference["kind"], columns?: Difference["columns"]): void {
    if (this.first.length >= this.limit) return;
    const key = Object.fromEntries(this.columns.flatMap((one, at) => (one.key ? [[one.name, cut(row[at] ?? null)] as const] : [])));
    this.first.push({ key, kind, ...(columns ? { columns } : {}) });
  }
}

function isPlaceholder(cell: Cell): boolean {
  // Alone, as hex of bytes, or as the one element of an array.
  return cell !== null && cell.length < 80 && (PLACEHOLDERS.has(cell) || PLACEHOLDERS.has(cell.replace(/^\["|"\]$/g, "")));
}

function cut(cell: Cell): Cell {
  return cell !== null && cell.length > 120 ? `${cell.slice(0, 100)}… (${cell.length} characters)` : cell;
}

function digest(hash: Hash): string {
  return hash.digest("hex").slice(0, 16);
}
