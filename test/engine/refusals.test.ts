import { startAws, type TestAws } from "../support/aws-provider.ts";
import { startCommand, type TestCommand } from "../support/command-provider.ts";
import { memoryApi } from "../support/kubernetes/memory.ts";
import { startKubernetes, type TestKubernetes } from "../support/kubernetes-provider.ts";
import { attach } from "../support/provider.ts";
import { changed, stagingConfig } from "../support/staging.ts";
import { TestStack } from "../support/stack.ts";
import { diagnostics } from "./kit.ts";

/** Wrong configurations of `staging`, at least one for each component: preview says what to do in one line, and has asked nobody for anything. */

jest.setTimeout(240_000);

const RDS = ["sluice:source", "rds"];
const LAKE = ["sluice:sinks", "lake", "s3"];
const WRONG: readonly [what: string, path: readonly string[], value: unknown, line: string | RegExp][] = [
  ["an RDS instance in one availability zone", [...RDS, "subnetIds"], ["subnet-0123456789abcdef0"],
    "sluice:source.rds.subnetIds: names one subnet, and RDS wants them in at least two availability zones. Name a second one"],
  ["a slot that may fill the disk", ["sluice:source", "walLimit"], "180GB",
    "sluice:source.walLimit: 180GB is more than 80 % of the storage (200 GiB): a stuck slot would fill the disk before it is given up. Write 50GB or so, or remove it: a quarter of the storage is the default"],
  ["alarms that are no topic", ["sluice:alarms", "topic"], "oncall@example.com", /^sluice:alarms\.topic: .*an ARN of sns/],
  ["an even number of brokers", ["sluice:broker", "redpanda", "replicas"], 2,
    "sluice:broker.redpanda.replicas: 2 is even, and a majority of 2 is no safer than one of 1. Write 1 or 3"],
  ["more copies than brokers", ["sluice:broker", "topics"], { replicationFactor: 5 },
    "sluice:broker.topics.replicationFactor: 5 copies need 5 brokers, and there are 3. Write fewer copies, or remove it"],
  ["a worker's image that floats", ["sluice:connect", "image"], "quay.io/strimzi/kafka:latest-kafka-4.1.0", /^sluice:connect\.image: .*an image with a digest \(name@sha256:…\)/],
  ["plugins baked into an image that is not named", ["sluice:connect", "plugins"], { from: "baked" },
    "sluice:connect.image: is missing, but the plugins are baked into it. Write the image with its digest, such as registry.example.com/connect@sha256:…"],
  ["a sink that may not write", ["sluice:connect", "identity"], undefined,
    "sluice:sinks.lake.s3.aws.keys: is missing, and connect.identity is not set either: the sink could not write. Write connect.identity: { podIdentity: <EKS cluster> } for workers in EKS, or keys: { accessKeyId: …, secretAccessKey: … }"],
  ["a bucket that S3 would not make", [...LAKE, "bucket"], "shop-lake.-staging",
    'sluice:sinks.lake.s3.bucket: "shop-lake.-staging" has a dot beside a dot or a -, which S3 refuses. Choose another name of lower-case letters, digits and -'],
  ["a catalog that Athena could not read", [...LAKE, "aws", "glue", "database"], "Shop-Lake", /^sluice:sinks\.lake\.s3\.aws\.glue\.database: .*made of lower-case letters, digits and _/],
  ["a lake that is cold after it is gone", [...LAKE, "aws", "expireDays"], 60,
    "sluice:sinks.lake.s3.aws.coldAfterDays: 90 is not before expireDays (60), which S3 refuses. Write fewer days"],
  ["no cluster at all", ["sluice:kubernetes"], undefined, /^sluice:(source\.rds|broker\.redpanda|connect\.replicas): is in a Kubernetes cluster, or reached through one, and sluice:kubernetes does not say which\. Write/],
];

let [aws, kubernetes, command]: [TestAws?, TestKubernetes?, TestCommand?] = [];
let stack: TestStack;

beforeAll(async () => {
  [aws, kubernetes, command] = [await startAws(), await startKubernetes(memoryApi()), await startCommand()];
  stack = await TestStack.create(stagingConfig(), { ...attach([aws, kubernetes, command]), ...aws.env });
});
afterAll(async () => {
  await stack?.dispose();
  for (const provider of [aws, kubernetes, command]) provider?.stop();
}, 60_000);

test.each(WRONG)("preview refuses %s", async (_what, path, value, line) => {
  const before = await stack.state();
  stack.configure(changed(stagingConfig(), path, value));
  const ran = await stack.preview();
  const told = diagnostics(ran, stack).filter((each) => !each.startsWith("warning:"));
  expect(told[0]).toMatch(/^error: (Pulumi\.STACK\.yaml has (a problem|\d+ problems)|stack STACK is refused):$/);
  for (const each of told.slice(1)) expect(each).toEqual(typeof line === "string" ? line : expect.stringMatching(line));
  expect(told.length).toBeGreaterThan(1);
  expect(ran.code).not.toBe(0);
  expect(ran.text).not.toMatch(/^\s+at .*[:(]\d+|node:internal|UnhandledPromise|value \{/m);
  expect(await stack.state()).toEqual(before);
});

test("and nobody was asked to make anything", () => {
  for (const provider of [aws, kubernetes, command]) expect(provider?.calls.filter(({ method }) => ["create", "update", "delete"].includes(method))).toEqual([]);
});
