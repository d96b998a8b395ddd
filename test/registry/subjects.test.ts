import { check, create, diff, remove, update } from "../../registry/subjects/lifecycle.ts";
import type { SubjectsInputs } from "../../registry/subjects/inputs.ts";
import { UNKNOWN } from "../../dynamic/lifecycle.ts";
import { fakeRegistry, type FakeRegistry } from "./fake.ts";

let registry: FakeRegistry;
beforeEach(async () => {
  registry = await fakeRegistry();
});
afterEach(() => registry.stop());

const inputs = (more: Partial<SubjectsInputs> = {}): SubjectsInputs => ({ endpoint: { api: "confluent", url: registry.url }, subjects: ["shop.public.orders-key", "shop.public.orders-value"], compatibility: "backward", ...more });

test("every subject has its compatibility before there is a schema; what drifts is seen and set again", async () => {
  const { outs } = await create(inputs());
  expect([...registry.levels]).toEqual([["shop.public.orders-key", "BACKWARD"], ["shop.public.orders-value", "BACKWARD"]]);
  expect(await diff("", outs, inputs())).toEqual({ changes: false });
  registry.levels.set("shop.public.orders-value", "NONE");
  expect(await diff("", outs, inputs())).toEqual({ changes: true });
  await update("", outs, inputs());
  expect(registry.levels.get("shop.public.orders-value")).toBe("BACKWARD");
});

test("a table that is captured no more takes its schemas along; destroy takes the rest for good", async () => {
  const { outs } = await create(inputs({ subjects: ["a-value", "b-value"] }));
  for (const subject of ["a-value", "b-value", "foreign-value"]) registry.subjects.set(subject, "there");
  const { outs: fewer } = await update("", outs, inputs({ subjects: ["a-value"] }));
  expect([...registry.subjects.keys()]).toEqual(["a-value", "foreign-value"]);
  await remove("", fewer);
  expect([...registry.subjects]).toEqual([["foreign-value", "there"]]);
  expect([...registry.levels]).toEqual([]);
  await remove("", fewer); // gone already
});

test("a subject that was there before keeps its schemas and gets its own compatibility back", async () => {
  registry.subjects.set("a-value", "there").set("b-value", "there");
  registry.levels.set("a-value", "FULL");
  const { outs } = await create(inputs({ subjects: ["a-value", "b-value", "c-value"] }));
  expect(outs.before).toEqual({ "a-value": "FULL", "b-value": "" });
  registry.subjects.set("c-value", "there");
  await remove("", outs);
  expect([...registry.subjects.keys()]).toEqual(["a-value", "b-value"]);
  expect([...registry.levels]).toEqual([["a-value", "FULL"]]);
});

test("Apicurio is asked under its path for this protocol, and deletes at once", async () => {
  const { outs } = await create(inputs({ endpoint: { api: "apicurio", url: `${registry.url}/apis`.replace("/apis", "") }, subjects: [] }));
  expect(outs.before).toEqual({});
  await check({}, inputs({ endpoint: { api: "apicurio", url: registry.url } }));
  expect(registry.asked.at(-1)).toBe("GET /apis/ccompat/v7/subjects");
});

test("a preview tells a registry that is away, one that does not let us in, and what is none; one that is not made yet is not asked", async () => {
  expect((await check({}, inputs())).failures).toEqual([]);
  const guarded = await fakeRegistry("cdc:canary-registry-1");
  const failures = async (more: Partial<SubjectsInputs>): Promise<string[]> => (await check({}, inputs(more))).failures.map(({ reason }) => reason);
  expect(await failures({ endpoint: { api: "confluent", url: guarded.url, login: { user: "cdc", password: "canary-registry-1" } } })).toEqual([]);
  expect(await failures({ endpoint: { api: "confluent", url: guarded.url, login: { user: "cdc", password: "wrong" } } })).toEqual([`registry ${guarded.url}: refuses user cdc (401). Check user and password, and that the user may register schemas`]);
  expect(await failures({ endpoint: { api: "confluent", url: guarded.url } })).toEqual([`registry ${guarded.url}: refuses a request without a login (401). Check user and password, and that the user may register schemas`]);
  await guarded.stop();
  expect(await failures({ endpoint: { api: "confluent", url: guarded.url } })).toEqual([`registry ${guarded.url}: does not answer: ECONNREFUSED. Check that it runs, and its address`]);
  expect(await failures({ endpoint: { api: "confluent", url: UNKNOWN } })).toEqual([]);
});
