import { fit, lakeName, names, sinkNames, topicIdentity, topicOf } from "../../pipeline/names.ts";

test("the names of a stack", () => {
  expect(names({ project: "sluice", stack: "local" }, "shop", "shop")).toEqual({
    id: "sluice_local",
    slot: "sluice_local_shop",
    publication: "sluice_local_shop",
    role: "sluice_local_cdc",
    serviceSchema: "sluice_local",
    sourceConnector: "sluice-local-shop-source",
    heartbeatTopic: "__debezium-heartbeat.shop",
    owner: "sluice/local",
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
