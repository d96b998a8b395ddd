import { fit, lakeName, names, sinkNames, topicIdentity, topicOf, clusterNames } from "../../pipeline/names.ts";

test("the names of a stack", () => {
  expect(names({ project: "sluice", stack: "local" }, "shop", "shop")).toEqual({
    id: "sluice_local",
    slot: "sluice_local_shop",
    publication: "sluice_local_shop",
    role: "sluice_local_cdc",
    serviceSchema: "sluice_local",
    sourceConnector: "sluice-local-shop-source",
    heartbeatTopic: "__debezium-heartbeat.shop",
    outbox: {
      connector: "sluice-local-shop-outbox",
      heartbeatTopic: "__debezium-heartbeat.shop_outbox",
      publication: "sluice_local_shop_outbox",
      slot: "sluice_local_shop_outbox",
      topicPrefix: "shop_outbox",
      unlisted: "sluice-local.outbox.unlisted",
    },
    owner: "sluice/local",
    cluster: {
      id: "sluice-local", connect: "sluice-local-connect", redpanda: "sluice-local-redpanda", relay: "sluice-local-relay",
      secrets: "sluice-local-secrets", trust: "sluice-local-trust", serviceAccount: "sluice-local-connect",
    },
  });
  expect(sinkNames({ project: "sluice", stack: "local" }, "lake")).toEqual({ connector: "sluice-local-lake", deadLetters: "sluice-local.lake.dlq", control: "sluice-local.lake.control" });
});

test("long and odd names fit, and stay different", () => {
  const a = names({ project: "9-Project.with.a.Very-Long-Name-Indeed", stack: "Production-eu-central-1" }, "Großhandel", "x");
  const b = names({ project: "9-Project.with.a.Very-Long-Name-Indeed", stack: "Production-eu-central-2" }, "Großhandel", "x");
  for (const name of [a.id, a.slot, a.publication, a.role, a.serviceSchema]) expect(name).toMatch(/^[a-z_][a-z0-9_]{0,62}$/);
  for (const key of ["id", "slot", "publication", "role", "serviceSchema", "sourceConnector"] as const) expect(a[key]).not.toBe(b[key]);
});

test("a name within the limit stays, one beyond it ends in a hash", () => {
  expect(fit("abc", 3)).toBe("abc");
  expect(fit("a".repeat(64), 63)).toMatch(/^a{54}_[0-9a-f]{8}$/);
});

test("topics as Debezium writes them, and what Kafka takes for one", () => {
  expect(topicOf("shop", "public", "Order items")).toBe("shop.public.Order_items");
  expect(topicOf("shop", "public", "größe€")).toBe("shop.public.gr__e_");
  expect(topicIdentity("a.b_c")).toBe(topicIdentity("a_b.c"));
});

test("lake tables in lower case", () => expect(lakeName("shop.public.Order_items")).toEqual({ namespace: ["shop", "public"], name: "order_items" }));

test("Kubernetes names are labels of DNS, whatever the project is called", () => {
  for (const where of [{ project: "9_Data.Platform", stack: "staging" }, { project: "p".repeat(80), stack: "s" }, { project: "p".repeat(80), stack: "t" }]) {
    for (const name of Object.values(clusterNames(where))) expect(name).toMatch(/^[a-z]([a-z0-9-]{0,53}[a-z0-9])?$/);
  }
  expect(clusterNames({ project: "p".repeat(80), stack: "s" }).id).not.toBe(clusterNames({ project: "p".repeat(80), stack: "t" }).id);
});
