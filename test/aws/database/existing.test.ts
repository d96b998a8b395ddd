import * as pulumi from "@pulumi/pulumi";
import { authorities } from "../../../aws/database/authorities.ts";
import { attach, detach, rebootAfterChange, rebootIfPending } from "../../../aws/database/command.ts";
import { ExistingRdsDatabase, type ExistingRdsArgs } from "../../../components/aws/existing-rds.ts";
import type { DatabaseEndpoint } from "../../../database/endpoint.ts";
import { look, register, type Registered } from "./registered.ts";

const endpoint: DatabaseEndpoint = { host: "shop.c1.eu-central-1.rds.amazonaws.com", port: 5432, database: "shop", user: "postgres", password: "admin-canary-7", sslmode: "verify-full" };

function make({ rds, ...more }: Partial<Omit<ExistingRdsArgs, "rds">> & { rds?: Partial<ExistingRdsArgs["rds"]> } = {}, preview = false) {
  return register(() => new ExistingRdsDatabase("source-database", {
    id: "sluice-dev", rds: { instance: "shop", family: "postgres16", storageGib: 100, parameterGroup: false, reboot: false, ...rds }, sslmode: "verify-full", sslrootcert: undefined,
    server: { admin: pulumi.secret(endpoint), inside: pulumi.output({}), trust: {}, secretAdmin: true, services: [] },
    database: "shop", walLimitBytes: 25 * 1024 ** 3, region: "eu-central-1", alarmTopic: undefined, trustDir: "/opt/sluice/trust", ...more,
  }), { preview, outputs: (type) => (type === "command:local:Command" ? { stdout: "", stderr: "" } : {}) });
}

const kinds = (seen: readonly Registered[]): string[] => [...new Set(seen.map(({ type }) => type))].sort();

test("nothing of the instance is touched unasked: only alarms", async () => {
  const { seen, answer } = await make();
  expect(kinds(seen)).toEqual(["aws:cloudwatch/metricAlarm:MetricAlarm", "sluice:aws:DatabaseAlarms", "sluice:aws:ExistingRdsDatabase"]);
  expect(seen.filter(({ type }) => type.includes("MetricAlarm")).map(({ inputs }) => inputs["dimensions"])).toEqual(Array(5).fill({ DBInstanceIdentifier: "shop" }));
  expect(answer.secretAdmin).toBe(true);
  expect(answer.failover).toBe(false);
});

test("the certificate is checked with the region's authorities, on both sides; a secret stays one", async () => {
  const { answer } = await make();
  const ca = authorities("eu-central-1");
  expect(await look(answer.admin)).toMatchObject({ value: { ...endpoint, ca }, secret: true, known: true });
  expect((await look(answer.inside)).value).toEqual({ sslrootcert: "/opt/sluice/trust/rds.pem" });
  expect(answer.trust).toEqual({ "rds.pem": ca });
});

test("what the server's own box says of certificates stays, and a worker that is not in the cluster sees to itself", async () => {
  const server: ExistingRdsArgs["server"] = { admin: pulumi.output(endpoint), inside: pulumi.output({ sslrootcert: "/opt/sluice/trust/database.pem" }), trust: { "database.pem": "PEM" }, secretAdmin: false, services: [] };
  const { answer } = await make({ server });
  expect((await look(answer.inside)).value).toEqual({ sslrootcert: "/opt/sluice/trust/database.pem" });
  expect(answer.trust).toEqual({ "database.pem": "PEM" });
  const outside = (await make({ trustDir: undefined })).answer;
  expect((await look(outside.inside)).value).toEqual({});
  expect(outside.trust).toEqual({});
});

test.each<[string, Partial<ExistingRdsArgs>]>([["the user's own file", { sslrootcert: "/etc/ca.pem" }], ["a mode that checks nothing", { sslmode: "require" }]])("%s is left as it is", async (_what, more) => {
  const { answer } = await make({ ...more, region: "il-central-1" });
  expect((await look(answer.admin)).value).toEqual(endpoint);
  expect((await look(answer.inside)).value).toEqual({});
  expect(answer.trust).toEqual({});
});

test("a parameter group that was asked for: attached by command, given back at the end, and nobody enters before", async () => {
  const { seen, answer } = await make({ rds: { parameterGroup: true } });
  const group = seen.find(({ type }) => type === "aws:rds/parameterGroup:ParameterGroup");
  expect(group?.inputs).toEqual({
    name: "sluice-dev-postgres16", family: "postgres16", description: "Change data capture of sluice-dev",
    parameters: [{ name: "max_slot_wal_keep_size", value: "25600", applyMethod: "immediate" }, { name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" }, { name: "rds.logical_replication", value: "1", applyMethod: "pending-reboot" }],
  });
  const [command, ...others] = seen.filter(({ type }) => type === "command:local:Command");
  expect(others).toEqual([]);
  expect(command).toMatchObject({ name: "source-database-attach", parent: "source-database", inputs: { create: attach(), update: attach(), delete: detach(), environment: { REGION: "eu-central-1", INSTANCES: "shop", GROUP: "sluice-dev-postgres16", OWN: "sluice-dev-postgres", FAMILY: "postgres16" } } });
  expect((await look(answer.admin)).behind).toContain("source-database-attach");
  expect(seen.filter(({ type }) => /rds\/(instance|cluster):/.test(type))).toEqual([]);
});

test("with a reboot, after it is attached", async () => {
  const { seen, answer } = await make({ rds: { parameterGroup: true, reboot: true } });
  const reboot = seen.find(({ name }) => name === "source-database-reboot");
  expect(reboot?.inputs).toMatchObject({ create: rebootIfPending(), update: rebootAfterChange(), environment: { INSTANCES: "shop", CLUSTER: "", GROUP: "sluice-dev-postgres16" } });
  expect(reboot?.dependencies).toContain("source-database-attach");
  expect((await look(answer.admin)).behind).toEqual(expect.arrayContaining(["source-database-attach", "source-database-reboot"]));
});

test("in the preview before it is attached, nobody looks at a server that is not ready", async () => {
  expect((await look((await make({ rds: { parameterGroup: true } }, true)).answer.admin)).known).toBe(false);
  expect((await look((await make({}, true)).answer.admin)).known).toBe(true);
});

test("a family that is none of RDS for PostgreSQL", async () => {
  await expect(make({ rds: { family: "aurora-postgresql16" } })).rejects.toThrow('sluice:source.existing.rds.family: "aurora-postgresql16" is no family of RDS for PostgreSQL. Write postgres17, say');
});
