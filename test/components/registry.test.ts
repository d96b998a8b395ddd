import { localConfig } from "../support/stack.ts";
import { runProgram, type Registered } from "./program.ts";

const last = ({ type }: Registered): string => type.split(":").at(-1) ?? "";
const all = (seen: readonly Registered[], type: string): Registered[] => seen.filter((each) => last(each) === type);
const one = (seen: readonly Registered[], type: string): Registered => {
  const found = all(seen, type)[0];
  if (found === undefined) throw new Error(`${type}: not among ${seen.map((each) => `${last(each)} ${each.name}`).join(", ")}`);
  return found;
};

test("local: an embedded registry, subjects declared at it, and every connector of ours asks it", async () => {
  const seen = await runProgram({ ...localConfig(), "sluice:registry": { local: {}, compatibility: "full" } });
  expect(all(seen, "LocalService").map(({ inputs }) => inputs["kind"])).toContain("registry");
  const subjects = one(seen, "Subjects").inputs;
  expect(subjects["compatibility"]).toBe("full");
  expect(subjects["subjects"]).toEqual(expect.arrayContaining(["shop.public.orders-key", "shop.public.orders-value"]));
  const connectors = all(seen, "Connector");
  expect(connectors.length).toBeGreaterThan(1);
  for (const { inputs } of connectors) expect(inputs["config"]).toMatchObject({ "key.converter": "sluice.connect.RegistryConverter", "value.converter": "sluice.connect.RegistryConverter" });
});

test("without one there is none", async () => {
  const seen = await runProgram(localConfig());
  expect(all(seen, "Subjects")).toEqual([]);
  expect(all(seen, "LocalService").map(({ inputs }) => inputs["kind"])).not.toContain("registry");
  expect(JSON.stringify(all(seen, "Connector"))).not.toContain("RegistryConverter");
});

test("Confluent's converter is in no package registry: refused with where it is to be had", async () => {
  await expect(runProgram({ ...localConfig(), "sluice:registry": { existing: { url: "https://registry:8081", kind: "confluent" } } })).rejects.toThrow(
    "sluice:registry: is asked by io.confluent.connect.avro.AvroConverter, which no package registry holds. Unpack its archive (https://www.confluent.io/hub/confluentinc/kafka-connect-avro-converter) into a folder and name that folder, sluice:connect.local.plugins: [/folder]; or write registry: { local: {} }, which needs no download");
});

test("a registry that is there: the password goes through the vault and is nowhere else", async () => {
  const PASSWORD = "canary-registry-password-1";
  const seen = await runProgram({ ...localConfig(), "sluice:registry": { existing: { url: "https://registry:8080", kind: "apicurio", user: "cdc", password: PASSWORD } } }, { secretKeys: ["sluice:registry"] });
  expect(seen.filter(({ inputs }) => JSON.stringify(inputs).includes(PASSWORD)).map((each) => `${last(each)} ${each.name}`)).toEqual(["LocalSecret registry-server-password"]);
  expect(one(seen, "Connector").inputs["config"]).toMatchObject({ "value.converter.apicurio.auth.username": "cdc", "value.converter.apicurio.auth.password": expect.stringMatching(/^\$\{dir:/) });
});

test("the mistakes of a guide's Avro connectors are refused in preview: no address, no key converter, JSON read as Avro", async () => {
  jest.spyOn(console, "warn").mockImplementation(() => undefined);
  const sink = { "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", "tasks.max": 1, topics: "shop.public.orders", file: "/tmp/orders" };
  const avro = { "value.converter": "io.confluent.connect.avro.AvroConverter", "value.converter.schema.registry.url": "http://schema-registry:8081" };
  const said = async (more: object): Promise<string> => runProgram({ ...localConfig(), "sluice:connectors": { mine: { ...sink, ...more } } }).then(() => "", (error: unknown) => (error as Error).message);
  expect(await said({ "value.converter": avro["value.converter"] })).toMatch(/mine.*value\.converter\.schema\.registry\.url.*is missing/);
  expect(await said(avro)).toMatch(/mine.*value\.converter.*AvroConverter reads the values that sluice-local-shop-source writes with ExactJsonConverter/);
});
