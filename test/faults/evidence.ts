import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lakesIn, type StackManifest } from "../../cli/manifest.ts";
import { LakeReader, type OpenTable } from "../../lake/reader.ts";
import { until } from "../../util/until.ts";
import type { Change } from "./writer.ts";

/** The lake of a stack's first sink, read with a cache of its own. Close it. */
export class Evidence {
  readonly #reader: LakeReader;
  readonly #manifest: StackManifest;
  readonly #cache: string;

  private constructor(reader: LakeReader, manifest: StackManifest, cache: string) {
    this.#reader = reader;
    this.#manifest = manifest;
    this.#cache = cache;
  }

  static async open(manifest: StackManifest): Promise<Evidence> {
    const [sink] = lakesIn(manifest);
    if (sink?.catalog === undefined) throw new Error("the stack has no lake");
    const cache = mkdtempSync(join(tmpdir(), "sluice-evidence-"));
    return new Evidence(await LakeReader.open({ catalog: sink.catalog, store: sink.store, cache }), manifest, cache);
  }

  /** The current snapshot of the lake's table of a captured table. */
  async table(table: string, schema = "public"): Promise<OpenTable> {
    const place = lakesIn(this.#manifest)[0]?.lakeTables?.find((one) => one.schema === schema && one.table === table);
    if (place === undefined) throw new Error(`${schema}.${table}: not in the lake`);
    return this.#reader.table(place.lake);
  }

  /** Rows of a query over {@link table}s; 64-bit numbers as text. */
  rows(sql: string): Promise<Record<string, unknown>[]> {
    return this.#reader.json(sql);
  }

  /** Resolves when the transaction with that number has arrived. */
  async arrived(n: number, timeoutMs = 90_000): Promise<void> {
    await until(`transaction ${n} in the lake`, async () => {
      // While the store is away the lake cannot be read.
      const found = await this.table("commits").then(({ changes }) => this.rows(`select 1 from ${changes} where n = ${n} limit 1`), () => []);
      return found.length > 0 ? true : undefined;
    }, { timeoutMs, intervalMs: 250 });
  }

  /** What of a writer's ledger has no row in the lake. */
  async missing(commits: readonly number[], changes: readonly Change[]): Promise<{ commits: number[]; changes: Change[] }> {
    const seen = new Set((await this.rows(`select distinct n from ${(await this.table("commits")).changes}`)).map(({ n }) => Number(n)));
    const accounts = await this.rows(`select distinct id, version, "__deleted" = 'true' as gone from ${(await this.table("accounts")).changes}`);
    const versions = new Set(accounts.filter(({ gone }) => !gone).map(({ id, version }) => `${String(id)} ${String(version)}`));
    const deleted = new Set(accounts.filter(({ gone }) => gone).map(({ id }) => Number(id)));
    return {
      commits: commits.filter((n) => !seen.has(n)),
      changes: changes.filter(({ kind, id, n }) => (kind === "delete" ? !deleted.has(id) : !versions.has(`${id} ${n}`))),
    };
  }

  close(): void {
    this.#reader.close();
    rmSync(this.#cache, { recursive: true, force: true });
  }
}
