import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { BrokerEndpoint } from "../../../broker/endpoint.ts";
import type { BrokerServer } from "../../../components/box.ts";
import { ConnectDeployment } from "../../../components/kubernetes/connect.ts";
import { UNKNOWN } from "../../../dynamic/lifecycle.ts";
import { cluster, SCRAM } from "./fixture.ts";
import { registered } from "./mocks.ts";

/** The component alone, under the mocks: what it registers, and what it answers. */
async function run({ connect = {}, preview = false, broker = SCRAM, versions = ["1"], trust = { "broker.pem": "PEM" } as Record<string, string>, base64 = "AAAA" } = {}) {
  const { server, plan } = cluster(connect);
  const { seen, of, answer } = await registered(() => {
    const provider = new kubernetes.Provider("kubernetes", { context: "staging" });
    const users = new kubernetes.core.v1.ConfigMap("users", {}, { provider });
    const role = new kubernetes.core.v1.ConfigMap("role", {}, { provider });
    const box: BrokerServer = { endpoint: pulumi.output<BrokerEndpoint>(broker), inside: pulumi.output<BrokerEndpoint>(broker), trust: {}, ready: [users], services: [] };
    return new ConnectDeployment("connect-worker", {
      server, plan, provider, broker: box, trust, context: "staging", namespace: "cdc", security: undefined, maxMessageBytes: 8 * 1024 * 1024,
      identity: { annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/sluice" }, ready: [role] },
      secretVersions: versions.map((version) => pulumi.output(version)), jar: { fingerprint: "0123456789", content: { base64, sha512: "ff" } },
    }).endpoint;
  }, preview);
  return { seen, of, endpoint: answer, pod: () => of("Deployment").inputs["spec"].template };
}

test("everything of a worker, each with its parent, in its namespace, with the stack's labels", async () => {
  const { seen } = await run();
  const own = seen.filter(({ parent }) => parent === "connect-worker");
  expect(own.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort()).toEqual([
    "ConfigMap connect-worker-install", "ConfigMap connect-worker-own", "ConfigMap connect-worker-trust", "ConfigMap connect-worker-worker", "Deployment connect-worker-workers",
    "NetworkPolicy connect-worker-policy", "PodDisruptionBudget connect-worker-budget", "Service connect-worker-service", "ServiceAccount connect-worker-account",
  ]);
  for (const { inputs } of own) {
    expect(inputs["metadata"]).toMatchObject({ namespace: "cdc", labels: { "app.kubernetes.io/name": "kafka-connect", "app.kubernetes.io/instance": "sluice-staging", "app.kubernetes.io/part-of": "sluice", "app.kubernetes.io/managed-by": "sluice" } });
  }
  expect(own.find(({ name }) => name === "connect-worker-own")?.inputs["metadata"].name).toBe("sluice-staging-connect-own-0123456789");
});

test("pods start after their users, their role, their files and their policy", async () => {
  const { of } = await run();
  expect(of("Deployment").dependsOn).toEqual(expect.arrayContaining(["connect-worker-account", "connect-worker-install", "connect-worker-own", "connect-worker-policy", "connect-worker-trust", "connect-worker-worker", "role", "users"]));
});

test("nobody but workers and the monitoring gets in", async () => {
  const workers = { matchLabels: { "app.kubernetes.io/name": "kafka-connect", "app.kubernetes.io/instance": "sluice-staging" } };
  const rest = { from: [{ podSelector: workers }], ports: [{ protocol: "TCP", port: 8083 }] };
  expect((await run()).of("NetworkPolicy").inputs["spec"]).toEqual({ podSelector: workers, policyTypes: ["Ingress"], ingress: [rest] });
  const { of } = await run({ connect: { monitoringNamespace: "monitoring" } });
  expect(of("NetworkPolicy").inputs["spec"].ingress).toEqual([rest, { from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }], ports: [{ protocol: "TCP", port: 9404 }] }]);
  expect(of("Service").inputs["spec"].type).toBe("ClusterIP");
});

test("pods may do nothing but work", async () => {
  const { pod, of } = await run();
  const { spec } = pod();
  expect(spec).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false, serviceAccountName: "sluice-staging-connect", terminationGracePeriodSeconds: 90, securityContext: { runAsNonRoot: true, runAsUser: 1001, fsGroup: 1001, seccompProfile: { type: "RuntimeDefault" } } });
  for (const container of [...spec.initContainers, ...spec.containers]) {
    expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
    expect(container.resources.limits).toEqual(container.resources.requests);
    expect(container.image).toMatch(/@sha256:[0-9a-f]{64}$/);
    // With a read-only root every place that is written to is a volume.
    expect(container.volumeMounts.filter(({ readOnly }: { readOnly?: boolean }) => readOnly !== true).map(({ mountPath }: { mountPath: string }) => mountPath).sort()).toEqual(container.name === "plugins" ? ["/opt/sluice/fetched", "/opt/sluice/work", "/tmp"] : ["/tmp"]);
  }
  expect(of("ServiceAccount").inputs).toMatchObject({ automountServiceAccountToken: false, metadata: { annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/sluice" } } });
  expect(of("ConfigMap", "connect-worker-own").inputs["immutable"]).toBe(true);
});

test("every mount has its volume, and every file of the init container its place", async () => {
  const { pod, of } = await run();
  const { spec } = pod();
  const names = spec.volumes.map(({ name }: { name: string }) => name);
  expect(new Set([...spec.initContainers, ...spec.containers].flatMap(({ volumeMounts }) => volumeMounts.map(({ name }: { name: string }) => name)))).toEqual(new Set(names));
  const { items } = spec.volumes.find(({ name }: { name: string }) => name === "install").configMap;
  expect(items.map(({ key }: { key: string }) => key).sort()).toEqual(Object.keys(of("ConfigMap", "connect-worker-install").inputs["data"]).sort());
  expect(items).toContainEqual({ key: "plugins.debezium.pom.xml", path: "plugins/debezium/pom.xml" });
});

test("/health decides, with more time than it takes itself", async () => {
  const [worker] = (await run()).pod().spec.containers;
  for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) expect(worker[probe]).toMatchObject({ httpGet: { path: "/health", port: "rest" }, timeoutSeconds: 15 });
  expect(worker.startupProbe.periodSeconds * worker.startupProbe.failureThreshold).toBeGreaterThanOrEqual(300);
  expect(worker.lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
});

test("heap and memory follow from the plan", async () => {
  const { plan } = cluster();
  const [worker] = (await run()).pod().spec.containers;
  const heap = Math.ceil(plan.estimates.heapBytes / 1024 / 1024);
  expect(worker.env).toContainEqual({ name: "KAFKA_HEAP_OPTS", value: `-Xms${heap}m -Xmx${heap}m` });
  expect(Number.parseInt(worker.resources.limits.memory, 10)).toBeGreaterThan(heap * 1.4);
});

test("one worker is never promised to be there", async () => {
  expect((await run({ connect: { replicas: 1 } })).seen.map(({ type }) => type)).not.toContain("kubernetes:policy/v1:PodDisruptionBudget");
});

test("a new worker before an old one less", async () => {
  expect((await run()).of("Deployment").inputs["spec"].strategy).toEqual({ type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
});

describe("pods are replaced", () => {
  const annotations = async (change: Parameters<typeof run>[0] = {}) => (await run(change)).pod().metadata.annotations as Record<string, string>;

  test("not without a reason", async () => expect(await annotations()).toEqual(await annotations()));
  test("when a secret changes", async () => expect((await annotations({ versions: ["2"] }))["sluice/secrets"]).not.toBe((await annotations())["sluice/secrets"]));
  test("when a certificate changes", async () => expect((await annotations({ trust: { "broker.pem": "other" } }))["sluice/trust"]).not.toBe((await annotations())["sluice/trust"]));
  test("when their properties change", async () => expect((await annotations({ broker: { bootstrapServers: "other:9092" } }))["sluice/config"]).not.toBe((await annotations())["sluice/config"]));
  test("not when another JDK makes other bytes of our jar", async () => expect(await annotations({ base64: "BBBB" })).toEqual(await annotations()));
});

test("connectors wait for workers that answer: the endpoint is known when the Deployment is available", async () => {
  expect((await run()).endpoint).toEqual({ kind: "kubernetes", context: "staging", namespace: "cdc", service: "sluice-staging-connect", port: 8083 });
});

test("a preview of a new stack knows no endpoint, and everything else", async () => {
  const { endpoint, pod } = await run({ preview: true });
  expect(endpoint).toBeUndefined();
  expect(JSON.stringify(pod())).not.toContain(UNKNOWN);
});

test("without secrets their folder is there all the same, since the worker would not start; without certificates nothing is", async () => {
  const { pod, seen } = await run({ versions: [], trust: {}, broker: { bootstrapServers: "b:9092" } });
  const { spec, metadata } = pod();
  expect(spec.volumes.find(({ name }: { name: string }) => name === "secrets")).toEqual({ name: "secrets", emptyDir: { sizeLimit: "1Mi" } });
  expect(spec.containers[0].volumeMounts).toContainEqual({ name: "secrets", mountPath: "/opt/sluice/secrets", readOnly: true });
  expect(spec.volumes.map(({ name }: { name: string }) => name)).not.toContain("trust");
  expect(Object.keys(metadata.annotations)).toEqual(["sluice/config", "sluice/plugins"]);
  expect(seen.map(({ name }) => name)).not.toContain("connect-worker-trust");
});

test("plugins of an image of their own are a volume, and nothing is fetched", async () => {
  const image = `registry.example.com/plugins@sha256:${"0".repeat(64)}`;
  const { pod, seen } = await run({ connect: { plugins: { from: "image", image } } });
  const { spec } = pod();
  expect(spec.initContainers).toBeUndefined();
  expect(spec.volumes).toContainEqual({ name: "image", image: { reference: image, pullPolicy: "IfNotPresent" } });
  expect(spec.containers[0].volumeMounts).toContainEqual({ name: "image", mountPath: "/opt/sluice/image", readOnly: true });
  expect(seen.map(({ name }) => name)).not.toContain("connect-worker-install");
});

test("nothing in it looks like a secret", async () => {
  const properties = (await run()).of("ConfigMap", "connect-worker-worker").inputs["data"]["connect.properties"] as string;
  expect(properties.match(/password=.*/g)).toEqual(Array(4).fill('password="${dir:/opt/sluice/secrets:broker-connect}";'));
});
