import type { Order } from "./canonical.ts";

/** Less than, equal to or greater than 0, in the order in which both sides sort. */
export type Compare = (a: string, b: string) => number;

export const ORDERS: Readonly<Record<Order, Compare>> = { integer: compareIntegers, float: compareFloats, text: compareBytes };

/** Whole numbers as text, of any size. */
export function compareIntegers(a: string, b: string): number {
  const [minusA, minusB] = [a.startsWith("-"), b.startsWith("-")];
  if (minusA !== minusB) return minusA ? -1 : 1;
  const order = a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
  return minusA ? -order : order;
}

/** NaN is the greatest, as in PostgreSQL and DuckDB. */
export function compareFloats(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  return x < y ? -1 : x > y ? 1 : 0;
}

/** By the bytes of UTF-8, as `bytea` in PostgreSQL and text in DuckDB: JavaScript's own order differs beyond U+D7FF. */
export function compareBytes(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Halves of a pair stand for code points above every single unit. */
function rank(unit: number): number {
  return unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
