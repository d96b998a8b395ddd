import * as pulumi from "@pulumi/pulumi";
import { Relay } from "../../components/kubernetes/relay.ts";
import { relayConfig } from "../../kubernetes/relay/haproxy.ts";
import { RELAY_IMAGE, relayName } from "../../kubernetes/relay/objects.ts";
import { clusterNames } from "../../pipeline/names.ts";
import { registered } from "./connect/mocks.ts";

jest.setTimeout(60_000); // the SDK is large

const NAMES = clusterNames({ project: "sluice", stack: "staging" });

async function made(host: pulumi.Input<string> = "orders.internal", port: pulumi.Input<number> = 5432, preview = false) {
  const kubernetes = await import("@pulumi/kubernetes");
  return registered(() => {
    const provider = new kubernetes.Provider("kubernetes");
    const relay = new Relay("source-database-way", { names: NAMES, provider, context: "staging", namespaceName: "cdc", namespace: pulumi.output("cdc"), host, port });
    return pulumi.all([pulumi.output(relay.via("orders.internal", 5432)), pulumi.all(relay.ready.map(({ urn }) => urn))]);
  }, preview);
}

test("a relay is a configuration, a policy and a Deployment that comes after both", async () => {
  const { of, answer } = await made();
  const name = "sluice-staging-relay-source-database";
  for (const kind of ["ConfigMap", "NetworkPolicy", "Deployment"]) {
    expect(of(kind)).toMatchObject({ parent: "source-database-way", inputs: { metadata: { name, namespace: "cdc", labels: { "app.kubernetes.io/instance": "sluice-staging", "app.kubernetes.io/part-of": "sluice" } } } });
  }
  expect(of("Deployment").dependsOn).toEqual(expect.arrayContaining(["source-database-way-config", "source-database-way-policy"]));
  expect(of("ConfigMap").inputs["data"]).toEqual({ "haproxy.cfg": relayConfig("orders.internal", 5432) });
  const [via, ready] = answer as unknown as [object, string[]];
  const labels = { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": "sluice-staging" };
  expect(via).toEqual({ context: "staging", namespace: "cdc", routes: [{ host: "orders.internal", port: 5432, pod: { selector: labels }, targetPort: 15000 }] });
  expect(ready).toHaveLength(1);
  // The route leads to the pods of this Deployment and of no other.
  expect(of("Deployment").inputs["spec"]).toMatchObject({ selector: { matchLabels: labels }, template: { metadata: { labels } } });
});

test("nobody but the node comes in, and it goes to the names' server and to the database's port only", async () => {
  const { of } = await made("orders.internal", 6432);
  const { spec } = of("NetworkPolicy").inputs;
  expect(spec).toMatchObject({ policyTypes: ["Ingress", "Egress"] });
  expect(spec.ingress).toBeUndefined();
  expect(spec.egress).toEqual([{ ports: [{ protocol: "UDP", port: 53 }, { protocol: "TCP", port: 53 }] }, { ports: [{ protocol: "TCP", port: 6432 }] }]);
  expect(relayConfig("orders.internal", 6432)).toContain("bind 127.0.0.1:15000\n");
});

test("its pod may do nothing, is pinned by digest, limited and probed", async () => {
  const pod = (await made()).of("Deployment").inputs["spec"].template.spec;
  const [container] = pod.containers;
  expect(RELAY_IMAGE).toMatch(/@sha256:[0-9a-f]{64}$/);
  expect(pod).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } } });
  expect(container).toMatchObject({
    image: RELAY_IMAGE,
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    readinessProbe: { httpGet: { path: "/ready" } },
    livenessProbe: { httpGet: { path: "/alive" } },
    resources: { limits: { memory: expect.any(String), cpu: expect.any(String) }, requests: { memory: expect.any(String), cpu: expect.any(String) } },
  });
});

test("another target is another pod: the Deployment rolls when its configuration changes", async () => {
  const mark = async (host: string, port: number) => (await made(host, port)).of("Deployment").inputs["spec"].template.metadata.annotations["sluice/config"] as string;
  const marks = [await mark("a", 1), await mark("a", 2), await mark("b", 1), await mark("a", 1)];
  expect(new Set(marks).size).toBe(3);
  expect(marks[3]).toBe(marks[0]);
});

test("names fit a label, and of different ways they differ", () => {
  const long = relayName("s".repeat(46), "broker-server-way-12");
  expect(long.length).toBeLessThanOrEqual(63);
  expect(relayName("x-relay", "broker-way-0")).toBe("x-relay-broker-0");
  expect(relayName("x-relay", "broker-way-1")).toBe("x-relay-broker-1");
});

test("an IPv6 address is written as HAProxy reads it", () => {
  expect(relayConfig("fd00::1", 5432)).toContain("server target [fd00::1]:5432 ");
});
