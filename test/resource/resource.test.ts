import * as pulumi from "@pulumi/pulumi";
import { Connector } from "../../connectors/resource/resource.ts";
import { provider } from "../../dynamic/provider.ts";
import { FakeConnect } from "../fakes/connect.ts";
import { providerText, startHost, type Host, type HostError } from "./host.ts";
import { CONFIG, OWNER } from "./kit.ts";

test("the resource registers itself with its type, inputs and stub", async () => {
  const seen: pulumi.runtime.MockResourceArgs[] = [];
  await pulumi.runtime.setMocks({ newResource: (args) => (seen.push(args), { id: args.name, state: args.inputs }), call: (args) => args.inputs });
  const made = new Connector("shop", { endpoint: { kind: "direct", url: "http://127.0.0.1:1" }, name: "shop-source", config: CONFIG, owner: OWNER });
  await pulumi.runtime.disconnect();
  expect(seen).toMatchObject([{ type: "pulumi-nodejs:dynamic/kafka-connect:Connector", name: "shop", inputs: { name: "shop-source", config: CONFIG, owner: OWNER } }]);
  expect(seen[0]?.inputs["__provider"].length).toBeLessThan(2_500);
  expect(pulumi.Output.isInstance(made.connectorState)).toBe(true);
});

describe("in Pulumi's own host process", () => {
  let host: Host;
  let fake: FakeConnect;
  let text: string;
  beforeAll(async () => {
    [host, fake, text] = await Promise.all([startHost(), FakeConnect.start(), providerText(provider("./connectors/resource/lifecycle.ts"))]);
  });
  afterAll(() => Promise.all([host.stop(), fake.close()]));
  const props = (more: object = {}) => ({ __provider: text, endpoint: fake.endpoint, name: "a", config: CONFIG, owner: OWNER, settleSeconds: 0.1, timeoutSeconds: 20, ...more });

  test("a life: check, create, equal, change, refresh, delete", async () => {
    const checked = await host.check({}, props());
    expect(checked.failures).toEqual([]);
    const made = await host.create(checked.inputs);
    expect(made).toMatchObject({ id: "a", properties: { connectorState: "RUNNING", __provider: text } });
    expect(await host.diff("a", made.properties, checked.inputs)).toMatchObject({ changes: 1 });
    const news = { ...checked.inputs, config: { ...CONFIG, topic: "t2" } };
    expect(await host.diff("a", made.properties, news)).toMatchObject({ changes: 2, replaces: [] });
    const changed = await host.update("a", made.properties, news);
    expect(changed["config"]).toEqual({ ...CONFIG, topic: "t2" });
    expect(await host.read("a", changed)).toMatchObject({ id: "a", properties: changed, inputs: news });
    await host.remove("a", changed);
    expect((await host.read("a", changed)).id).toBe("");
    expect(host.stderr()).not.toMatch(/Warning/);
  });

  test("an unknown endpoint does not stop a preview; a wrong config does", async () => {
    expect((await host.check({}, props({ endpoint: pulumi.runtime.unknownValue }))).failures).toEqual([]);
    expect((await host.check({}, props({ config: { "connector.class": CONFIG["connector.class"] } }))).failures).toEqual([{ property: "", reason: 'connector a, topic: Missing required configuration "topic" which has no default value' }]);
  });

  test("a failed start is recorded, resumed by an update, and can be deleted", async () => {
    fake.failing.set("a", {});
    const { inputs } = await host.check({}, props());
    const error = await host.create(inputs).then(() => undefined, (e: HostError) => e);
    expect(error?.partial).toMatchObject({ id: "a", properties: { connectorState: "FAILED", __provider: text }, reasons: [expect.stringContaining("ConfigException: Invalid value -1")] });
    fake.failing.clear();
    expect(await host.diff("a", error!.partial!.properties, inputs)).toMatchObject({ changes: 2 });
    const mended = await host.update("a", error!.partial!.properties, inputs);
    expect(mended["connectorState"]).toBe("RUNNING");
    await host.remove("a", mended);
    expect(fake.connectors.size).toBe(0);
  });
});
