import { startCloud, type Cloud } from "../support/cloud.ts";
import { changed, set, stagingConfig } from "../support/staging.ts";
import { counted, fine, leaks, leftovers, NOTHING, previewed, seconds, secretValues } from "./cloud-kit.ts";
import { diagnostics, report } from "./kit.ts";

/** The stack `staging` as it is shipped, under the real engine: made, left alone, grown by a table, protected, taken away. */

jest.setTimeout(300_000);

const MORE = changed(stagingConfig(), ["sluice:source", "tables"], ["public.customers", "public.orders", "public.products"]);
/** As docs/staging.md says how to part with all of it. */
const OPEN = set(MORE, { "sluice:source.rds.deletionProtection": false, "sluice:source.rds.finalSnapshot": false, "sluice:sinks.lake.s3.aws.forceDestroy": true });

let cloud: Cloud;
let values: string[];
beforeAll(async () => {
  cloud = await startCloud({ config: stagingConfig(), brokers: 3, secure: true });
});
afterAll(async () => {
  await cloud?.stop();
}, 180_000);

test("preview shows all of it, and makes nothing", async () => {
  const { ms, steps } = await previewed(cloud.stack);
  report(`preview of staging: ${seconds(ms)} s, ${steps.length} resources (${counted(steps)})`);
  expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(["create"]));
  expect(await leftovers(cloud)).toEqual(NOTHING);
});

test("up makes it, and a second up changes nothing", async () => {
  const took = await fine(cloud.stack, () => cloud.stack.up());
  report(`up: ${seconds(took)} s; ${cloud.aws.things().length} things on AWS, ${(await cloud.objects()).length} objects in the cluster`);
  expect([...cloud.connect.connectors.keys()].length).toBe(2);
  expect(await cloud.database.sql("select count(*)::int as n from pg_replication_slots")).toEqual([{ n: 1 }]);
  values = await secretValues(cloud);
  const again = await fine(cloud.stack, () => cloud.stack.up("--expect-no-changes"));
  report(`up without changes (with its preview): ${seconds(again)} s`);
});

test("a table more: what it takes, and no more", async () => {
  cloud.stack.configure(MORE);
  const { ms, steps } = await previewed(cloud.stack);
  report(`preview of a table more: ${seconds(ms)} s`);
  for (const { op, type, name, diff } of steps) report(`  ${op} ${type.split(":").at(-1)} ${name}${diff.length === 0 ? "" : ` (${diff.join(", ")})`}`);
  expect(steps.filter(({ op }) => op.includes("replace") || op.includes("delete"))).toEqual([]);
  await fine(cloud.stack, () => cloud.stack.up());
  expect(await cloud.database.sql("select tablename from pg_publication_tables where tablename = 'products'")).toEqual([{ tablename: "products" }]);
  await fine(cloud.stack, () => cloud.stack.up("--expect-no-changes"));
});

test("no secret is in the state, in the back end's files or in what was said", async () => {
  expect(values.length).toBeGreaterThan(3);
  expect(await leaks(cloud, values)).toEqual([]);
});

test("destroy leaves the database alone while it is protected, and nothing after that", async () => {
  const standing = await leftovers(cloud);
  // As a user does, with a preview: it refuses, and nothing is gone.
  const refused = await cloud.stack.run(cloud.stack.command("destroy", ["--yes"]));
  expect(refused.code).not.toBe(0);
  expect(diagnostics(refused, cloud.stack).join("\n")).toMatch(/protect/);
  expect(await leftovers(cloud)).toEqual(standing);

  cloud.stack.configure(OPEN);
  await fine(cloud.stack, () => cloud.stack.up());
  const took = await fine(cloud.stack, () => cloud.stack.destroy());
  report(`destroy: ${seconds(took)} s`);
  expect(await leftovers(cloud)).toEqual(NOTHING);
  expect(await leaks(cloud, values)).toEqual([]);
});
