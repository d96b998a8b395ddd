import { stagingConfig } from "../support/staging.ts";
import { runProgram, type Registered } from "./program.ts";

jest.setTimeout(120_000); // the SDKs are large
jest.mock("../../setup/own-jar.ts", () => ({ ownJarFingerprint: () => "0123456789ab", ownJar: async () => ({ base64: "", sha512: "0".repeat(128) }) }));

let seen: Registered[];
beforeAll(async () => { seen = await runProgram(stagingConfig("staging"), { stack: "staging" }); });

/** All that must be there before a resource, and is still there when it is deleted. */
function before(name: string, found = new Set<string>()): Set<string> {
  for (const one of seen.filter((resource) => resource.name === name).flatMap(({ after }) => after)) {
    if (found.has(one)) continue;
    found.add(one);
    before(one, found);
  }
  return found;
}

test.each([
  ["the slot is dropped while the database can still be reached", "source-slot", ["source-database-instance", "source-database-way-relay", "source-database-way-policy", "source-database-network-from-sg-0123456789abcdef0", "source-publication", "source-role"]],
  ["the source's connector goes before the slot, and finds its topics, its password and a worker that answers", "sluice-staging-shop-source", ["source-slot", "source-publication", "source-schema", "source-password", "broker-shop.public.orders", "broker-__debezium-heartbeat.shop", "connect-worker-workers", "connect-worker-service"]],
  ["a sink finds its bucket, its tables and its rights, and its worker has them until it is gone", "sluice-staging-lake", ["lake-lake-tables", "lake-store-shop-lake-staging-bucket", "lake-store-shop-lake-staging-policy", "lake-store-shop-lake-staging-key", "connect-identity-lake", "connect-identity-association", "broker-sluice-staging.lake.dlq", "broker-sluice-staging.lake.control", "connect-worker-workers"]],
  ["a worker starts behind its policy, with its user, its rights and what it trusts", "connect-worker-workers", ["connect-worker-policy", "connect-worker-trust", "broker-server-user", "broker-server-authority", "broker-server-worker", "connect-identity-association", "connect-identity-lake"]],
  ["brokers start behind their policy, with the administrator's password", "broker-server-release", ["broker-server-policy", "broker-server-admin", "kubernetes-namespace"]],
  ["a topic is made after the preflight, by who may", "broker-shop.public.orders", ["source-preflight", "broker-server-release", "broker-server-admin"]],
  ["existing rows are asked for when the source runs", "connectors-snapshot", ["sluice-staging-shop-source", "source-slot"]],
  ["lake tables wait for what reads the columns and for the catalog", "lake-lake-tables", ["lake-store-lake-catalog", "lake-store-shop-lake-staging-bucket", "source-role"]],
])("%s", (_, name, needs) => {
  expect(needs.filter((need) => !before(name).has(need))).toEqual([]);
  expect(needs.filter((need) => !seen.some((resource) => resource.name === need))).toEqual([]);
});

test("nothing waits for itself", () => {
  expect(seen.filter(({ name }) => before(name).has(name)).map(({ name }) => name)).toEqual([]);
});

test("every resource but providers and the five boxes of the picture has a parent of the stack", () => {
  const roots = seen.filter(({ parent }) => parent === "").map(({ name }) => name).sort();
  expect(roots).toEqual(["aws", "broker", "connect", "connectors", "kubernetes", "lake", "source"]);
});

test("every resource of a cloud goes through the stack's own provider, whose AWS resources have its tags", () => {
  const provider = seen.find(({ type }) => type === "pulumi:providers:aws");
  expect(JSON.parse(String(provider?.inputs["defaultTags"]))).toEqual({ tags: { Environment: "staging", ManagedBy: "sluice", Project: "sluice", Stack: "staging" } });
  const clouds = seen.filter(({ type }) => /^(aws|kubernetes):/.test(type));
  expect(clouds.length).toBeGreaterThan(30);
  expect(clouds.filter(({ type, provider: used }) => used !== (type.startsWith("aws:") ? "aws" : "kubernetes-provider")).map(({ name }) => name)).toEqual([]);
});
