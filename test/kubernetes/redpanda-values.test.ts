import type { Redpanda } from "../../config/stack.ts";
import { insideEndpoint, ownEndpoint } from "../../kubernetes/redpanda/endpoint.ts";
import { redpandaNames } from "../../kubernetes/redpanda/names.ts";
import { brokerPolicy } from "../../kubernetes/redpanda/policy.ts";
import { redpandaValues } from "../../kubernetes/redpanda/values.ts";

/** What the chart makes of these values was looked at with the chart's own templates (26.2.1); here only what Sluice hands it. */

const GIB = 1024 ** 3;
const staging: Redpanda = { kind: "redpanda", replicas: 3, storageGib: 100, storageClass: "gp3", cpus: 2, memoryBytes: 5 * GIB, chartVersion: "26.2.4", tls: true, sasl: true, certManager: "existing", monitoring: true, rackAwareness: true, retainVolumes: false };
const dev: Redpanda = { ...staging, replicas: 1, storageGib: 5, cpus: 0.5, memoryBytes: 2.5 * GIB, tls: false, sasl: false, monitoring: false, rackAwareness: false, retainVolumes: true };
const names = redpandaNames("sluice-staging-redpanda");
const of = (config: Redpanda) => redpandaValues(config, names, 8_388_608) as Record<string, any>;

test("staging", () => {
  expect(of(staging)).toEqual({
    clusterDomain: "cluster.local",
    console: { enabled: false },
    external: { enabled: false },
    logging: { usageStats: { enabled: false } },
    statefulset: { replicas: 3, persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Retain" }, initContainers: { setDataDirOwnership: { enabled: false } } },
    resources: { requests: { cpu: "2", memory: "5120Mi" }, limits: { cpu: "2", memory: "5120Mi" } },
    storage: { persistentVolume: { enabled: true, size: "100Gi", storageClass: "gp3" } },
    tuning: { tune_aio_events: false },
    tls: { enabled: true },
    auth: { sasl: { enabled: true, mechanism: "SCRAM-SHA-512", secretRef: "sluice-staging-redpanda-users", bootstrapUser: { name: "sluice", mechanism: "SCRAM-SHA-512", secretKeyRef: { name: "sluice-staging-redpanda-admin", key: "password" } } } },
    listeners: {
      kafka: { authenticationMethod: "sasl", external: { default: { authenticationMethod: "sasl" } } },
      schemaRegistry: { authenticationMethod: "http_basic", external: { default: { authenticationMethod: "http_basic" } } },
      http: { enabled: false, authenticationMethod: "http_basic", external: { default: { authenticationMethod: "http_basic" } } },
    },
    monitoring: { enabled: true },
    rackAwareness: { enabled: true, nodeAnnotation: "topology.kubernetes.io/zone" },
    rbac: { enabled: true },
    serviceAccount: { create: true },
    config: { cluster: { auto_create_topics_enabled: false, kafka_batch_max_bytes: 8_388_608, enable_consumer_group_metrics: ["group", "partition", "consumer_lag"] } },
  });
});

test("dev: one broker without TLS and users, on volumes that belong to root, which are kept", () => {
  const values = of(dev);
  expect(values["statefulset"]).toEqual({ replicas: 1, persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" }, initContainers: { setDataDirOwnership: { enabled: true } } });
  expect(values["resources"]).toEqual({ requests: { cpu: "0.5", memory: "2560Mi" }, limits: { cpu: "0.5", memory: "2560Mi" } });
  expect(values["auth"]).toEqual({ sasl: { enabled: false } });
  expect(values["listeners"]).toEqual({ http: { enabled: false } });
  expect(values["tls"]).toEqual({ enabled: false });
});

test("no secret is among the values", () => expect(JSON.stringify(of(staging))).not.toMatch(/"(password|users)":\s*"[^"]*[^"d]"|"users":\[/));

describe("the ways in", () => {
  const place = { server: staging, release: "r", namespace: "cdc" };
  const login = { username: "u", password: "${dir:/s:p}" };

  test("the worker's: by the service's name, without a dot at its end, and no forwarded port", () => {
    expect(insideEndpoint(place, login, { file: "/opt/sluice/trust/broker.pem" })).toEqual({
      bootstrapServers: "r.cdc.svc.cluster.local:9093",
      security: { protocol: "SASL_SSL", mechanism: "SCRAM-SHA-512", username: "u", password: "${dir:/s:p}", ca: { file: "/opt/sluice/trust/broker.pem" } },
    });
  });

  test("Sluice's: any broker for the service, each one for what it advertises", () => {
    const { via } = ownEndpoint(place, "eks", login, { pem: "PEM" });
    expect(via).toMatchObject({ context: "eks", namespace: "cdc" });
    expect(via!.routes).toEqual([
      { host: "r.cdc.svc.cluster.local", port: 9093, pod: { selector: { "app.kubernetes.io/name": "redpanda", "app.kubernetes.io/instance": "r", "app.kubernetes.io/component": "redpanda-statefulset" } }, targetPort: 9093 },
      ...[0, 1, 2].map((at) => ({ host: `r-${at}.r.cdc.svc.cluster.local`, port: 9093, pod: { name: `r-${at}` }, targetPort: 9093 })),
    ]);
  });

  test.each([[true, false, { protocol: "SSL", ca: {} }], [false, false, { protocol: "PLAINTEXT" }], [false, true, { protocol: "SASL_PLAINTEXT", mechanism: "SCRAM-SHA-512", ...login }]])("tls %s, sasl %s", (tls, sasl, security) => {
    expect(insideEndpoint({ ...place, server: { ...staging, tls, sasl } }, login, {}).security).toEqual(security);
  });
});

test("who may talk to a broker: the others, the chart's job, the workers on Kafka's port, and nobody else", () => {
  const policy = brokerPolicy("r", { "app.kubernetes.io/name": "kafka-connect", "app.kubernetes.io/instance": "sluice-staging" }, undefined) as unknown as { policyTypes: string[]; podSelector: object; ingress: { from: { podSelector: { matchLabels: Record<string, string> } }[]; ports?: { port: number }[] }[] };
  expect(policy.policyTypes).toEqual(["Ingress"]);
  expect(policy.ingress.map(({ from, ports }) => [from[0]!.podSelector.matchLabels["app.kubernetes.io/name"], ports?.map(({ port }) => port)])).toEqual([["redpanda", undefined], ["redpanda-configuration", [9644, 9093]], ["kafka-connect", [9093]]]);
  expect(policy.podSelector).toEqual({ matchLabels: policy.ingress[0]!.from[0]!.podSelector.matchLabels });
  expect(brokerPolicy("r", {}, "monitoring").ingress).toContainEqual({ from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }], ports: [{ protocol: "TCP", port: 9644 }] });
});
