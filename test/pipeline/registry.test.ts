import { lint } from "../../connectors/lint/lint.ts";
import { plan } from "../../pipeline/plan.ts";
import { render, sampleWiring } from "../../pipeline/render.ts";
import { surroundings } from "../../pipeline/surroundings.ts";
import type { RegistryConfig } from "../../config/stack-registry.ts";
import { config as stack, s3, where } from "./config.ts";
const planned = (registry?: RegistryConfig) => {
  const base = stack(["public.orders", "public.customers"], (tree) => (tree["sinks"] = { lake: s3("iceberg") }));
  const config = registry === undefined ? base : { ...base, registry };
  return { config, made: plan(config, where) };
};
const LOCAL: RegistryConfig = { server: { kind: "local" }, compatibility: "backward" };
const EXISTING: RegistryConfig = { server: { kind: "existing", api: "confluent", url: "https://registry:8081" }, compatibility: "full" };

test("without a registry no connector knows of one", () => {
  const { made } = planned();
  expect(made.registry).toBeUndefined();
  expect(JSON.stringify(render(made, sampleWiring(made)))).not.toMatch(/registry|Avro/i);
});

test("with one, source and sinks write and read the same, keys too, and wait for it; names are fit for Avro", () => {
  const { made } = planned(LOCAL);
  const rendered = render(made, sampleWiring(made));
  expect(rendered.length).toBeGreaterThan(1);
  for (const { config } of rendered) {
    for (const side of ["key", "value"]) expect(config).toMatchObject({ [`${side}.converter`]: "sluice.connect.RegistryConverter", [`${side}.converter.delegate`]: "io.apicurio.registry.utils.converter.AvroConverter", [`${side}.converter.apicurio.registry.url`]: "http://not-known-yet:8081/apis/registry/v2" });
    expect(config["errors.retry.timeout"]).toBe("-1");
    expect(Object.keys(config).filter((key) => key.includes("schemas.enable"))).toEqual([]);
  }
  expect(rendered[0]?.config).toMatchObject({ "schema.name.adjustment.mode": "avro", "field.name.adjustment.mode": "avro", "errors.tolerance": "none" });
});

test("subjects: key and value of every topic that our connectors write; none of dead letters", () => {
  const { made } = planned(LOCAL);
  expect(made.registry?.subjects).toEqual(expect.arrayContaining([`${made.tables[0]!.topic}-key`, `${made.tables[0]!.topic}-value`, `${made.names.heartbeatTopic}-value`]));
  expect(made.registry?.subjects.filter((subject) => /dlq|control/.test(subject))).toEqual([]);
});

test("a login and authorities of Confluent's, as its converter reads them; a password that is a value never", () => {
  const { made } = planned(EXISTING);
  const registry = { api: "confluent", url: "https://registry:8081", login: { user: "cdc", password: "${dir:/s:registry}" }, ca: "/t/registry.pem" } as const;
  expect(render(made, { ...sampleWiring(made), registry })[0]?.config).toMatchObject({
    "value.converter.delegate": "io.confluent.connect.avro.AvroConverter", "value.converter.schema.registry.url": "https://registry:8081",
    "value.converter.basic.auth.credentials.source": "USER_INFO", "value.converter.basic.auth.user.info": "cdc:${dir:/s:registry}",
    "value.converter.schema.registry.ssl.truststore.type": "PEM", "value.converter.schema.registry.ssl.truststore.location": "/t/registry.pem",
  });
  expect(() => render(made, { ...sampleWiring(made), registry: { ...registry, login: { user: "cdc", password: "secret" } } })).toThrow("the registry's password: a value");
});

test.each([["Apicurio", LOCAL], ["Confluent", EXISTING]])("the linter has nothing to say about what is rendered for %s", (_, registry) => {
  const { config, made } = planned(registry);
  const registryOf = { api: made.registry!.api, url: "https://registry:8081", login: { user: "cdc", password: "${env:R}" } };
  expect(lint(render(made, { ...sampleWiring(made), registry: registryOf }), surroundings(config, made))).toEqual([]);
});
