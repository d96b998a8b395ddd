import type { Secret } from "../../cluster/client.ts";
import { check, create, diff, read, remove, update, type ClusterSecretInputs, type ClusterSecretOutputs } from "../../kubernetes/secret/lifecycle.ts";
import { UNKNOWN } from "../../dynamic/lifecycle.ts";
import { readSecret } from "../../secrets/read.ts";
import { startCluster, type TestCluster } from "../support/cluster.ts";

jest.setTimeout(120_000);

let cluster: TestCluster;
let count = 0;
const kubeconfig = process.env["KUBECONFIG"];
beforeAll(async () => {
  cluster = await startCluster();
  process.env["KUBECONFIG"] = cluster.kubeconfig;
});
afterAll(async () => {
  if (kubeconfig === undefined) delete process.env["KUBECONFIG"];
  else process.env["KUBECONFIG"] = kubeconfig;
  await cluster?.stop();
});

/** A namespace for each test. */
let namespace: string;
beforeEach(async () => {
  namespace = `secrets-${++count}`;
  await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
});

const inputs = (more: Partial<ClusterSecretInputs> = {}): ClusterSecretInputs => ({ context: "test", namespace, secret: "sluice", key: "cdc-password", owner: "sluice/staging", mount: "/opt/sluice/secrets", labels: { "app.kubernetes.io/managed-by": "sluice" }, ...more });
const path = (): string => `/api/v1/namespaces/${namespace}/secrets/sluice`;
const stored = async (): Promise<Secret | undefined> => cluster.call<Secret>("GET", path()).catch(() => undefined);
const value = async (key = "cdc-password"): Promise<string | undefined> => {
  const data = (await stored())?.data?.[key];
  return data === undefined ? undefined : Buffer.from(data, "base64").toString();
};
const made = async (more: Partial<ClusterSecretInputs> = {}): Promise<ClusterSecretOutputs> => (await create(inputs(more))).outs;
/** As somebody with kubectl edit would. */
const edit = (data: Record<string, string | null>): Promise<unknown> => cluster.call("PATCH", `${path()}?fieldManager=kubectl-edit`, { data }, "application/merge-patch+json");

describe("a random value", () => {
  test("is in the cluster and nowhere else, and both references lead to it", async () => {
    const { id, outs } = await create(inputs());
    const secret = await value();
    expect(secret).toMatch(/^[0-9a-f]{48}$/);
    expect(id).toBe(`${namespace}/sluice/cdc-password`);
    expect(outs).toEqual({ ...inputs(), reference: "${dir:/opt/sluice/secrets:cdc-password}", own: `\${kubernetes:test/${namespace}/sluice:cdc-password}`, version: expect.stringMatching(/^[0-9a-f]{8}$/) });
    expect(JSON.stringify(outs)).not.toContain(secret);
    expect(await readSecret(outs.own)).toBe(secret);
    expect((await stored())?.metadata).toMatchObject({ labels: { "app.kubernetes.io/managed-by": "sluice" }, annotations: { "sluice.owner": "sluice/staging" } });
    expect((await diff(id, outs, inputs())).changes).toBe(false);
    expect(await read(id, outs)).toEqual({ id, props: outs });
  });

  test("is another one after rotate, with another version, and only then", async () => {
    const outs = await made();
    const before = await value();
    const same = (await update("", outs, inputs())).outs;
    expect([await value(), same.version]).toEqual([before, outs.version]);
    expect((await diff("", outs, inputs({ rotate: 1 }))).changes).toBe(true);
    const rotated = (await update("", outs, inputs({ rotate: 1 }))).outs;
    expect(await value()).not.toBe(before);
    expect(rotated.version).not.toBe(outs.version);
    expect((await diff("", rotated, inputs({ rotate: 1 }))).changes).toBe(false);
  });

  test("that a killed run has left is taken over: it may be in use", async () => {
    await made();
    const before = await value();
    await made();
    expect(await value()).toBe(before);
  });

  test("that somebody wrote by hand is kept, and told to those who use it", async () => {
    const outs = await made();
    await edit({ "cdc-password": Buffer.from("by hand").toString("base64") });
    expect((await diff("", outs, inputs())).changes).toBe(true);
    const next = (await update("", outs, inputs())).outs;
    expect([await value(), next.version === outs.version]).toEqual(["by hand", false]);
    expect((await diff("", next, inputs())).changes).toBe(false);
  });

  test("that somebody deleted is made anew", async () => {
    const outs = await made();
    await cluster.call("DELETE", path());
    expect(await read("", outs)).toEqual({});
    expect((await diff("", outs, inputs())).changes).toBe(true);
    expect((await update("", outs, inputs())).outs.version).not.toBe(outs.version);
    expect(await value()).toMatch(/^[0-9a-f]{48}$/);
  });

  test("stays what it is when the kubeconfig calls the cluster otherwise", async () => {
    const { context: _, ...current } = inputs();
    const outs = await made();
    const before = await value();
    expect(await diff("", outs, current)).toEqual({ changes: true });
    const next = (await update("", outs, current)).outs;
    expect([await value(), next.version, next.own]).toEqual([before, outs.version, `\${kubernetes:/${namespace}/sluice:cdc-password}`]);
  });
});

describe("a given value", () => {
  test("is stored, put back when somebody changes it, and followed when it changes", async () => {
    process.env["TEST_CLUSTER_SECRET"] = "from the shell";
    try {
      const given = { value: "${env:TEST_CLUSTER_SECRET}" };
      const outs = await made(given);
      expect(await value()).toBe("from the shell");
      expect(JSON.stringify(outs)).not.toContain("from the shell");
      await edit({ "cdc-password": Buffer.from("by hand").toString("base64") });
      expect((await diff("", outs, inputs(given))).changes).toBe(true);
      const next = (await update("", outs, inputs(given))).outs;
      expect(await value()).toBe("from the shell");
      process.env["TEST_CLUSTER_SECRET"] = "another";
      expect((await diff("", next, inputs(given))).changes).toBe(true);
      expect((await update("", next, inputs(given))).outs.version).not.toBe(next.version);
      expect(await value()).toBe("another");
    } finally {
      delete process.env["TEST_CLUSTER_SECRET"];
    }
    const kept = { ...(await made({ key: "other" })), value: "${env:TEST_CLUSTER_SECRET}" };
    expect((await diff("", kept, inputs({ key: "other", value: "${env:TEST_CLUSTER_SECRET}" }))).changes).toBe(false); // a shell without the variable says nothing
  });
});

describe("many keys", () => {
  test("written at the same time in one Secret are all there, and the last to go takes it along", async () => {
    const keys = Array.from({ length: 8 }, (_, at) => `key-${at}`);
    const all = await Promise.all(keys.map((key) => made({ key })));
    expect(Object.keys((await stored())?.data ?? {}).sort()).toEqual(keys);
    for (const [at, outs] of all.entries()) expect((await diff("", outs, inputs({ key: keys[at] ?? "" }))).changes).toBe(false);
    await remove("", all[0] as ClusterSecretOutputs);
    expect(Object.keys((await stored())?.data ?? {}).sort()).toEqual(keys.slice(1));
    await Promise.all(all.slice(1).map((outs) => remove("", outs)));
    expect(await stored()).toBeUndefined();
    await remove("", all[0] as ClusterSecretOutputs); // gone already
  });

  test("a key that somebody else has added stays, and with it the Secret", async () => {
    const outs = await made();
    await edit({ theirs: Buffer.from("x").toString("base64") });
    await remove("", outs);
    expect((await stored())?.data).toEqual({ theirs: Buffer.from("x").toString("base64") });
  });

  test("nothing is left to do where the whole namespace is gone", async () => {
    const outs = await made();
    await remove("", { ...outs, namespace: "never-was" });
    expect(await read("", { ...outs, namespace: "never-was" })).toEqual({});
  });
});

describe("what is refused", () => {
  test.each([
    [{}, "it was not made by Sluice"],
    [{ "sluice.owner": "sluice/dev" }, "it belongs to sluice/dev"],
  ])("a Secret with the annotations %j, which stays as it is", async (annotations, whose) => {
    await cluster.apply({ apiVersion: "v1", kind: "Secret", metadata: { name: "sluice", namespace, annotations }, data: { "cdc-password": "eA==" } });
    await expect(create(inputs())).rejects.toThrow(`context test, secret ${namespace}/sluice: it is there, and ${whose}. Use another namespace for this stack, or delete that Secret if nobody needs it`);
    await remove("", { ...inputs(), reference: "", own: "", version: "" });
    expect((await stored())?.data).toEqual({ "cdc-password": "eA==" });
  });

  test("an empty value, and a key that is no file name", async () => {
    expect((await check({}, inputs({ value: "", key: "../x" }))).failures.map(({ reason }) => reason)).toEqual([
      `secret ${namespace}/sluice, key ../x: is no key that a file can be named by. Use letters, digits, ".", "_" and "-"`,
      `secret ${namespace}/sluice, key ../x: is empty. Set it, or leave it out for a random one`,
    ]);
    expect((await check({}, inputs({ namespace: UNKNOWN }))).failures).toEqual([]);
  });

  test("a namespace that is not there, and a user without the right", async () => {
    await expect(create(inputs({ namespace: "never-was" }))).rejects.toThrow('context test, secret never-was/sluice: namespaces "never-was" not found. ');
    await expect(create(inputs({ context: "guest" }))).rejects.toThrow(/^context guest, secret .*secrets "sluice" is forbidden: User "guest" cannot get resource "secrets"/);
  });
});

test("a preview without a cluster in reach goes by the inputs", async () => {
  const outs = { ...inputs({ context: "gone" }), reference: "", own: "", version: "1" };
  expect((await diff("", outs, inputs({ context: "gone" }))).changes).toBe(false);
  expect((await diff("", outs, inputs({ context: "gone", rotate: 1 }))).changes).toBe(true);
  expect(await diff("", outs, inputs({ context: "gone", namespace: "other" }))).toEqual({ changes: true, replaces: ["namespace"], deleteBeforeReplace: true });
  expect((await diff("", outs, inputs({ namespace: UNKNOWN }))).changes).toBe(true);
});
