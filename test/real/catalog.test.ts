import type { ConnectorClass, PluginClass } from "../../connectors/catalog/class.ts";
import { COMMON, OVERRIDES, SINK_ONLY, SOURCE_ONLY, TOPIC_CREATION } from "../../connectors/catalog/framework.ts";
import { CONNECTORS, CONVERTERS, PREDICATES, TRANSFORMS } from "../../connectors/catalog/registry.ts";
import type { Property } from "../../connectors/catalog/property.ts";
import { startConnect, type TestConnect } from "../support/connect.ts";
import { startKafka } from "../support/kafka.ts";
import { EXCEPTIONS, NOT_LOADED, type Exception } from "./catalog-exceptions.ts";

jest.setTimeout(300_000);

/** What a worker says of one key. */
interface Answer {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly default_value: string | null;
}

let kafka: Awaited<ReturnType<typeof startKafka>>;
let connect: TestConnect;
let versions: ReadonlyMap<string, string>;

beforeAll(async () => {
  kafka = await startKafka();
  connect = await startConnect(kafka.bootstrapServers);
  const plugins = (await connect.call("GET", "/connector-plugins?connectorsOnly=false")) as { class: string; version?: string }[];
  versions = new Map(plugins.map(({ class: name, version }) => [name, version ?? ""]));
});

afterAll(async () => {
  await connect?.stop();
  await kafka?.stop();
});

const plugins: readonly PluginClass[] = [...TRANSFORMS, ...PREDICATES, ...CONVERTERS];

test("the worker has every class of the catalogue but those that no registry has", () => {
  const absent = [...CONNECTORS, ...plugins].map(({ className }) => className).filter((name) => loaded(name) === undefined);
  expect(absent.sort()).toEqual([...NOT_LOADED].sort());
});

test("the catalogue has every class of the worker", () => {
  const known = new Set([...CONNECTORS, ...plugins].map(({ className }) => className));
  expect([...versions.keys()].map((name) => name.replace(/\$(Key|Value)$/, "")).filter((name) => !known.has(name))).toEqual([]);
});

test("connectors have the keys, types and defaults that the worker tells", async () => {
  expect(await Promise.all(ASKED.connectors().map((one) => differences(one, framed(one)))).then((all) => all.flat())).toEqual([]);
});

test("so have transforms, predicates and converters", async () => {
  expect(await Promise.all(ASKED.plugins().map((one) => differences(one, one.properties))).then((all) => all.flat())).toEqual([]);
});

test("versions are those that are loaded", () => {
  const other = [...CONNECTORS, ...plugins].flatMap(({ className, version }) => {
    const there = versions.get(loaded(className) ?? "");
    // Our own jar has a version of its own; a class that is not Versioned tells none.
    return there === undefined || there === "" || there === version || className.startsWith("sluice.") ? [] : [[className, version, there]];
  });
  expect(other).toEqual([]);
});

test("every exception is still needed", async () => {
  const used = new Set<Exception>();
  for (const one of ASKED.connectors()) await differences(one, framed(one), used);
  for (const one of ASKED.plugins()) await differences(one, one.properties, used);
  expect(EXCEPTIONS.filter((one) => !used.has(one))).toEqual([]);
});

/** Those that the worker can be asked about. */
const ASKED = {
  connectors: () => CONNECTORS.filter(({ className }) => loaded(className) !== undefined),
  plugins: () => plugins.filter(({ className }) => loaded(className) !== undefined),
};

/** A connector's keys with the framework's. */
function framed(one: ConnectorClass): Property[] {
  return [...COMMON, ...(one.kind === "sink" ? SINK_ONLY : SOURCE_ONLY), ...one.properties];
}

/** The name under which the worker has a class: some transforms are one for keys and one for values. */
function loaded(className: string): string | undefined {
  return [className, `${className}$Value`].find((name) => versions.has(name));
}

async function differences(one: PluginClass & Partial<ConnectorClass>, mine: readonly Property[], used = new Set<Exception>()): Promise<string[]> {
  const answers = (await connect.call("GET", `/connector-plugins/${encodeURIComponent(loaded(one.className) ?? "")}/config`)) as Answer[];
  const families = [...(one.families ?? []), ...(one.kind === undefined ? [] : [...OVERRIDES[one.kind], ...TOPIC_CREATION])];
  const known = new Map(mine.map((property) => [property.key, property]));
  const told = new Set(answers.map(({ name }) => name));
  const found: [string, Exception["what"] | "other", string][] = [];
  for (const { name, type, required, default_value } of answers) {
    const property = known.get(name);
    if (property === undefined) {
      if (!families.some(({ pattern }) => pattern.test(name))) found.push([name, "missing", `${name} is not in the catalogue`]);
      continue;
    }
    if (property.unlisted === true) found.push([name, "other", `${name} is listed by the worker`]);
    if (property.type.toUpperCase() !== type) found.push([name, "other", `${name} is of type ${type}, not ${property.type}`]);
    if (property.fallback !== default_value) found.push([name, "default", `${name} has the default ${default_value}, not ${property.fallback}`]);
    // `name` is in the path of every call.
    if (property.required !== required && name !== "name") found.push([name, "required", `${name} is ${required ? "" : "not "}required`]);
  }
  for (const { key, unlisted } of mine) if (!told.has(key) && unlisted !== true) found.push([key, "extra", `${key} is not told by the worker`]);
  return found.flatMap(([key, what, text]) => {
    const exception = EXCEPTIONS.find((each) => each.what === what && (each.keys.includes(key) || each.keys.includes("*")) && (each.of === "*" || one.className.startsWith(each.of)));
    if (exception !== undefined) used.add(exception);
    return exception === undefined ? [`${one.className}: ${text}`] : [];
  });
}
