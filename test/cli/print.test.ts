import { printAudit } from "../../cli/verbs/audit.ts";
import { decode } from "../../cli/letters.ts";
import { printStatus } from "../../cli/verbs/status.ts";
import { conditionsOf } from "../../cli/conditions.ts";
import type { StackHealth } from "../../cli/health.ts";
import { progress } from "../../cli/progress.ts";
import { age, bytes, count, facts, textTable } from "../../cli/table.ts";
import { findConnector, findTable } from "../../cli/tables.ts";
import type { StackManifest } from "../../cli/manifest.ts";

const store = { endpoint: "http://127.0.0.1:9", region: "us-east-1", pathStyle: true, accessKeyId: "${env:A}", secretAccessKey: "${env:B}" };
const stack: StackManifest = {
  project: "sluice", stack: "local", topicPrefix: "shop", slot: "sluice_local_shop", publication: "sluice_local_shop", role: "sluice_local_cdc", serviceSchema: "sluice_local",
  database: { host: "127.0.0.1", port: 1, database: "shop", user: "u", password: "${env:P}", sslmode: "disable" },
  broker: { bootstrapServers: "127.0.0.1:2" }, connect: { kind: "direct", url: "http://127.0.0.1:3" },
  tables: [{ schema: "public", table: "orders" }, { schema: "a", table: "twice" }, { schema: "b", table: "twice" }],
  connectors: [{ name: "sluice-local-shop-source", type: "source" }, { name: "sluice-local-lake", type: "sink", sink: "lake" }],
  sinks: [{ kind: "s3", name: "lake", format: "iceberg", connector: "sluice-local-lake", topics: ["shop.public.orders"], store, bucket: "lake", prefix: "lake", dlq: "sluice-local.lake.dlq" }],
  services: [{ name: "postgres", kind: "postgres", url: "postgres://127.0.0.1:1", logFile: "/x/postgres.log" }],
};
const running = (name: string): never => ({ name, type: "source", class: "X", state: "RUNNING", tasks: [{ id: 0, state: "RUNNING", worker: "w" }] }) as never;
const slot = { plugin: "pgoutput", database: "shop", active: true, activePid: 7, walStatus: "reserved", invalidation: null, failover: false, confirmedFlushLsn: "0/1", retainedBytes: 2048 };
const healthy: StackHealth = { connectors: { value: [running("sluice-local-shop-source"), running("sluice-local-lake")] }, slot: { value: slot }, sinks: [{ name: "lake", kind: "s3", lag: { value: 3 }, newest: { value: 1000 }, deadLetters: { value: 0 } }] };

test("tables are aligned, whatever stands in them", () => {
  expect(textTable([{ head: "name" }, { head: "rows", right: true }], [["é😀", 5], ["longer\n  text", "1,000"], [undefined, undefined]])).toBe("NAME          ROWS\né😀               5\nlonger text  1,000\n");
  expect(facts([["a", 1], ["long", "x"], ["none", undefined]])).toBe("a     1\nlong  x");
  expect([bytes(5), bytes(1536), bytes(3 << 20), count(1234567), age(45_000), age(600_000), age(3_600_000 * 5), age(86_400_000 * 3)]).toEqual(["5 B", "1.5 KiB", "3.0 MiB", "1,234,567", "45 s", "10 min", "5 h", "3 d"]);
});

test("progress rewrites a line on a terminal and stays quiet elsewhere", () => {
  let written = "";
  let time = 0;
  const bar = progress({ write: (text) => (written += text), isTTY: true, columns: 30 });
  bar.update("one"), bar.update("one"), bar.line("left"), bar.done("end");
  expect(written).toBe("\r\u001b[Kone\r\u001b[Kleft\none\r\u001b[Kend\n");
  written = "";
  const plain = progress({ write: (text) => (written += text) }, () => time);
  plain.update("one"), plain.update("two"), (time = 6000), plain.update("three"), plain.done();
  expect(written).toBe("one\nthree\n");
});

test("status of a healthy stack is one screen, and every condition passes", () => {
  const text = printStatus(stack, healthy, 61_000);
  expect(text).toContain("sluice-local-lake         sink    RUNNING  RUNNING");
  expect(text).toMatch(/lake +3 +60 s ago +0/);
  expect(text).toContain("sluice_local_shop: read by the connector, 2.0 KiB of log kept, reserved");
  expect(text.split("\n").every((line) => line === line.trimEnd())).toBe(true);
  expect(conditionsOf(stack, healthy).filter((one) => !one.ok)).toEqual([]);
});

test("each part that is wrong is named with its mend, and one that is down hides no other", () => {
  const failed = { ...(running("sluice-local-lake") as object), tasks: [{ id: 0, state: "FAILED", worker: "w", reason: "no such bucket" }] } as never;
  const health: StackHealth = { connectors: { value: [failed] }, slot: { value: { ...slot, active: false, activePid: null, walStatus: "unreserved" } }, sinks: [{ name: "lake", kind: "s3", lag: { error: "Kafka at 127.0.0.1:2: gone" }, newest: { value: undefined }, deadLetters: { value: 4 } }] };
  expect(conditionsOf(stack, health).map((one) => [one.name, one.ok, one.mend])).toEqual([
    ["slot sluice_local_shop is read", false, "Run: pulumi up -s local"],
    ["slot sluice_local_shop keeps its log", false, "Let the connector catch up, or raise max_slot_wal_keep_size"],
    ["connector sluice-local-shop-source", false, "Run: pulumi up -s local"],
    ["connector sluice-local-lake", false, "Mend the cause, then run: bin/sluice restart sluice-local-lake"],
    ["sink lake: lag", false, undefined],
    ["sink lake: dead letters", false, "Run: bin/sluice dlq lake"],
  ]);
  const text = printStatus(stack, { ...health, slot: { error: "database down" } }, 0);
  expect(text).toContain("NOT REGISTERED");
  expect(text).toContain("Kafka at 127.0.0.1:2: gone");
  expect(text).toContain("database down");
});

test("tables and connectors are found by what people call them", () => {
  expect(findTable(stack, "orders")).toMatchObject({ schema: "public" });
  expect(() => findTable(stack, "twice")).toThrow("is in a and b. Name it with its schema");
  expect(() => findTable(stack, "public.order")).toThrow('(did you mean "public.orders"?)');
  expect(findConnector(stack, "lake").name).toBe("sluice-local-lake");
  expect(findConnector(stack, "source").name).toBe("sluice-local-shop-source");
  expect(() => findConnector(stack, "sluice-local-lak")).toThrow('(did you mean "sluice-local-lake"?)');
});

test("an audit says what differs and what to do", () => {
  const comparison = { equal: false, rows: { database: 2, lake: 1 }, checksum: { database: "aaaa", lake: "bbbb" }, missing: 1, extra: 0, changed: 1, byColumn: {}, first: [{ key: { id: "7" }, kind: "differs" as const, columns: [{ name: "note", database: null, lake: "x" }] }] };
  const report = { equal: false, sinks: [{ sink: "lake", kind: "s3" as const, failures: [{ table: "public.bad", reason: "no such table" }], tables: [{ table: "public.orders", equal: false, method: "rows" as const, rows: comparison.rows, comparison, skipped: [{ name: "shape", reason: "box is not compared" }], hints: ["1 rows have not arrived"], seconds: 1.25 }] }] };
  const text = printAudit(report);
  expect(text).toMatch(/lake +public\.orders +DIFFERS +2 +1 +aaaa \/ bbbb +1\.[23] s/);
  expect(text).toContain("public.bad: no such table");
  expect(text).toContain("public.orders: 1 rows missing in the lake, 0 only there, 1 different. The first:");
  expect(text).toContain('  id=7 differs: note: database NULL, lake "x"');
});

test("a dead letter shows where it came from, and no secret of its message", () => {
  const header = (name: string, value: string) => [`__connect.errors.${name}`, Buffer.from(value)] as const;
  const letter = decode({ topic: "dlq", partition: 0, offset: 5n, timestamp: 1000, key: null, value: Buffer.from("a\u0000b\x1b[31m"), headers: [header("topic", "shop.public.orders"), header("partition", "2"), header("offset", "77"), header("stage", "VALUE_CONVERTER"), header("exception.class.name", "DataException"), header("exception.message", "bad, password=hunter22 used")] });
  expect(letter).toEqual({ at: 1000, topic: "shop.public.orders", partition: 2, offset: 77, stage: "VALUE_CONVERTER", class: "", connector: "", task: null, trace: "", exception: "DataException", reason: "bad, password=[redacted] used", key: null, value: "a·b·[31m" });
  expect(decode({ topic: "dlq", partition: 1, offset: 5n, timestamp: 0, key: null, value: null, headers: [] })).toMatchObject({ topic: "dlq", partition: 1, offset: 5, reason: expect.stringContaining("context.headers.enable") });
});
