import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../setup/root.ts";
import { scratch } from "../support/process.ts";

test("the transform, the converter and the table tool pass their own tests", () => {
  const { dir, dispose } = scratch("java");
  try {
    const { status, stdout } = spawnSync("mvn", ["-B", "-q", "-f", join(projectRoot(), "java", "pom.xml"), `-Dbuild.dir=${dir}`, "test"], { encoding: "utf8" });
    expect({ status, said: status === 0 ? "" : stdout.slice(-4000) }).toEqual({ status: 0, said: "" });
    const reports = readdirSync(join(dir, "surefire-reports")).filter((name) => name.endsWith(".xml")).map((name) => readFileSync(join(dir, "surefire-reports", name), "utf8"));
    const ran = reports.map((text) => Number(/<testsuite [^>]*\btests="(\d+)"/.exec(text)?.[1] ?? 0)).reduce((sum, tests) => sum + tests, 0);
    expect(ran).toBeGreaterThan(10);
  } finally {
    dispose();
  }
}, 300_000);
