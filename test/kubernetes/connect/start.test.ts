import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { run } from "../../../setup/command.ts";
import { scratch } from "../../support/process.ts";

/** The script that a pod starts with, in front of a Kafka distribution that only says how it was called. */

const { dir, dispose } = scratch("start");
afterAll(dispose);

const SUM = createHash("sha512").update("a jar").digest("hex");

async function start(name: string, { jar = "a jar", agent = true, env = {} as Record<string, string> } = {}) {
  const [home, worker, own] = ["kafka", "worker", "own"].map((what) => join(dir, name, what)) as [string, string, string];
  for (const folder of [join(home, "bin"), join(home, "libs"), worker, own]) mkdirSync(folder, { recursive: true });
  const script = join(home, "bin", "connect-distributed.sh");
  writeFileSync(script, '#!/bin/sh\necho "args=$*"\necho "opts=$KAFKA_OPTS"\necho "log=$KAFKA_LOG4J_OPTS"\n');
  chmodSync(script, 0o755);
  if (agent) writeFileSync(join(home, "libs", "jmx_prometheus_javaagent-1.6.0.jar"), "");
  writeFileSync(join(own, "sluice-lake.jar"), jar);
  writeFileSync(join(own, "SHA512SUMS"), `${SUM}  sluice-lake.jar\n`);
  const ended = await run("sh", [resolve("kubernetes/connect/start.sh"), worker, own], { env: { PATH: process.env["PATH"] ?? "", KAFKA_HOME: home, JMX_EXPORTER_HOME: join(dir, "none"), ...env } });
  return { ...ended, home, worker, own };
}

test("starts the distribution with our files and the exporter, after what the pod says of Java", async () => {
  const { code, stdout, home, worker } = await start("whole", { env: { KAFKA_OPTS: "-XX:+ExitOnOutOfMemoryError" } });
  expect(code).toBe(0);
  expect(stdout.trim().split("\n")).toEqual([
    `args=${worker}/connect.properties`,
    `opts=-XX:+ExitOnOutOfMemoryError -javaagent:${home}/libs/jmx_prometheus_javaagent-1.6.0.jar=9404:${worker}/metrics.yaml`,
    `log=-Dlog4j2.configurationFile=${worker}/log4j2.properties`,
  ]);
});

test("an image without an exporter starts too, and says so", async () => {
  const { code, stdout, stderr } = await start("bare", { agent: false });
  expect([code, stderr]).toEqual([0, "worker: this image has no JMX exporter, so that port 9404 stays closed\n"]);
  expect(stdout).toContain("opts=\n");
});

test("a jar that is not the one that was sent is refused", async () => {
  const { code, stdout, stderr, own } = await start("changed", { jar: "another" });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr.trim().split("\n").at(-1)).toBe(`worker: a jar in ${own} is not the one that was sent. Delete its ConfigMap and run pulumi up --refresh`);
});
