import { labelSelector, podWords, routeTo, type Via } from "../../cluster/via.ts";

const via: Via = {
  namespace: "cdc",
  routes: [
    { host: "Broker-0.brokers.cdc.svc.cluster.local.", port: 9093, pod: { name: "broker-0" }, targetPort: 9093 },
    { host: "db.internal", port: 5432, pod: { selector: { b: "2", a: "1" } }, targetPort: 15000 },
    { host: "db.internal", port: 5433, pod: { selector: { a: "1" } }, targetPort: 15001 },
  ],
};

test("a route is found by host and port, whatever the case and the final dot", () => {
  expect(routeTo(via, "broker-0.brokers.cdc.svc.cluster.local", 9093)?.pod).toEqual({ name: "broker-0" });
  expect(routeTo(via, "DB.internal", 5433)?.targetPort).toBe(15001);
  expect(routeTo(via, "db.internal", 9093)).toBeUndefined();
});

test("pods in words and as the API wants them", () => {
  expect(labelSelector({ b: "2", "app.kubernetes.io/name": "x" })).toBe("app.kubernetes.io/name=x,b=2");
  expect([podWords({ name: "p-0" }), podWords({ selector: { b: "2", a: "1" } })]).toEqual(["pod p-0", "a pod with a=1,b=2"]);
});
