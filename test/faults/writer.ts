import { setTimeout as pause } from "node:timers/promises";
import { inTransaction, withDatabase, type Queryable } from "../../database/connect.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { shopRound } from "../../local/sample/workload.ts";

/** One change of a row of `accounts`, as a transaction made it. */
export interface Change {
  readonly kind: "insert" | "update" | "delete";
  readonly id: number;
  /** Number of the transaction, and what `version` is afterwards. */
  readonly n: number;
}

const PAUSE_MS = 15;
/** Every so many transactions a round of the sample shop. */
const SHOP_EVERY = 25;

/**
 * A steady stream of transactions that keeps a ledger of what was committed. It comes back whenever the database goes away;
 * where the answer to a COMMIT was lost, it looks what became of it before it goes on.
 */
export class SteadyWriter {
  /** Every change that is known to be committed, in order. */
  readonly changes: Change[] = [];
  /** Numbers of the committed transactions. */
  readonly commits: number[] = [];
  /** Transactions whose outcome had to be looked up. */
  doubtful = 0;
  /** Also changes and deletes rows of `archive`, old ones and whatever is left. */
  churn = false;
  readonly #database: DatabaseEndpoint;
  readonly #live: number[] = [];
  #stopped = false;
  #running: Promise<void> | undefined;

  #n: number;

  /** @param database an administrator's endpoint
   *  @param after number that the first transaction follows: what {@link attempted} of an earlier writer says */
  constructor(database: DatabaseEndpoint, after = 0) {
    this.#database = database;
    this.#n = after;
  }

  /** Number of the newest transaction that was begun. */
  get attempted(): number {
    return this.#n;
  }

  start(): void {
    this.#running = this.#run();
    // A failure is reported by `stop`.
    this.#running.catch(() => undefined);
  }

  /** Ends after the transaction under way. Throws what ended the stream, if it ended by itself. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  /** Number of the newest transaction that is known to be committed. */
  get last(): number {
    return this.commits.at(-1) ?? 0;
  }

  async #run(): Promise<void> {
    let doubt: Draft | undefined;
    while (!this.#stopped || doubt !== undefined) {
      try {
        await withDatabase(this.#database, async (client) => {
          if (doubt !== undefined) {
            this.doubtful++;
            const { rows } = await client.query("select 1 from commits where n = $1", [doubt.n]);
            if (rows.length > 0) this.#book(doubt);
            doubt = undefined;
          }
          while (!this.#stopped) {
            doubt = this.#draft(++this.#n);
            await write(client, doubt);
            this.#book(doubt);
            doubt = undefined;
            await pause(PAUSE_MS);
          }
        }, { connectMs: 2_000, statementMs: 10_000 });
      } catch (error) {
        if (!gone(error)) throw error;
        await pause(100);
      }
    }
  }

  #draft(n: number): Draft {
    const at = (share: number): number | undefined => this.#live[Math.floor(this.#live.length * share)];
    const pick = (count: number): number[] => [...new Set(Array.from({ length: count }, () => at(Math.random())).filter((id) => id !== undefined))];
    const [remove, ...update] = pick(4);
    return { n, insert: [n * 10, n * 10 + 1, n * 10 + 2], update, remove: n % 2 === 0 ? remove : undefined, churn: this.churn };
  }

  #book({ n, insert, update, remove }: Draft): void {
    this.commits.push(n);
    for (const id of insert) this.changes.push({ kind: "insert", id, n });
    for (const id of update) this.changes.push({ kind: "update", id, n });
    this.#live.push(...insert);
    if (remove === undefined) return;
    this.changes.push({ kind: "delete", id: remove, n });
    this.#live.splice(this.#live.indexOf(remove), 1);
  }
}

/** What a transaction is about to do. */
interface Draft {
  readonly n: number;
  readonly insert: readonly number[];
  readonly update: readonly number[];
  readonly remove: number | undefined;
  readonly churn: boolean;
}

async function write(client: Queryable, { n, insert, update, remove, churn }: Draft): Promise<void> {
  await inTransaction(client, async () => {
    await client.query("insert into commits (n) values ($1)", [n]);
    await client.query("insert into accounts select id, $2, 'holder ' || id, id / 100.0 from unnest($1::bigint[]) id", [insert, n]);
    await client.query("update accounts set version = $2, balance = balance + 0.01 where id = any($1::bigint[])", [update, n]);
    if (remove !== undefined) await client.query("delete from accounts where id = $1", [remove]);
    if (churn) {
      // Spread over all keys: rows that a snapshot has read already, and rows that it has yet to read.
      await client.query("delete from archive where id % 10007 = $1", [n % 10007]);
      await client.query("update archive set version = $1 where id % 10009 = $2", [n, (3 * n) % 10009]);
    }
    if (n % SHOP_EVERY === 0) await shopRound(client);
  });
}

/** The server went away, is away or is starting: classes 08 and 57P of PostgreSQL's codes, and what the socket says. */
function gone(error: unknown): boolean {
  const { kind, code, message } = error as { kind?: string; code?: string; message?: string };
  return kind === "unreachable" || /^(08|57P)/.test(code ?? "") || /terminat|ECONN|EPIPE|starting up|shutting down|recovery|not queryable|closed|timeout/i.test(message ?? "");
}
