import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { all } from "../../policies/all.ts";
import { projectRoot } from "../../setup/root.ts";
import { reports, type Given } from "./kit.ts";

const folder = join(projectRoot(), "test", "components", "golden");

/** The committed dump of a stack's resources, with the ids that outputs have (the mocks of the dump make them the same way). */
function resources(file: string): Given[] {
  const dump = JSON.parse(readFileSync(join(folder, file), "utf8")) as { type: string; name: string; inputs: Record<string, unknown> }[];
  return dump.map(({ type, name, inputs }) => ({ type, name, props: { id: `${name}-id`, ...inputs, ...("data" in inputs ? { data: texts(inputs["data"]) } : {}) } }));
}

/** A dump has texts of several lines as lists of lines. */
function texts(data: unknown): unknown {
  return Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [key, Array.isArray(value) ? value.join("\n") : (value as unknown)]));
}

describe.each(readdirSync(folder).filter((file) => file.endsWith(".json")))("%s", (file) => {
  test.each(all.map((policy) => [policy.name, policy] as const))("%s has nothing to say", (_, policy) => {
    expect(reports(policy, resources(file), { stack: basename(file, ".json") })).toEqual([]);
  });
});

/** That a policy is silent about the stack says something only if it looks at it: each of these makes one speak. */
describe("staging, spoiled", () => {
  type Spoil = (given: Given[]) => Given[];
  /** Changes the inputs of every resource of a type. */
  const change = (type: string, alter: (text: string) => string): Spoil => (given) => {
    const changed = given.map((one) => (one.type === type ? { ...one, props: JSON.parse(alter(JSON.stringify(one.props))) as Record<string, unknown> } : one));
    if (JSON.stringify(changed) === JSON.stringify(given)) throw new Error(`nothing changed in ${type}`);
    return changed;
  };
  const without = (type: string): Spoil => (given) => given.filter((one) => one.type !== type);
  const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
  const CONNECTOR = "pulumi-nodejs:dynamic/kafka-connect:Connector";

  test.each<[policy: string, what: string, spoil: Spoil]>([
    ["bucket-opened", "a hole in the access block", change("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", (text) => text.replace('"blockPublicAcls":true', '"blockPublicAcls":false'))],
    ["bucket-unguarded", "no access block", without("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")],
    ["bucket-unguarded", "no encryption", without("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")],
    ["connector-literal-secret", "a password in a connector", change(CONNECTOR, (text) => text.replace(/("database\.password":)"[^"]*"/, '$1"hunter2"'))],
    ["connector-tolerance-without-dead-letters", "no dead letters", change(CONNECTOR, (text) => text.replace('"errors.deadletterqueue.topic.name"', '"x"'))],
    ["database-public", "a public address", change("aws:rds/instance:Instance", (text) => text.replace('"publiclyAccessible":false', '"publiclyAccessible":true'))],
    ["database-unencrypted", "no encryption at rest", change("aws:rds/instance:Instance", (text) => text.replace('"storageEncrypted":true', '"storageEncrypted":false'))],
    ["database-unencrypted", "no encryption on the way", change("aws:rds/parameterGroup:ParameterGroup", (text) => text.replace(/("name":"rds\.force_ssl","value":)"1"/, '$1"0"'))],
    ["image-not-pinned", "a tag alone", change(DEPLOYMENT, (text) => text.replace(/@sha256:[0-9a-f]{64}/, ""))],
    ["image-not-pinned", "a chart's series", change("kubernetes:helm.sh/v3:Release", (text) => text.replace(/"version":"[^"]*"/, '"version":"26"'))],
    ["logical-replication-without-wal-cap", "no cap", change("aws:rds/parameterGroup:ParameterGroup", (text) => text.replace("max_slot_wal_keep_size", "max_wal_size"))],
    ["replication-factor-one", "one broker", change("kubernetes:helm.sh/v3:Release", (text) => text.replace('"replicas":3', '"replicas":1'))],
    ["rest-exposed", "no network policy", without("kubernetes:networking.k8s.io/v1:NetworkPolicy")],
    ["rest-exposed", "an address outside", change("kubernetes:core/v1:Service", (text) => text.replace('"type":"ClusterIP"', '"type":"LoadBalancer"'))],
    ["worker-rights", "a right to delete", change("aws:iam/rolePolicy:RolePolicy", (text) => text.replace("s3:AbortMultipartUpload", "s3:DeleteObject"))],
    ["worker-trust", "everybody's role", change("aws:iam/role:Role", (text) => text.replace(/\{\\"Service\\":\\"pods\.eks\.amazonaws\.com\\"\}/, '\\"*\\"'))],
    ["workload-literal-secret", "a password in a variable", change(DEPLOYMENT, (text) => text.replace('"name":"LOG_DIR"', '"name":"PGPASSWORD"'))],
    ["workload-without-limits", "no limits", change(DEPLOYMENT, (text) => text.replace('"limits"', '"x"'))],
    ["workload-without-probes", "no liveness probe", change(DEPLOYMENT, (text) => text.replace('"livenessProbe"', '"x"'))],
  ])("%s speaks about %s", (name, _, spoil) => {
    const spoiled = spoil(resources("staging.json"));
    expect(all.filter((policy) => reports(policy, spoiled, { stack: "staging" }).length > 0).map((policy) => policy.name)).toContain(name);
  });

  test("every policy is among them", () => {
    // The list above as text: whoever adds a policy adds what makes it speak.
    const source = readFileSync(__filename, "utf8");
    expect(all.filter(({ name }) => !source.includes(`["${name}", "`)).map(({ name }) => name)).toEqual([]);
  });
});
