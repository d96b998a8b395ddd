import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UNKNOWN } from "../../dynamic/lifecycle.ts";
import * as lifecycle from "../../local/lifecycle.ts";
import { servicePaths } from "../../local/paths.ts";
import type { ServiceInputs, ServiceOutputs } from "../../local/service.ts";

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "sluice-lifecycle-"));
  process.env["SLUICE_ROOT"] = root;
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  delete process.env["SLUICE_ROOT"];
});

const base = { project: "p", stack: "s" };
const place = { host: "127.0.0.1", port: 1, url: "", dataDir: "", logFile: "", endpoint: {} };

async function checked(inputs: ServiceInputs): Promise<ServiceInputs> {
  return (await lifecycle.check({}, inputs)).inputs;
}

test("check fills in every default, so that a default that changes is a change", async () => {
  const { inputs, failures } = await lifecycle.check({}, { ...base, kind: "kafka" });
  expect(failures).toEqual([]);
  expect(inputs).toEqual({ ...base, kind: "kafka", dataVersion: "kraft", settings: { heapMib: 256, messageMaxBytes: 16_777_216, retentionHours: 720 } });
});

test("check tells every problem", async () => {
  const { failures } = await lifecycle.check({}, { kind: "connect", project: "a/b", stack: "", settings: { heap: 1, environment: ["A B"] } });
  expect(failures.map(({ property }) => property)).toEqual(["project", "stack", "bootstrapServers", "settings.environment.0", "settings.heap"]);
});

test("check refuses an unknown kind", async () => {
  const { failures } = await lifecycle.check({}, { ...base, kind: "mysql" as never });
  expect(failures).toEqual([{ property: "kind", reason: "local service: mysql is no kind of service. Known: postgres, kafka, connect, s3, copy, registry" }]);
});

test("unknown inputs are not judged, and are a change", async () => {
  const news: ServiceInputs = { ...base, kind: "connect", bootstrapServers: UNKNOWN };
  const { inputs, failures } = await lifecycle.check({}, news);
  expect(failures).toEqual([]);
  await expect(lifecycle.diff("id", { ...(await checked({ ...news, bootstrapServers: "127.0.0.1:1" })), ...place }, inputs)).resolves.toEqual({ changes: true });
});

test("a changed setting is an update; another stack or another format of the data is a replacement", async () => {
  const olds: ServiceOutputs = { ...(await checked({ ...base, kind: "postgres" })), ...place };
  const news = await checked({ ...base, kind: "postgres", settings: { sharedBuffersMib: 64 } });
  await expect(lifecycle.diff("id", olds, news)).resolves.toEqual({ changes: true });
  await expect(lifecycle.diff("id", olds, { ...news, stack: "t" })).resolves.toEqual({ changes: true, replaces: ["stack"], deleteBeforeReplace: true });
  await expect(lifecycle.diff("id", { ...olds, dataVersion: "17" }, news)).resolves.toEqual({ changes: true, replaces: ["dataVersion"], deleteBeforeReplace: true });
});

test("a service that does not run is a change", async () => {
  const news = await checked({ ...base, kind: "s3" });
  await expect(lifecycle.diff("id", { ...news, ...place }, news)).resolves.toEqual({ changes: true });
});

test("refresh: gone with its folder, and not before", async () => {
  const props: ServiceOutputs = { ...(await checked({ ...base, kind: "s3" })), ...place };
  await expect(lifecycle.read("id", props)).resolves.toEqual({});
  mkdirSync(servicePaths("p", "s", "s3").dir, { recursive: true });
  await expect(lifecycle.read("id", props)).resolves.toEqual({ id: "id", props });
  await lifecycle.remove("id", props);
  await expect(lifecycle.read("id", props)).resolves.toEqual({});
});

test("removing what is gone is no error", async () => {
  await lifecycle.remove("id", { ...(await checked({ ...base, kind: "kafka" })), ...place });
});
