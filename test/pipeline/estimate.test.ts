import { commitIntervalMs, rotationMs, sinkRights } from "../../pipeline/lake.ts";
import { plan } from "../../pipeline/plan.ts";
import { sinksOf } from "../../pipeline/sinks.ts";
import { config, where } from "./config.ts";

test("a commit begins early enough for the age that was asked for", () => {
  for (const age of [1000, 2000, 5000, 60_000, 600_000]) {
    expect(commitIntervalMs(age)).toBeGreaterThanOrEqual(age > 1000 ? 500 : 0);
    expect(commitIntervalMs(age)).toBeLessThan(age);
  }
  expect([commitIntervalMs(5000), commitIntervalMs(600_000)]).toEqual([2000, 597_000]);
});

test("a Parquet file is closed early enough too", () => {
  expect([1000, 5000, 600_000].map(rotationMs)).toEqual([600, 3000, 598_000]);
});

test("files and cost follow from tables, partitions and age", () => {
  const tenMinutes = (tables: string[], partitions = 1) =>
    plan(config(tables, (tree) => { tree["sinks"].plain.s3.maxFileAge = "10m"; tree["broker"].topics = { partitions }; }), where).estimates.sinks.find(({ sink }) => sink === "plain")!;
  expect(tenMinutes(["a.b"])).toEqual({ sink: "plain", filesPerDay: 145, requestsPerMonth: 13_050, requestCostPerMonth: 0.07 });
  expect(tenMinutes(["a.b", "a.c", "a.d"], 10).filesPerDay).toBe(4335);
});

test("heap and log headroom", () => {
  const { heapBytes, wal } = plan(config(["a.b"]), where).estimates;
  expect(heapBytes / 1024 ** 2).toBeGreaterThan(512);
  expect(heapBytes / 1024 ** 2).toBeLessThan(1024);
  expect(wal).toEqual({ limitBytes: 4 * 1024 ** 3, hoursAtOneMibPerSecond: 1.1 });
});

test("no sink may delete or look beyond its prefix", () => {
  for (const { config: sink } of sinksOf(plan(config(["a.b"]), where).sinks, "s3")) {
    for (const { actions, prefix } of sinkRights(sink)) {
      expect(actions.join()).not.toMatch(/Delete|\*/);
      expect(prefix).toBe(sink.prefix);
    }
  }
});

test("a Parquet sink lists nothing", () => {
  const rights = sinkRights({ prefix: "plain" });
  expect(rights).toEqual([{ prefix: "plain", actions: ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"] }]);
});
