import { conditionsOf, type Condition } from "../../cli/conditions.ts";
import type { SinkHealth, StackHealth } from "../../cli/health.ts";
import type { StackManifest } from "../../cli/manifest.ts";

/** Every condition, each failing by itself with its reason and its mend. */

const NOW = 1_000_000_000;
const stack = {
  project: "sluice", stack: "local", slot: "s", publication: "p", serviceSchema: "x", heartbeatMs: 10_000, services: [{ name: "connect", kind: "connect", url: "u" }], connect: { kind: "direct", url: "http://127.0.0.1:1" },
  connectors: [{ name: "src", type: "source" }, { name: "c-lake", type: "sink", sink: "lake" }], sinks: [{ kind: "s3", name: "lake", connector: "c-lake", topics: ["t"], maxFileAgeMs: 60_000 }], tables: [],
} as unknown as StackManifest;
const running = (name: string) => ({ name, type: "sink", class: "X", state: "RUNNING", tasks: [{ id: 0, state: "RUNNING", worker: "w" }] });
const sink: SinkHealth = { name: "lake", kind: "s3", lag: { value: 0 }, newest: { value: NOW - 5_000 }, deadLetters: { value: 0 } };
const slot = { plugin: "pgoutput", database: "d", active: true, activePid: 7, walStatus: "reserved", invalidation: null, failover: false, confirmedFlushLsn: "0/1", retainedBytes: 2048 };
const database = { limitBytes: 1 << 20, heartbeatMs: 4_000, publication: { missing: [], extra: [], silent: [] } };
const worker = { address: "a", version: "4.3.1", commit: "c", kafkaCluster: "k", health: "healthy", message: "" };
const healthy: StackHealth = { connectors: { value: [running("src"), running("c-lake")] }, slot: { value: slot }, sinks: [sink], worker: { value: worker }, database: { value: database }, missingTopics: { value: [] } };

const wrong = (more: Partial<StackHealth>, of: StackManifest = stack): Condition[] => conditionsOf(of, { ...healthy, ...more }, NOW).filter(({ ok }) => !ok);
const sinks = (more: Partial<SinkHealth>): Partial<StackHealth> => ({ sinks: [{ ...sink, ...more }] });

test("nothing is wrong with a healthy stack, and every part is named", () => {
  expect(wrong({})).toEqual([]);
  expect(conditionsOf(stack, healthy, NOW).map(({ name }) => name)).toEqual(["publication p", "heartbeat", "slot s is read", "slot s keeps its log", "worker", "connector src", "connector c-lake", "topics", "sink lake: lag", "sink lake: lake", "sink lake: dead letters"]);
});

test.each<[string, Partial<StackHealth>, string, RegExp, RegExp]>([
  ["a worker that is not well", { worker: { value: { ...worker, health: "unhealthy", message: "no quorum" } } }, "worker", /unhealthy/, /no quorum/],
  ["a worker that does not answer", { worker: { error: "refused" } }, "worker", /refused/, /log/],
  ["a publication without a table", { database: { value: { ...database, publication: { missing: ["public.a"], extra: [], silent: [] } } } }, "publication p", /lacks public\.a, whose changes never arrive/, /pulumi up/],
  ["a publication with another table", { database: { value: { ...database, publication: { missing: [], extra: ["public.b"], silent: [] } } } }, "publication p", /has public\.b besides/, /pulumi up/],
  ["a publication that keeps deletes to itself", { database: { value: { ...database, publication: { missing: [], extra: [], silent: ["delete"] } } } }, "publication p", /does not publish delete/, /pulumi up/],
  ["no publication", { database: { value: { ...database, publication: undefined } } }, "publication p", /is not there/, /pulumi up/],
  ["an old heartbeat", { database: { value: { ...database, heartbeatMs: 61_000 } } }, "heartbeat", /61 s ago/, /source's condition/],
  ["no heartbeat", { database: { value: { ...database, heartbeatMs: undefined } } }, "heartbeat", /none yet/, /source's condition/],
  ["a slot that nobody reads", { slot: { value: { ...slot, active: false } } }, "slot s is read", /nobody/, /pulumi up/],
  ["a slot near its limit", { slot: { value: { ...slot, retainedBytes: 900_000 } } }, "slot s keeps its log", /878\.9 KiB of log kept of 1\.0 MiB \(86 %\)/, /max_slot_wal_keep_size/],
  ["a slot whose log may go", { slot: { value: { ...slot, walStatus: "unreserved" } } }, "slot s keeps its log", /unreserved/, /catch up/],
  ["a slot that the server gave up", { slot: { value: { ...slot, invalidation: "wal_removed" } } }, "slot s", /wal removed/, /pulumi up/],
  ["a topic that is gone", { missingTopics: { value: ["t"] } }, "topics", /missing: t/, /pulumi up/],
  ["a sink that cannot be asked", sinks({ lag: { error: "no broker" } }), "sink lake: lag", /no broker/, /^$/],
  ["a sink that stands still while its tasks run", sinks({ lag: { value: 9 }, waitingSince: { value: NOW - 300_000 } }), "sink lake: lag", /9 records wait, the oldest for 5 min though every task runs/, /bin\/sluice restart c-lake --all.*pulumi up -s local/],
  ["copies that are gone", sinks({ missing: { value: ["m.a"] } }), "sink lake: copies", /missing: m\.a/, /snapshot TABLE/],
  ["dead letters", sinks({ deadLetters: { value: 2 }, newestLetter: { value: { at: NOW - 60_000, reason: "VALUE_CONVERTER, DataException: x" } } }), "sink lake: dead letters", /^2, the newest 60 s ago: VALUE_CONVERTER, DataException: x$/, /bin\/sluice dlq lake/],
])("%s", (_, more, name, seen, mend) => {
  const found = wrong(more);
  expect(found.map((one) => one.name)).toEqual([name]);
  expect(found[0]?.seen).toMatch(seen);
  expect(found[0]?.mend ?? "").toMatch(mend);
});

test("records wait while files are collected; a failed task is told by its connector", () => {
  expect(wrong(sinks({ lag: { value: 9 }, waitingSince: { value: NOW - 200_000 } }))).toEqual([]);
  const failed = { ...running("c-lake"), tasks: [{ id: 0, state: "FAILED", worker: "w", reason: "disk" }] };
  const found = wrong({ connectors: { value: [running("src"), failed] }, ...sinks({ lag: { value: 9 }, waitingSince: { value: NOW - 300_000 } }) });
  expect(found.map(({ name, mend }) => [name, mend])).toEqual([["connector c-lake", "Mend the cause, then run: bin/sluice restart c-lake"], ["sink lake: lag", "Look at the connector's condition above"]]);
});

test("in a cluster the worker's pods are named", () => {
  const found = wrong(sinks({ lag: { value: 9 }, waitingSince: { value: NOW - 300_000 } }), { ...stack, connect: { kind: "kubernetes", namespace: "cdc", service: "s", port: 1 } });
  expect(found[0]?.mend).toContain("kubectl -n cdc rollout restart");
});
