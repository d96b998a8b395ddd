import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dispatch } from "../../dynamic/dispatch.ts";
import { bereft } from "../../local/bereft.ts";
import { servicePaths } from "../../local/paths.ts";
import { launch, stop } from "../../local/process.ts";
import { writeRecord } from "../../local/record.ts";
import type { ServiceKind } from "../../local/service.ts";

let root = "";
const pids: string[] = [];
beforeEach(() => {
  process.env["SLUICE_ROOT"] = root = mkdtempSync(join(tmpdir(), "sluice-bereft-"));
});
afterEach(async () => {
  for (const pid of pids.splice(0)) await stop(pid);
  rmSync(root, { recursive: true, force: true });
  delete process.env["SLUICE_ROOT"];
});

async function service(kind: ServiceKind, port: number, runs: boolean): Promise<void> {
  const { dir, pidFile, recordFile } = servicePaths("p", "s", kind);
  mkdirSync(dir, { recursive: true });
  writeRecord(recordFile, { ports: { any: port }, digest: "", parts: {} as never });
  writeFileSync(pidFile, "1\n1 (no) S 0 0 0\nno boot\n");
  if (!runs) return;
  await launch({ command: "/bin/sleep", args: ["60"], env: {}, cwd: dir, outFile: join(dir, "out"), pidFile });
  pids.push(pidFile);
}

const topic = (port: number) => ({ broker: { bootstrapServers: `127.0.0.1:${port}` }, name: "t" });
const slot = (port: number, host = "127.0.0.1") => ({ endpoint: { host, port, database: "d" }, name: "s" });
const connector = (port: number) => ({ endpoint: { kind: "direct", url: `http://127.0.0.1:${port}` }, name: "c" });

test("what lives in a dead embedded service is bereft, by the port of the service", async () => {
  await service("kafka", 1001, false);
  await service("postgres", 1002, false);
  await service("s3", 1003, false);
  expect([bereft(topic(1001)), bereft(slot(1002)), bereft({ store: { endpoint: "http://127.0.0.1:1003" }, endpoint: "x" })]).toEqual(["local Kafka", "local PostgreSQL", "local S3 server"]);
  expect([bereft(topic(1009)), bereft(slot(1002, "db.example.com")), bereft({}), bereft({ store: { region: "eu-central-1" } })]).toEqual([undefined, undefined, undefined, undefined]);
});

test("a lake's home is its store, not the database that its columns come from", async () => {
  await service("postgres", 1002, false);
  expect(bereft({ database: { host: "127.0.0.1", port: 1002 }, store: { endpoint: "https://s3.example.com" } })).toBeUndefined();
});

test("a service that runs is asked; a worker without its broker is not", async () => {
  await service("connect", 1004, true);
  expect(bereft(connector(1004))).toBeUndefined();
  await service("kafka", 1001, false);
  expect(bereft(connector(1004))).toBe("local Kafka");
});

test("the service itself is no guest of its own", async () => {
  await service("postgres", 1002, false);
  expect(bereft({ ...slot(1002), kind: "postgres", dataDir: "/x" })).toBeUndefined();
});

test("removing such a thing is done without a look at it", async () => {
  await service("kafka", 1001, false);
  await expect(dispatch("./no/such/lifecycle.ts", "remove", ["id", topic(1001)])).resolves.toBeUndefined();
  await expect(dispatch("./no/such/lifecycle.ts", "remove", ["id", topic(1009)])).rejects.toThrow("no/such/lifecycle");
});
