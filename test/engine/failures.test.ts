import { startCloud, type Cloud } from "../support/cloud.ts";
import type { Call, Strike } from "../support/provider.ts";
import { set, stagingConfig } from "../support/staging.ts";
import { fine, leaks, leftovers, NOTHING, seconds, secretValues } from "./cloud-kit.ts";
import { diagnostics, report } from "./kit.ts";

/**
 * A failure at every resource of `staging` in turn: each `up` fails at the next resources that never failed before, and the one after it
 * goes on from there. Half of them fail before anything was done; the other half after: AWS and Kubernetes then say what there is, and of
 * our own resources the answer is lost, as with a connection that breaks.
 */

jest.setTimeout(1_500_000);

const OPEN = set(stagingConfig(), { "sluice:source.rds.deletionProtection": false, "sluice:source.rds.finalSnapshot": false, "sluice:sinks.lake.s3.aws.forceDestroy": true });

let cloud: Cloud;
beforeAll(async () => {
  // While the pods of a Service are held back by a failure, it cannot become ready.
  cloud = await startCloud({ config: OPEN, brokers: 3, secure: true, serviceWaitMs: 10_000 });
});
afterAll(async () => {
  cloud?.strike(() => undefined);
  await cloud?.stop();
}, 180_000);

/** How many may fail for the first time in one `up`. With 1 every resource has an `up` of its own, which takes twice as long. */
const TOGETHER = Number(process.env["SLUICE_FAILURES_TOGETHER"] ?? 4);

interface Struck {
  readonly call: Call;
  readonly strike: Strike;
}

test("every up goes on where the last one failed, and destroy leaves nothing", async () => {
  const struck = new Map<string, Struck>();
  let targets: Struck[] = [];
  cloud.strike((call) => {
    if (call.method !== "create" || struck.has(call.urn)) return undefined;
    // What is made beside the one that fails waits for a turn of its own.
    if (targets.length >= TOGETHER) return "before";
    const target: Struck = { call, strike: struck.size % 2 === 0 ? "before" : "after" };
    targets.push(target);
    struck.set(call.urn, target);
    return target.strike;
  });

  const surprises: string[] = [];
  const table: string[] = [];
  /** Ups that failed at nothing new: the Service whose pods were held back. */
  let [idle, ups] = [0, 0];
  const start = performance.now();
  for (let run = 1; ; run++) {
    targets = [];
    ups = run;
    const began = performance.now();
    const ran = await cloud.stack.up();
    const took = seconds(performance.now() - began);
    const told = diagnostics(ran, cloud.stack).filter((line) => line.startsWith("error:"));
    surprises.push(...told.filter((line) => !/planned failure|update failed|^error: \d+ errors? occurred:$|Service .*: not within/.test(line)).map((line) => `up ${run}: ${line}`));
    if (ran.code === 0) {
      report(`up ${run} completes (${took} s)`);
      break;
    }
    if (targets.length === 0) idle++;
    for (const { call, strike } of targets) table.push(`${String(run).padStart(3)}  ${took.padStart(5)} s  ${strike.padEnd(6)}  ${call.type.split(":").at(-1)} ${call.name}`);
    if (idle > 3) throw new Error(`up does not get on:\n${ran.text.slice(-3000)}`);
    if (run > 250) throw new Error("no end of failures");
  }
  for (const line of table) report(line);
  report(`${struck.size} resources failed once (${[...struck.values()].filter(({ strike }) => strike === "after").length} of them after they were made), ${ups} ups in ${seconds(performance.now() - start)} s`);

  cloud.strike(() => undefined);
  expect(surprises).toEqual([]);
  expect(struck.size).toBeGreaterThan(40);
  const values = await secretValues(cloud);
  await fine(cloud.stack, () => cloud.stack.up("--expect-no-changes"));
  expect([...cloud.connect.connectors.keys()]).toHaveLength(2);
  expect(await leaks(cloud, values)).toEqual([]);
  await fine(cloud.stack, () => cloud.stack.destroy());
  expect(await leftovers(cloud)).toEqual(NOTHING);
});
