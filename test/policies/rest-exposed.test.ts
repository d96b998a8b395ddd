import { restExposed } from "../../policies/rest-exposed.ts";
import { deployment, reports, UNKNOWN_VALUE, type Given } from "./kit.ts";

const worker = deployment();
const metadata = (name: string) => ({ name, namespace: "cdc" });
const closed = (spec: object = {}): Given => ({
  type: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
  name: "closed",
  props: { metadata: metadata("closed"), spec: { podSelector: { matchLabels: { app: "connect" } }, policyTypes: ["Ingress"], ingress: [{ from: [{ podSelector: { matchLabels: { app: "connect" } } }], ports: [{ port: 8083, protocol: "TCP" }] }], ...spec } },
});
const service = (spec: object = {}): Given => ({ type: "kubernetes:core/v1:Service", name: "rest", props: { metadata: metadata("connect-rest"), spec: { type: "ClusterIP", selector: { app: "connect" }, ports: [{ port: 8083, targetPort: "rest" }], ...spec } } });
const told = (...all: Given[]) => reports(restExposed, all);

test("a closed worker behind a ClusterIP passes, and so does a stack without a worker", () => {
  expect(told(worker, closed(), service())).toEqual([]);
  expect(told(deployment({ container: { ports: [{ containerPort: 5432 }] } }))).toEqual([]);
});

describe("workers are known", () => {
  const ports = [{ containerPort: 8083, name: "rest" }, { containerPort: 9404, name: "metrics" }];
  test("by the REST port among others, in one container among others", () => {
    expect(told(deployment({ container: { ports } }))).toHaveLength(1);
    expect(told(deployment({ container: { ports: [{ containerPort: 9404 }] }, spec: { initContainers: [{ name: "sidecar", ports }] } }))).toHaveLength(1);
  });
  test("by the command", () => {
    expect(told(deployment({ container: { ports: [], command: ["sh", "/opt/kafka/bin/connect-distributed.sh"] } }))).toHaveLength(1);
    expect(told(deployment({ container: { ports: [], command: ["sh", UNKNOWN_VALUE] } }))).toEqual([]);
  });
});

describe("services and routes", () => {
  test("a Service without a selector leads to nobody", () => {
    expect(told(worker, closed(), service({ type: "LoadBalancer", selector: undefined, ports: [{ port: 443 }] }))).toEqual([]);
  });
  test.each(["LoadBalancer", "NodePort"])("a Service of type %s", (type) => {
    expect(told(worker, closed(), service({ type }))).toEqual([expect.stringMatching(new RegExp(`^rest: a Service of type ${type} shows`))]);
    expect(told(worker, closed(), service({ type, selector: { app: "other" }, ports: [{ port: 443, targetPort: 8443 }] }))).toEqual([]);
    expect(told(service({ type, selector: UNKNOWN_VALUE }))).toHaveLength(1);
  });
  test("external addresses", () => expect(told(worker, closed(), service({ externalIPs: ["192.0.2.1"] }))).toHaveLength(1));
  test("an Ingress by the Service's name, and by port", () => {
    const ingress = (backend: object): Given => ({ type: "kubernetes:networking.k8s.io/v1:Ingress", name: "in", props: { spec: { rules: [{ http: { paths: [{ path: "/", backend: { service: backend } }] } }] } } });
    expect(told(worker, closed(), service(), ingress({ name: "connect-rest", port: { name: "http" } }))).toEqual([expect.stringMatching(/^in: this Ingress leads/)]);
    expect(told(worker, closed(), ingress({ name: UNKNOWN_VALUE, port: { number: 8083 } }))).toHaveLength(1);
    expect(told(worker, closed(), service(), { type: "kubernetes:networking.k8s.io/v1:Ingress", name: "in", props: { spec: { rules: [{ host: "a" }, { http: { paths: [{ backend: { service: { name: "connect-rest" } } }] } }] } } })).toHaveLength(1);
    expect(told(worker, closed(), service(), ingress({ name: "grafana", port: { number: 80 } }))).toEqual([]);
  });
  test("a route of the Gateway API", () => {
    expect(told(worker, closed(), service(), { type: "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", name: "r", props: { spec: { rules: [{ backendRefs: [{ name: "connect-rest", port: 80 }] }] } } })).toHaveLength(1);
  });
  test("the node's own address", () => {
    expect(told(deployment({ spec: { hostNetwork: true } }), closed())).toHaveLength(1);
    expect(told(deployment({ container: { ports: [{ containerPort: 8083, hostPort: 8083 }] }, spec: { initContainers: [{ name: "other" }] } }), closed())).toHaveLength(1);
  });
});

describe("network policies", () => {
  test("none for the worker", () => {
    expect(told(worker)).toEqual([expect.stringMatching(/^connect: no NetworkPolicy closes port 8083/)]);
    expect(told(worker, closed({ podSelector: { matchLabels: { app: "other" } } }))).toHaveLength(1);
    expect(told(worker, closed({ policyTypes: ["Egress"], ingress: undefined }))).toHaveLength(1);
    expect(told(deployment({ namespace: "elsewhere" }), closed())).toHaveLength(1);
  });
  test("one that takes every pod of the namespace closes it too, also by expressions", () => {
    expect(told(worker, closed({ podSelector: {} }))).toEqual([]);
    expect(told(worker, closed({ podSelector: { matchExpressions: [{ key: "app", operator: "In", values: ["connect", "x"] }] } }))).toEqual([]);
    expect(told(worker, closed({ podSelector: { matchExpressions: [{ key: "app", operator: "Exists" }, { key: "other", operator: "DoesNotExist" }] } }))).toEqual([]);
    expect(told(worker, closed({ podSelector: { matchExpressions: [{ key: "app", operator: "DoesNotExist" }] } }))).toHaveLength(1);
    expect(told(worker, closed({ podSelector: { matchExpressions: [{ key: "app", operator: "NotIn", values: ["connect"] }] } }))).toHaveLength(1);
    expect(told(worker, closed({ podSelector: UNKNOWN_VALUE }))).toEqual([]);
    expect(told(worker, closed({ podSelector: { matchLabels: UNKNOWN_VALUE } }))).toEqual([]);
    expect(told(worker, closed({ podSelector: { matchLabels: { app: UNKNOWN_VALUE } } }))).toEqual([]);
    expect(told(deployment({ labels: { app: UNKNOWN_VALUE } }), closed())).toEqual([]);
    expect(told(worker, closed({ policyTypes: undefined }))).toEqual([]);
    expect(told(worker, closed({ policyTypes: UNKNOWN_VALUE }))).toEqual([]);
  });
  test.each([
    ["no from", { ports: [{ port: 8083 }] }],
    ["an empty from", { from: [], ports: [{ port: 8083 }] }],
    ["nothing at all", {}],
    ["the internet", { from: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: 8083 }] }],
    ["the internet over IPv6, by name", { from: [{ ipBlock: { cidr: "::/0" } }], ports: [{ port: "rest" }] }],
    ["every namespace", { from: [{ namespaceSelector: {} }], ports: [{ port: 8000, endPort: 9000 }] }],
    ["a range that ends with it", { ports: [{ port: 8000, endPort: 8083 }] }],
    ["one open peer among others", { from: [{ podSelector: {} }, { ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: 9404 }, { port: 8083 }] }],
    ["every pod of every namespace", { from: [{ namespaceSelector: {}, podSelector: {} }] }],
  ])("a rule with %s opens it", (_, rule) => {
    expect(told(worker, closed({ ingress: [rule] }))).toEqual(["closed: opens port 8083 to everybody. Name the pods that may in \"from\""]);
  });
  test.each([
    ["another port", { ports: [{ port: 9404 }] }],
    ["a lower port", { ports: [{ port: 80 }] }],
    ["a range above", { ports: [{ port: 9000, endPort: 9100 }] }],
    ["a range below", { ports: [{ port: 80, endPort: 443 }] }],
    ["a namespace that is not known yet", { from: [{ namespaceSelector: { matchLabels: UNKNOWN_VALUE } }] }],
    ["another protocol", { ports: [{ port: 8083, protocol: "UDP" }] }],
    ["pods of its own namespace", { from: [{ podSelector: {} }], ports: [{ port: 8083 }] }],
    ["a namespace by its name", { from: [{ namespaceSelector: { matchLabels: { name: "ops" } } }] }],
    ["some pods of every namespace", { from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: "prometheus" } } }] }],
    ["what is not known yet", { from: UNKNOWN_VALUE }],
  ])("a rule for %s does not", (_, rule) => {
    expect(told(worker, closed({ ingress: [rule] }))).toEqual([]);
  });
});
