import { startCloud, type Cloud } from "../support/cloud.ts";
import { devConfig, set } from "../support/staging.ts";
import { counted, fine, leaks, leftovers, NOTHING, previewed, seconds, secretValues } from "./cloud-kit.ts";
import { report } from "./kit.ts";

/** The stack `dev` as it is shipped: database and bucket are there and stay, one broker and one worker are made. */

jest.setTimeout(300_000);

const HOST = "shop-dev.c1a2b3c4d5e6.eu-central-1.rds.amazonaws.com";
const MORE = set(devConfig(HOST), { "sluice:source.tables": ["public.orders", "public.customers"] });

let cloud: Cloud;
beforeAll(async () => {
  const env = { SLUICE_TEST_ADMIN: "super-canary-1" };
  cloud = await startCloud({ config: devConfig(HOST), brokers: 1, secure: false, env });
});
afterAll(async () => {
  await cloud?.stop();
}, 180_000);

test("preview shows what is made, and that is nothing on AWS", async () => {
  const { ms, steps } = await previewed(cloud.stack);
  report(`preview of dev: ${seconds(ms)} s, ${steps.length} resources (${counted(steps)})`);
  expect(steps.filter(({ type }) => type.startsWith("aws:"))).toEqual([]);
  expect(await leftovers(cloud)).toEqual(NOTHING);
});

test("up, nothing to do, a table more, nothing to do", async () => {
  const took = await fine(cloud.stack, () => cloud.stack.up());
  report(`up: ${seconds(took)} s; ${(await cloud.objects()).length} objects in the cluster`);
  await fine(cloud.stack, () => cloud.stack.up("--expect-no-changes"));
  cloud.stack.configure(MORE);
  const { ms, steps } = await previewed(cloud.stack);
  report(`preview of a table more: ${seconds(ms)} s`);
  for (const { op, type, name, diff } of steps) report(`  ${op} ${type.split(":").at(-1)} ${name}${diff.length === 0 ? "" : ` (${diff.join(", ")})`}`);
  expect(steps.filter(({ op }) => op.includes("replace") || op.includes("delete"))).toEqual([]);
  await fine(cloud.stack, () => cloud.stack.up());
  await fine(cloud.stack, () => cloud.stack.up("--expect-no-changes"));
});

test("destroy takes its own away; the database keeps its tables", async () => {
  const values = await secretValues(cloud);
  await fine(cloud.stack, () => cloud.stack.destroy());
  expect(await leftovers(cloud)).toEqual(NOTHING);
  expect(await leaks(cloud, values)).toEqual([]);
  expect(await cloud.database.sql("select count(*)::int as n from pg_tables where schemaname = 'public'")).toEqual([{ n: 4 }]);
});
