import { endOffsets } from "../broker/offsets.ts";
import { bytes, count, textTable } from "../cli/table.ts";
import { lakesIn, type StackManifest } from "../cli/manifest.ts";
import { readCache } from "../audit/audit.ts";
import { resume, stop as stopConnector } from "../connectors/resource/operations.ts";
import { rows, withDatabase } from "../database/connect.ts";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import { LakeReader } from "../lake/reader.ts";
import { withStore } from "../store/client.ts";
import { folder, listObjects } from "../store/objects.ts";
import { localConfig, TestStack } from "../test/support/stack.ts";
import { until } from "../util/until.ts";
import { MemoryWatch, processorOf } from "./memory.ts";
import { readSlot, referenceSlot, type ReferenceRead } from "./reference.ts";

/** What is measured. Rows. */
export interface BenchOptions {
  /** In the table before anybody captures it. Default 1,000,000. */
  readonly existing: number;
  /** Committed while everything runs, and as many again while the source is stopped. Default 100,000. */
  readonly streamed: number;
  /** Of one transaction. Default 100. */
  readonly perTransaction: number;
  /** More of `sluice:source`, such as `{ chunkRows: 8192 }`. */
  readonly source?: Readonly<Record<string, unknown>>;
}

export const DEFAULTS: BenchOptions = { existing: 1_000_000, streamed: 100_000, perTransaction: 100 };

/** One stretch of rows on its way. Times are seconds from the first row's arrival in Kafka, where nothing else is said. */
interface Stretch {
  readonly rows: number;
  readonly kafka: number;
  readonly lake: number;
  readonly processor: Readonly<Record<string, number>>;
}

const TABLE = "public.events";
const MIB = 1024 * 1024;

/**
 * `npm run bench`: a stack of its own under the real Pulumi CLI, its services on this machine, all of it taken away at the end.
 * Returns the exit code: 0 only if every row arrived, no row twice in the latest state, and memory stayed under 3 GiB.
 */
export async function bench(args: readonly string[]): Promise<number> {
  const options = parse(args);
  const configOf = (tables: readonly string[]): Record<string, unknown> => ({
    ...localConfig(),
    "sluice:source": { local: { schema: "bench/events.sql" }, database: "shop", tables, ...options.source },
  });
  const stack = await TestStack.create(configOf(["public.warmup"]));
  let watch: MemoryWatch | undefined;
  try {
    say(`stack ${stack.name}: up`);
    must(await stack.up());
    watch = new MemoryWatch(stack.project, stack.name);
    const run = new Run(stack, await stack.manifest(), await stack.admin());
    await withDatabase(run.admin, async (client) => {
      await client.query("insert into events select * from events_of(1, $1)", [options.existing]);
      await client.query("analyze events");
    }, { statementMs: 600_000 });

    say(`${count(options.existing)} existing rows`);
    stack.configure(configOf(["public.warmup", TABLE]));
    const snapshot = run.follow(0, options.existing, 0);
    must(await stack.up());
    run.manifest = await stack.manifest();
    const existing = await snapshot;

    say(`${count(options.streamed)} rows in transactions of ${options.perTransaction}, while all runs`);
    const live = await run.stream(options, options.existing + 1);

    say("as many again while the source is stopped, read by the reference and then by the source");
    const backlog = await run.backlog(options, options.existing + options.streamed + 1);
    watch.stop();

    const total = options.existing + 2 * options.streamed;
    const proof = await run.proof();
    const report = await stack.audit();
    const objects = await run.objects();
    print({ options, existing, live, backlog, watch, proof, objects, equal: report.equal });
    const whole = report.equal && proof.distinct === total && watch.together < 3072 * MIB;
    say(whole ? "Every row arrived." : "Something is missing: see above.");
    return whole ? 0 : 1;
  } finally {
    watch?.stop();
    await stack.dispose();
  }
}

class Run {
  readonly stack: TestStack;
  manifest: StackManifest;
  readonly admin: DatabaseEndpoint;

  constructor(stack: TestStack, manifest: StackManifest, admin: DatabaseEndpoint) {
    this.stack = stack;
    this.manifest = manifest;
    this.admin = admin;
  }

  /** Records of the table in Kafka; the topic may not be there yet. */
  async sent(): Promise<number> {
    return endOffsets(this.manifest.broker, [`${this.manifest.topicPrefix}.${TABLE}`]).then((ends) => ends.reduce((sum, { end }) => sum + Number(end), 0), () => 0);
  }

  /** Rows of the table in the lake, by the last snapshot's own count. */
  async arrived(): Promise<number> {
    return this.lake(async (reader, table) => Number((await reader.table(table)).state.snapshot?.summary["total-records"] ?? 0)).catch(() => 0);
  }

  async lake<T>(work: (reader: LakeReader, table: { namespace: string[]; name: string }) => Promise<T>): Promise<T> {
    const [sink] = lakesIn(this.manifest);
    if (sink?.catalog === undefined) throw new Error("no lake");
    const reader = await LakeReader.open({ catalog: sink.catalog, store: sink.store, cache: readCache(this.manifest) });
    try {
      return await work(reader, { namespace: [this.manifest.topicPrefix, "public"], name: "events" });
    } finally {
      reader.close();
    }
  }

  /** Waits until so many more than `from` (`lakeFrom` in the lake) have arrived. */
  async follow(from: number, more: number, lakeFrom: number): Promise<Stretch> {
    const patience = { timeoutMs: 900_000, intervalMs: 100 };
    const before = await until("the first row in Kafka", async () => ((await this.sent()) > from ? { at: performance.now(), used: processorOf(this.stack.project, this.stack.name) } : undefined), patience);
    await until("the last row in Kafka", async () => ((await this.sent()) >= from + more ? true : undefined), patience);
    const kafka = (performance.now() - before.at) / 1000;
    await until("the last row in the lake", async () => ((await this.arrived()) >= lakeFrom + more ? true : undefined), patience);
    const lake = (performance.now() - before.at) / 1000;
    const used = processorOf(this.stack.project, this.stack.name);
    return { rows: more, kafka, lake, processor: Object.fromEntries(Object.entries(used).map(([kind, seconds]) => [kind, seconds - (before.used[kind as keyof typeof used] ?? 0)])) };
  }

  async stream({ streamed, perTransaction }: BenchOptions, first: number): Promise<Stretch & { write: number }> {
    const [from, lakeFrom] = [await this.sent(), await this.arrived()];
    const following = this.follow(from, streamed, lakeFrom);
    const write = await this.write(first, streamed, perTransaction);
    return { ...(await following), write };
  }

  async backlog({ streamed, perTransaction }: BenchOptions, first: number): Promise<Stretch & { reference: ReferenceRead }> {
    const source = this.manifest.connectors.find(({ type }) => type === "source")?.name ?? "";
    const slot = `${this.manifest.slot}_bench`;
    await stopConnector(this.manifest.connect, source);
    await until("an idle slot", async () => ((await withDatabase(this.admin, (client) => rows(client, "select 1 from pg_replication_slots where slot_name = $1 and not active", [this.manifest.slot]))).length > 0 ? true : undefined));
    const [from, lakeFrom] = [await this.sent(), await this.arrived()];
    await referenceSlot(this.admin, slot);
    await this.write(first, streamed, perTransaction);
    const reference = await readSlot(this.admin, slot, this.manifest.publication);
    const following = this.follow(from, streamed, lakeFrom);
    await resume(this.manifest.connect, source);
    return { ...(await following), reference };
  }

  /** Seconds that the writing took. */
  async write(first: number, rowsToWrite: number, perTransaction: number): Promise<number> {
    const start = performance.now();
    await withDatabase(this.admin, async (client) => {
      for (let at = first; at < first + rowsToWrite; at += perTransaction) {
        await client.query("insert into events select * from events_of($1, $2)", [at, Math.min(at + perTransaction, first + rowsToWrite) - 1]);
      }
    }, { statementMs: 600_000 });
    return (performance.now() - start) / 1000;
  }

  async proof(): Promise<{ changes: number; distinct: number }> {
    return this.lake(async (reader, table) => {
      const opened = await reader.table(table);
      const [row] = await reader.json(`select count(*)::int as changes, count(distinct id)::int as ids from ${opened.changes}`);
      return { changes: Number(row?.["changes"]), distinct: Number(row?.["ids"]) };
    });
  }

  async objects(): Promise<{ data: number; dataBytes: number; metadata: number; live: number }> {
    const live = await this.lake(async (reader, table) => (await reader.table(table)).files.length);
    const [sink] = lakesIn(this.manifest);
    if (sink === undefined) throw new Error("no lake");
    const found = { data: 0, dataBytes: 0, metadata: 0, live };
    await withStore(sink.store, `bucket ${sink.bucket}`, async (client) => {
      for await (const { key, size } of listObjects(client, sink.bucket, folder(`${sink.prefix}/${this.manifest.topicPrefix}/public/events`))) {
        if (!key.endsWith(".parquet")) found.metadata++;
        else {
          found.data++;
          found.dataBytes += size;
        }
      }
    });
    return found;
  }
}

interface Figures {
  readonly options: BenchOptions;
  readonly existing: Stretch;
  readonly live: Stretch & { write: number };
  readonly backlog: Stretch & { reference: ReferenceRead };
  readonly watch: MemoryWatch;
  readonly proof: { changes: number; distinct: number };
  readonly objects: { data: number; dataBytes: number; metadata: number; live: number };
  readonly equal: boolean;
}

function print({ options, existing, live, backlog, watch, proof, objects, equal }: Figures): void {
  const rate = (many: number, seconds: number): string => `${count(Math.round(many / seconds))} rows/s`;
  const line = (what: string, { rows: many, kafka, lake, processor }: Stretch): string[] =>
    [what, count(many), `${kafka.toFixed(1)} s`, rate(many, kafka), `${lake.toFixed(1)} s`, rate(many, lake), Object.entries(processor).map(([kind, seconds]) => `${kind} ${seconds.toFixed(1)}`).join(", ")];
  const { reference } = backlog;
  const references = [`reference: ${reference.reader}`, count(backlog.rows), `${reference.seconds.toFixed(1)} s`, rate(backlog.rows, reference.seconds), "", "", ""];
  const head = ["", "rows", "to Kafka", "", "to the lake", "", "processor seconds (PostgreSQL without its children)"];
  say(
    "",
    textTable(head.map((title) => ({ head: title })), [line("existing rows (snapshot)", existing), line("streamed while written", live), line("streamed from a backlog", backlog), references]),
    "",
    `Writing the streamed rows took ${live.write.toFixed(1)} s (${rate(live.rows, live.write)}), transactions of ${options.perTransaction}.`,
    `From a backlog the source reaches ${((100 * reference.seconds) / backlog.kafka).toFixed(0)} % of the reference.`,
    `Objects of the table: ${count(objects.data)} Parquet files (${bytes(objects.dataBytes)}; ${count(objects.live)} in the current snapshot) and ${count(objects.metadata)} of metadata.`,
    `Rows in the lake: ${count(proof.changes)} changes of ${count(proof.distinct)} distinct keys; every value ${equal ? "equal to" : "NOT equal to"} the database.`,
    `Memory at most: ${bytes(watch.together)} together (${Object.entries(watch.each).map(([kind, most]) => `${kind} ${bytes(most)}`).join(", ")}).`,
    "",
  );
}

function parse(args: readonly string[]): BenchOptions {
  const number = (name: string): number | undefined => {
    const text = args.find((arg) => arg.startsWith(`--${name}=`))?.split("=")[1];
    if (text !== undefined && !/^\d+$/.test(text)) throw new Error(`--${name}=${text}: not a whole number`);
    return text === undefined ? undefined : Number(text);
  };
  const chunkRows = number("chunk-rows");
  return {
    existing: number("existing") ?? DEFAULTS.existing,
    streamed: number("streamed") ?? DEFAULTS.streamed,
    perTransaction: number("per-transaction") ?? DEFAULTS.perTransaction,
    ...(chunkRows === undefined ? {} : { source: { chunkRows } }),
  };
}

function must({ code, text }: { readonly code: number; readonly text: string }): void {
  if (code !== 0) throw new Error(text);
}

function say(...lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}
