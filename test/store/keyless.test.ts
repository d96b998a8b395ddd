import { renderConfluentS3Sink } from "../../connectors/catalog/confluent-s3-sink.ts";
import { renderIcebergSink } from "../../connectors/catalog/iceberg-sink.ts";
import { render, sampleWiring } from "../../pipeline/render.ts";
import { plan } from "../../pipeline/plan.ts";
import { storeClient, withStore } from "../../store/client.ts";
import { credentialsOf } from "../../store/credentials.ts";
import type { StoreEndpoint } from "../../store/endpoint.ts";
import { config, where } from "../pipeline/config.ts";

const AWS: StoreEndpoint = { region: "eu-central-1", pathStyle: false };
const names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "AWS_EC2_METADATA_DISABLED"];
const kept = Object.fromEntries(names.map((name) => [name, process.env[name]]));
beforeEach(() => {
  for (const name of names) delete process.env[name];
});
afterAll(() => {
  for (const [name, value] of Object.entries(kept)) if (value === undefined) delete process.env[name]; else process.env[name] = value;
});

test("without keys the default chain of AWS's SDK is asked", async () => {
  process.env["AWS_ACCESS_KEY_ID"] = "id-of-the-environment";
  process.env["AWS_SECRET_ACCESS_KEY"] = "secret";
  const client = storeClient(AWS);
  expect(await client.config.credentials()).toMatchObject({ accessKeyId: "id-of-the-environment" });
  client.destroy();
});

test("where the chain finds nobody, one line says what to do", async () => {
  Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: "true", AWS_SHARED_CREDENTIALS_FILE: "/nowhere", AWS_CONFIG_FILE: "/nowhere" });
  const call = withStore(AWS, "bucket lake", (client) => client.config.credentials(), 1);
  await expect(call).rejects.toThrow("bucket lake: no AWS credentials were found. Run it with AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role");
});

test("keys are read where their references point, with the first call", async () => {
  const client = storeClient({ ...AWS, accessKeyId: "${env:SLUICE_TEST_ID}", secretAccessKey: "${env:SLUICE_TEST_KEY}" });
  await expect(client.config.credentials()).rejects.toThrow("SLUICE_TEST_ID is not set");
  Object.assign(process.env, { SLUICE_TEST_ID: "id", SLUICE_TEST_KEY: "key" });
  expect(await client.config.credentials()).toMatchObject({ accessKeyId: "id", secretAccessKey: "key" });
  delete process.env["SLUICE_TEST_ID"];
  delete process.env["SLUICE_TEST_KEY"];
  client.destroy();
});

test("half a pair of keys is refused", () => {
  expect(() => credentialsOf({ accessKeyId: "a" })).toThrow("has one key of two");
  expect(credentialsOf({})).toEqual({});
});

test("a connector without keys has none in its config, in either format", () => {
  const made = plan(config(["public.orders"]), where);
  const wiring = sampleWiring(made);
  const catalog = { kind: "glue", region: "eu-central-1" } as const;
  const rendered = render(made, { ...wiring, sinks: { lake: { kind: "s3", store: AWS, catalog }, plain: { kind: "s3", store: AWS } } });
  const of = (name: string) => rendered.find((one) => one.name === `sluice-local-${name}`)!.config;
  for (const name of ["lake", "plain"]) expect(JSON.stringify(of(name))).not.toMatch(/access.key|secret|\$\{/);
  expect(of("plain")).toMatchObject({ "s3.region": "eu-central-1", "s3.path.style.access.enabled": "false" });
  expect(of("plain")).not.toHaveProperty("store.url");
  expect(of("lake")).toMatchObject({
    "iceberg.catalog": "iceberg", "iceberg.catalog.type": "glue", "iceberg.catalog.io-impl": "org.apache.iceberg.aws.s3.S3FileIO", "iceberg.catalog.http-client.type": "urlconnection",
    "iceberg.catalog.client.region": "eu-central-1", "iceberg.catalog.s3.path-style-access": "false",
  });
  expect(Object.keys(of("lake")).filter((key) => /jdbc|\.uri$|s3\.endpoint|glue\.endpoint/.test(key))).toEqual([]);
});

test("a Glue endpoint of one's own is told to the sink", () => {
  const settings = { topics: ["t"], deadLetters: "d", replicationFactor: 1, maxDeadLetterBytes: 1, bucket: "b", prefix: "p", tables: [], controlTopic: "c", commitIntervalMs: 1000, tasks: 1, rotationMs: 1000 } as never;
  const catalog = { kind: "glue", region: "eu-central-1", endpoint: "https://vpce-1.glue.eu-central-1.vpce.amazonaws.com" } as const;
  expect(renderIcebergSink("s", settings, { broker: { bootstrapServers: "k:9092" }, store: AWS, catalog })["iceberg.catalog.glue.endpoint"]).toBe(catalog.endpoint);
  expect(renderConfluentS3Sink("s", settings, AWS)).not.toHaveProperty("aws.access.key.id");
});
