import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { RedpandaBroker, type RedpandaBrokerArgs } from "../../components/kubernetes/redpanda.ts";
import type { Redpanda } from "../../config/stack.ts";
import * as authority from "../../kubernetes/redpanda/authority/lifecycle.ts";
import { clusterNames } from "../../pipeline/names.ts";
import { registered } from "./connect/mocks.ts";

const server: Redpanda = { kind: "redpanda", replicas: 3, storageGib: 100, cpus: 2, memoryBytes: 5 * 1024 ** 3, chartVersion: "26.2.4", tls: true, sasl: true, certManager: "existing", monitoring: false, rackAwareness: false, retainVolumes: false };
const rights = [{ resource: "topic", name: "t", pattern: "literal", operation: "read" }] as const;

function program(change: Partial<Redpanda> = {}, more: Partial<RedpandaBrokerArgs> = {}) {
  return registered(() => {
    const provider = new kubernetes.Provider("k8s", {});
    const broker = new RedpandaBroker("broker", {
      server: { ...server, ...change }, names: clusterNames({ project: "sluice", stack: "staging" }), provider, context: "eks", namespace: "cdc", messageBytes: 1_048_576, rights,
      workers: { app: "connect" }, monitoringNamespace: undefined,
      worker: () => ({ reference: pulumi.output("${dir:/opt/sluice/secrets:broker}"), own: pulumi.output("${kubernetes:eks/cdc/sluice-staging-secrets:broker}"), version: pulumi.output("7") }),
      keep: (name, { secret, key }, parent) => ({ own: pulumi.output(`\${kubernetes:eks/cdc/${secret}:${key}}`), version: pulumi.output("1"), resource: new kubernetes.core.v1.Secret(name, { metadata: { name: secret } }, { parent, provider }) }),
      ...more,
    });
    return pulumi.all([broker.endpoint, broker.inside]).apply(([endpoint, inside]) => ({ endpoint, inside, trust: Object.keys(broker.trust), ready: broker.ready.length }));
  });
}

test("the chart waits for its policy and secrets, the authority and the worker's user for the chart", async () => {
  const { of, seen, answer } = await program();
  const release = of("Release");
  expect(release.inputs).toMatchObject({ name: "sluice-staging-redpanda", namespace: "cdc", chart: "redpanda", version: "26.2.4", timeout: 1200, atomic: false, repositoryOpts: { repo: "https://charts.redpanda.com" } });
  expect(release.dependsOn).toEqual(["broker-admin", "broker-policy", "broker-users"]);
  expect(release.parent).toBe("broker");
  expect(of("Authority").inputs).toMatchObject({ context: "eks", namespace: "cdc", secret: "sluice-staging-redpanda-default-cert" });
  expect(of("Authority").dependsOn).toEqual(["broker-release"]);
  expect(of("User").inputs).toMatchObject({ user: "sluice-staging-connect", mechanism: "SCRAM-SHA-512", password: "${kubernetes:eks/cdc/sluice-staging-secrets:broker}", version: "7", rights });
  expect(of("User").dependsOn).toContain("broker-release");
  expect(seen.filter(({ name }) => name.includes("cert-manager"))).toEqual([]);
  expect(answer).toMatchObject({
    endpoint: { bootstrapServers: "sluice-staging-redpanda.cdc.svc.cluster.local:9093", security: { username: "sluice", password: "${kubernetes:eks/cdc/sluice-staging-redpanda-admin:password}" }, via: { context: "eks", namespace: "cdc" } },
    inside: { security: { username: "sluice-staging-connect", password: "${dir:/opt/sluice/secrets:broker}", ca: { file: "/opt/sluice/trust/broker.pem" } } },
    trust: ["broker.pem"], ready: 2,
  });
  expect(answer!.inside).not.toHaveProperty("via");
});

test("the file of superusers is there and empty", async () => {
  const { of } = await program();
  const users = of("Secret", "broker-users").inputs;
  expect(users["metadata"]).toMatchObject({ name: "sluice-staging-redpanda-users" });
  expect(JSON.stringify(users["stringData"])).toContain('"users.txt":""');
});

test("without TLS and users there is neither authority nor user nor secret", async () => {
  const { seen, answer } = await program({ tls: false, sasl: false, replicas: 1 });
  expect(seen.map(({ type }) => type.split(":").at(-1)).filter((kind) => ["Authority", "User", "Secret"].includes(kind!))).toEqual([]);
  expect(answer).toMatchObject({ endpoint: { security: { protocol: "PLAINTEXT" } }, trust: [], ready: 1 });
});

test("cert-manager is there before the first certificate is asked for", async () => {
  const { of, seen } = await program({ certManager: "install" });
  const chart = of("Release", "broker-cert-manager-release");
  expect(chart.inputs).toMatchObject({ chart: "cert-manager", repositoryOpts: { repo: "https://charts.jetstack.io" }, values: { crds: { enabled: true, keep: false } } });
  expect(String(chart.inputs["version"])).toMatch(/^v\d+\.\d+\.\d+$/);
  expect(of("Release", "broker-release").dependsOn).toContain("broker-cert-manager-release");
  expect(seen.filter(({ name }) => name === "broker-cert-manager").length).toBe(1);
});

describe("the authority", () => {
  test("a Secret that cannot be asked is no change", async () => {
    const outs = { context: "no-such-context", namespace: "cdc", secret: "s", pem: "PEM" };
    expect(await authority.diff("id", outs, { context: "no-such-context", namespace: "cdc", secret: "s" })).toEqual({ changes: false });
    expect(await authority.diff("id", outs, { context: "no-such-context", namespace: "cdc", secret: "other" })).toEqual({ changes: true });
  });
});
