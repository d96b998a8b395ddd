import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../cli/run.ts";

const dir = mkdtempSync(join(tmpdir(), "sluice-lint-"));
afterAll(() => rmSync(dir, { recursive: true }));

async function call(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: "", err: "" };
  const code = await run(argv, { stdout: { write: (text) => (written.out += text) }, stderr: { write: (text) => (written.err += text) } });
  return { code, ...written };
}

function file(name: string, text: string | Buffer): string {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
}

const string = "org.apache.kafka.connect.storage.StringConverter";
const right = { name: "copy", config: { "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", topics: "lines", file: "/tmp/lines.txt", "key.converter": string, "value.converter": string, "tasks.max": "1" } };
const good = file("good.json", JSON.stringify(right));
const bad = file("bad.yaml", "name: s\nconnector.class: io.debezium.connector.postgresql.PostgresConnector\ndatabase.password: hunter2222\nsnapshot.mod: initial\n");

test("exit 0 when nothing is found, 1 with findings", async () => {
  expect(await call("lint", good)).toEqual({ code: 0, out: "1 connector: nothing found\n", err: "" });
  expect(await call("lint", bad)).toMatchObject({ code: 1, err: "" });
});

test("--json is the findings with file, connector, key, rule, severity, message and fix, and holds no secret", async () => {
  const { code, out } = await call("lint", good, bad, "--json");
  expect(code).toBe(1);
  const findings = JSON.parse(out) as Record<string, string>[];
  for (const finding of findings) expect(Object.keys(finding).sort()).toEqual(["connector", "file", "fix", "key", "message", "rule", "severity"]);
  expect(findings).toEqual(expect.arrayContaining([expect.objectContaining({ file: bad, connector: "s", key: "database.password", rule: "literal-secret", severity: "error" })]));
  expect(out).not.toContain("hunter2222");
});

test("for people: grouped by connector, the line quoted with its number, a line that sums up; no secret", async () => {
  const { out } = await call("lint", good, bad);
  expect(out).toContain(`s (${bad})\n`);
  expect(out).toMatch(/ {2}error {4}snapshot\.mod: nothing reads this key.*\n +4 \| snapshot\.mod: initial\n/);
  expect(out).toMatch(/database\.password: .*\n +3 \| database\.password: \[hidden\]\n/);
  expect(out).toMatch(/\n\n2 connectors in 2 files: \d+ errors?, \d+ warnings?\n$/);
  expect(out).not.toContain("hunter2222");
});

test("a line of minified JSON is quoted by the key alone", async () => {
  const one = file("one.json", JSON.stringify({ name: "m", config: { "connector.class": "io.debezium.connector.postgresql.PostgresConnector", "database.password": "hunter3333", "snapshot.mod": "x" } }));
  const { out } = await call("lint", one);
  expect(out).toContain('1 | "snapshot.mod":"x"\n');
  expect(out).not.toContain("hunter3333");
});

test("several files are one graph", async () => {
  const sink = file("sink.json", JSON.stringify({ name: "sink", config: { "connector.class": "org.apache.iceberg.connect.IcebergSinkConnector", topics: "public.orders", "iceberg.catalog.type": "jdbc" } }));
  const source = file("source.json", JSON.stringify({ name: "source", config: { "connector.class": "io.debezium.connector.postgresql.PostgresConnector", "topic.prefix": "shop", "table.include.list": "public.orders" } }));
  const topics = async (...files: string[]): Promise<unknown[]> => (JSON.parse((await call("lint", ...files, "--json")).out) as { rule: string }[]).filter(({ rule }) => rule === "sink-topic-without-source");
  expect(await topics(sink)).toEqual([]);
  expect(await topics(sink, source)).toMatchObject([{ connector: "sink", key: "topics", fix: "Write shop.public.orders" }]);
});

test("wrong use: one message for each file, exit 2, no stack trace; with --json it is JSON", async () => {
  mkdirSync(join(dir, "folder"));
  const cases: [string, string][] = [
    [join(dir, "none.json"), "there is no such file"],
    [join(dir, "folder"), "is a directory"],
    [file("big.json", Buffer.alloc(10 * 1024 * 1024, 0x20)), "has 10.0 MB, and a file of connector configurations at most 8 MB"],
    [file("binary.json", Buffer.from([0x7b, 0x00, 0x01, 0x02])), "is a binary file"],
    [file("latin.json", Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x7d])), "is no text in UTF-8"],
    [file("empty.yaml", ""), "is empty"],
    [file("broken.json", '{"a": '), "is no valid JSON"],
    [file("broken.yaml", "a: b: c\n"), "is no valid YAML"],
    [file("twice.json", '{"a": "1", "a": "2"}'), "stands twice"],
  ];
  for (const [name, said] of cases) {
    const { code, out, err } = await call("lint", name);
    expect([code, out]).toEqual([2, ""]);
    expect(err.trimEnd().split("\n")).toEqual([expect.stringContaining(said)]);
    expect(err).toContain(name);
  }
  const together = await call("lint", good, ...cases.map(([name]) => name), "--json");
  expect(together.code).toBe(2);
  expect((JSON.parse(together.out) as { error: string }).error.split("\n")).toHaveLength(cases.length);
  expect(await call("lint")).toMatchObject({ code: 2 });
  expect(await call("lint", good, "--stack", "local")).toMatchObject({ code: 2 });
});

test("a thousand connectors in one file", async () => {
  const many = Array.from({ length: 1000 }, (_, index) => ({ ...right, name: `copy-${index}` }));
  expect(await call("lint", file("many.json", JSON.stringify(many)))).toMatchObject({ code: 0, out: "1000 connectors: nothing found\n" });
});
