import { refusal } from "../../connectors/catalog/property.ts";
import { connectorClass, CONNECTORS, CONVERTERS, converterClass, PREDICATES, TRANSFORMS, transformClass } from "../../connectors/catalog/registry.ts";

const all = [...CONNECTORS, ...TRANSFORMS, ...PREDICATES, ...CONVERTERS];

test("every property is listed once, and its default is a value that it takes", () => {
  for (const { className, properties } of all) {
    const keys = properties.map(({ key }) => key);
    expect([className, keys.filter((key, index) => keys.indexOf(key) !== index)]).toEqual([className, []]);
    for (const property of properties) if (property.fallback !== null && property.fallback !== "") expect([className, property.key, refusal(property, property.fallback)]).toEqual([className, property.key, undefined]);
  }
});

test("no key is both read and gone", () => {
  for (const { properties, removed } of all) for (const key of Object.keys(removed ?? {})) expect(properties.map(({ key }) => key)).not.toContain(key);
});

test("connectors by full name, simple name and alias", () => {
  for (const name of ["io.debezium.connector.postgresql.PostgresConnector", "PostgresConnector", "Postgres"]) expect(connectorClass(name)?.className).toBe("io.debezium.connector.postgresql.PostgresConnector");
  expect(connectorClass("FileStreamSink")?.kind).toBe("sink");
  expect(connectorClass("")).toBeUndefined();
});

test("transforms with their side", () => {
  expect(transformClass("org.apache.kafka.connect.transforms.InsertField$Value")).toMatchObject({ side: "Value", found: { sided: true } });
  expect(transformClass("RegexRouter")).toMatchObject({ side: undefined });
  expect(transformClass("InsertField$Other")).toBeUndefined();
});

test("converters", () => expect(converterClass("JsonConverter")?.className).toBe("org.apache.kafka.connect.json.JsonConverter"));
