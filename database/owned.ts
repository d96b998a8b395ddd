import { hasUnknown, type Diff, type Failure } from "../dynamic/lifecycle.ts";
import { canonicalJson } from "../util/canonical.ts";
import { withDatabase, type ConnectOptions, type Queryable } from "./connect.ts";
import { DatabaseFailure } from "./failure.ts";
import type { DatabaseEndpoint } from "./endpoint.ts";

/** What every resource in the database has. */
export interface Owned {
  readonly endpoint: DatabaseEndpoint;
  /** `<project>/<stack>`: what the stack makes gets the comment `sluice:<project>/<stack>`, and only what has it is changed or dropped. */
  readonly owner: string;
}

/** A server that was only just started is asked this long before an operation gives up. Milliseconds. */
const PATIENCE_MS = 15_000;

/** Longest name of anything in PostgreSQL, in bytes (`NAMEDATALEN - 1`): longer ones would be cut silently. */
const NAME_BYTES = 63;

/** The comment on everything that a stack makes. */
export function mark({ owner }: Pick<Owned, "owner">): string {
  return `sluice:${owner}`;
}

/** What is wrong with a name, for `check`. */
export function nameFailures(property: string, name: string): Failure[] {
  if (name === "") return [{ property, reason: `${property}: is empty. Give it a name` }];
  const bytes = Buffer.byteLength(name);
  return bytes > NAME_BYTES ? [{ property, reason: `${property} "${name}": is ${bytes} bytes long, PostgreSQL cuts names after ${NAME_BYTES}. Shorten it` }] : [];
}

/** The `check` of most resources: names only, and nothing while inputs are unknown. */
export async function checkNames<I extends object>(news: I, names: Readonly<Record<string, string>>): Promise<{ inputs: I; failures: Failure[] }> {
  const failures = Object.entries(names).flatMap(([property, name]) => (hasUnknown(name) ? [] : nameFailures(property, name)));
  return { inputs: news, failures };
}

/** Which of the named inputs differ in value. */
export function changedKeys<T extends object>(olds: T, news: T, keys: readonly (keyof T & string)[]): string[] {
  return keys.filter((key) => hasUnknown(news[key]) || canonicalJson(olds[key] ?? null) !== canonicalJson(news[key] ?? null));
}

/**
 * The diff of stored against new inputs: a new name, or another database of the server, is a replacement (old one first: the
 * names may collide); another host or port is not, since servers move.
 */
export function storedDiff<T extends Owned>(olds: T, news: T, keys: readonly (keyof T & string)[], identity: keyof T & string): Diff {
  const changed = changedKeys(olds, news, ["endpoint", "owner", identity, ...keys]);
  const replaces: string[] = [];
  if (changed.includes(identity)) replaces.push(identity);
  if (changed.includes("endpoint") && !hasUnknown(news.endpoint) && olds.endpoint.database !== news.endpoint.database) replaces.push("endpoint");
  return replaces.length > 0 ? { changes: true, replaces, deleteBeforeReplace: true } : { changes: changed.length > 0 };
}

/** Does an operation that must succeed, with patience for a server that is starting. */
export function operate<T>(endpoint: DatabaseEndpoint, doing: string, work: (client: Queryable) => Promise<T>, options: ConnectOptions = {}): Promise<T> {
  return withDatabase(endpoint, work, { patienceMs: PATIENCE_MS, doing, ...options });
}

/** A look from `diff`, which must not fail: undefined when the server cannot be asked just now, whatever the reason. */
export async function look<T>(endpoint: DatabaseEndpoint, work: (client: Queryable) => Promise<T>): Promise<T | undefined> {
  if (hasUnknown(endpoint)) return undefined;
  try {
    return await withDatabase(endpoint, work, { connectMs: 5_000, statementMs: 10_000 });
  } catch {
    return undefined;
  }
}

/**
 * Takes something away. A database that does not exist (any more) holds nothing of ours: that is success. A server that does not
 * answer is an error after a bounded wait, since what we made there would stay.
 */
export async function dismantle(endpoint: DatabaseEndpoint, doing: string, work: (client: Queryable) => Promise<void>, options: ConnectOptions = {}): Promise<void> {
  try {
    await operate(endpoint, doing, work, options);
  } catch (error) {
    if (!(error instanceof DatabaseFailure)) throw error;
    if (error.kind === "missing") return;
    if (error.kind !== "unreachable") throw error;
    throw new DatabaseFailure("unreachable", error.code, `cannot ${doing}: ${error.message}. If the server is gone for good, take it out of the state with: pulumi state delete <urn>`);
  }
}

/** Why something that is not ours is left alone. */
export function notOurs(what: string, comment: string | null, mend: string): Error {
  const whose = comment === null || comment === "" ? "no stack of Sluice made it" : comment.startsWith("sluice:") ? `it belongs to the stack ${comment.slice("sluice:".length)}` : `its comment is "${comment}"`;
  return new Error(`${what}: exists already, and ${whose}. ${mend}`);
}
