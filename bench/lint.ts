import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../cli/run.ts";
import { textTable } from "../cli/table.ts";

/**
 * How long `lint` takes over many connectors in one file, and how that grows: half are sources with a sink each, some
 * of them wrong, so that rules across connectors have everything to compare with everything.
 *
 * Run: node bench/lint.ts [connectors]
 */

/** What 1,000 connectors may take, in milliseconds. */
const MOST_MS = 2000;

/** Time for four times as many; 4 is linear, and the smallest run still warms the machine up. */
const MOST_GROWTH = 6;

function connectors(many: number): unknown[] {
  return Array.from({ length: many / 2 }, (_, index) => {
    const prefix = `shop${index}`;
    const json = "org.apache.kafka.connect.json.JsonConverter";
    const converters = { "key.converter": json, "value.converter": json, "key.converter.schemas.enable": "true", "value.converter.schemas.enable": "true" };
    const tables = ["orders", "customers", "products", "order_items"];
    const source = {
      "connector.class": "io.debezium.connector.postgresql.PostgresConnector", "tasks.max": "1", "database.hostname": `db${index}`, "database.port": "5432", "database.user": "cdc", "database.password": "${env:PGPASSWORD}", "database.dbname": "shop",
      "topic.prefix": prefix, "plugin.name": "pgoutput", "slot.name": prefix, "publication.name": prefix, "publication.autocreate.mode": "disabled", "table.include.list": tables.map((table) => `public\\.${table}`).join(","),
      "heartbeat.interval.ms": "10000", "heartbeat.action.query": "UPDATE beat SET at = now()", "snapshot.mode": "initial", ...converters, ...(index % 10 === 0 ? { "snapshot.mod": "initial", "errors.tolerance": "all" } : {}),
    };
    const sink = {
      "connector.class": "io.confluent.connect.s3.S3SinkConnector", "tasks.max": "2", topics: tables.map((table) => `${prefix}.public.${table}`).join(","), "s3.bucket.name": "lake", "s3.region": "eu-central-1", "topics.dir": prefix,
      "storage.class": "io.confluent.connect.s3.storage.S3Storage", "format.class": "io.confluent.connect.s3.format.parquet.ParquetFormat", "flush.size": "100000", "rotate.schedule.interval.ms": "600000",
      "partitioner.class": "io.confluent.connect.storage.partitioner.TimeBasedPartitioner", "path.format": "'dt'=yyyy-MM-dd", "partition.duration.ms": "86400000", locale: "en-US", timezone: "UTC", "timestamp.extractor": "Record", "behavior.on.null.values": "ignore",
      transforms: "unwrap", "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState", ...converters, ...(index % 10 === 5 ? { topics: `public.${tables[0]}` } : {}),
    };
    return [{ name: `${prefix}-source`, config: source }, { name: `${prefix}-sink`, config: sink }];
  }).flat();
}

async function lint(file: string): Promise<{ ms: number; findings: number }> {
  let out = "";
  const began = performance.now();
  const code = await run(["lint", file, "--json"], { stdout: { write: (text) => (out += text) }, stderr: process.stderr });
  const ms = performance.now() - began;
  if (code > 1) throw new Error(`lint ended with ${code}: ${out}`);
  return { ms, findings: (JSON.parse(out) as unknown[]).length };
}

async function bench(most: number): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), "sluice-bench-lint-"));
  try {
    const rows: { many: number; ms: number; findings: number; bytes: number }[] = [];
    for (const many of [most / 16, most / 4, most]) {
      const file = join(dir, `${many}.json`);
      const text = JSON.stringify(connectors(many), null, 2);
      writeFileSync(file, text);
      // The quickest of three: what else the machine does only adds.
      const runs = [await lint(file), await lint(file), await lint(file)].sort((a, b) => a.ms - b.ms);
      rows.push({ many, bytes: text.length, ...(runs[0] ?? { ms: NaN, findings: NaN }) });
    }
    const growth = (index: number): number => (rows[index]?.ms ?? NaN) / (rows[index - 1]?.ms ?? NaN);
    const table = rows.map(({ many, ms, findings, bytes }, index) => [String(many), `${(bytes / 1024).toFixed(0)} kB`, String(findings), ms.toFixed(0), (ms / many).toFixed(2), index === 0 ? "" : growth(index).toFixed(1)]);
    process.stdout.write(`${textTable([{ head: "connectors" }, { head: "file" }, { head: "findings" }, { head: "ms" }, { head: "ms each" }, { head: "for 4 times as many" }], table)}\n`);
    const last = rows[2]?.ms ?? NaN;
    const well = last < MOST_MS * (most / 1000) && growth(2) < MOST_GROWTH;
    process.stdout.write(`${well ? "fine" : "too slow"}: ${most} connectors in ${(last / 1000).toFixed(2)} s (at most ${((MOST_MS * most) / 1_000_000).toFixed(1)} s), four times as many take ${growth(2).toFixed(1)} times as long (at most ${MOST_GROWTH})\n`);
    return well ? 0 : 1;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

bench(Number(process.argv[2] ?? 1024)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
