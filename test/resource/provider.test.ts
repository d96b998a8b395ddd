import { execFileSync } from "node:child_process";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { hasUnknown, UNKNOWN } from "../../dynamic/lifecycle.ts";
import { provider } from "../../dynamic/provider.ts";
import { until } from "../../util/until.ts";
import { providerText, startHost, type Host, type HostError } from "./host.ts";

const MODULE = "./test/resource/notebook.ts";
const secret = "canary-3f9c"; // a module-level value that must never be captured

describe("the text of a provider in the state", () => {
  test("is small, stable, and holds a path and nothing else", async () => {
    const text = await providerText(provider(MODULE));
    expect(text.length).toBeLessThan(2_500);
    expect(text).toContain(MODULE);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(process.cwd());
    expect(await providerText(provider(MODULE))).toBe(text);
    expect(provider(MODULE)).toBe(provider(MODULE));
    expect(provider("./other.ts")).not.toBe(provider(MODULE));
  });

  test("is made under native Node as well", () => {
    const script = `
      import { provider } from "./dynamic/provider.ts";
      import * as pulumi from "@pulumi/pulumi";
      const p = provider("${MODULE}");
      const made = await pulumi.default.runtime.serializeFunction(() => p);
      console.log(JSON.stringify(made.text));`;
    const text = JSON.parse(execFileSync(join(process.cwd(), "node_modules/.bin/node"), ["--input-type=module", "-e", script], { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } }));
    expect(text.length).toBeLessThan(2_500);
    expect(text).toContain(MODULE);
  });

  test("reaches a resource under mocks", async () => {
    const seen: pulumi.runtime.MockResourceArgs[] = [];
    await pulumi.runtime.setMocks({ newResource: (args) => (seen.push(args), { id: args.name, state: args.inputs }), call: (args) => args.inputs });
    class Note extends pulumi.dynamic.Resource {
      constructor(name: string) {
        super(provider(MODULE), name, { text: "x" }, undefined, "test", "Note");
      }
    }
    new Note("first");
    await pulumi.runtime.disconnect();
    expect(seen.map((made) => made.type)).toEqual(["pulumi-nodejs:dynamic/test:Note"]);
    expect(seen[0]?.inputs["__provider"]).toContain(MODULE);
  });
});

test("unknown values are found wherever they are", () => {
  expect(UNKNOWN).toBe(pulumi.runtime.unknownValue);
  expect(hasUnknown({ a: [{ b: UNKNOWN }] })).toBe(true);
  expect(hasUnknown(`http://${UNKNOWN}:1`)).toBe(true);
  expect(hasUnknown({ a: [1, null, "x", true], __provider: UNKNOWN })).toBe(false);
});

describe("in Pulumi's own host process", () => {
  let host: Host;
  let text: string;
  beforeAll(async () => {
    text = await providerText(provider(MODULE));
    host = await startHost();
  });
  afterAll(() => host.stop());
  const props = (note: string) => ({ __provider: text, text: note });

  test("check, diff, create, update, read and delete are forwarded", async () => {
    expect(await host.check({}, props(""))).toMatchObject({ failures: [{ property: "", reason: "text: is empty; write one" }] });
    expect(await host.check({}, props(UNKNOWN))).toMatchObject({ failures: [], inputs: { text: UNKNOWN } });
    expect(await host.create(props("a"))).toEqual({ id: "n1", properties: props("a") });
    expect(await host.diff("n1", props("a"), props("b"))).toMatchObject({ changes: 2 });
    expect(await host.diff("n1", props("a"), props("a"))).toMatchObject({ changes: 1 });
    expect(await host.update("n1", props("a"), props("b"))).toEqual(props("b"));
    expect(await host.read("n1", props("b"))).toMatchObject({ id: "n1", properties: props("b") });
    expect((await host.read("n1", props("gone"))).id).toBe("");
    await host.remove("n1", props("b"));
  });

  test("a partial failure reaches the engine with an id, reasons, and properties that can be deleted later", async () => {
    for (const failing of [host.create(props("half")), host.update("n1", props("a"), props("half"))]) {
      const error = await failing.then(() => undefined, (e: HostError) => e);
      expect(error?.message).toMatch(/^the pen is (still )?dry$/);
      expect(error?.partial).toMatchObject({ id: "n1", properties: props("half") });
      await host.remove("n1", error?.partial?.properties ?? {});
    }
  });

  test("an error that merely carries an id is not taken for a partial failure", async () => {
    const error = await host.create(props("stranger")).then(() => undefined, (e: HostError) => e);
    expect(error?.message).toBe("no ink");
    expect(error?.partial).toBeUndefined();
  });

  test("an error is printed without a stack", async () => {
    await expect(host.remove("n1", props("stuck"))).rejects.toThrow("the note is glued on");
    await until("the host's line on stderr", async () => host.stderr().includes("the note is glued on: (in remove of ./test/resource/notebook.ts") || undefined, { timeoutMs: 5_000, intervalMs: 20 });
    expect(host.stderr()).not.toMatch(/^\s+at /m);
  });
});
