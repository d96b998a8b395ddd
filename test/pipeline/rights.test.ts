import { aclKey } from "../../broker/acl.ts";
import { workerAcls } from "../../pipeline/rights.ts";
import { plan } from "../../pipeline/plan.ts";
import { render, sampleWiring } from "../../pipeline/render.ts";
import { config, where } from "./config.ts";

const made = plan(config(["public.orders"]), where);
const keys = workerAcls(made, "group").map(aclKey);

test("just what this plan needs, and nothing of the cluster as a whole", () => {
  expect([...keys].sort()).toEqual([
    "group literal delete connect-sluice-local-lake",
    "group literal delete connect-sluice-local-plain",
    "group literal read connect-sluice-local-lake",
    "group literal read connect-sluice-local-lake-coord",
    "group literal read connect-sluice-local-plain",
    "group literal read group",
    "group prefixed read sluice-local-lake-control-",
    "topic literal create group.connect.configs",
    "topic literal create group.connect.offsets",
    "topic literal create group.connect.status",
    "topic literal describeConfigs group.connect.configs",
    "topic literal describeConfigs group.connect.offsets",
    "topic literal describeConfigs group.connect.status",
    "topic literal read group.connect.configs",
    "topic literal read group.connect.offsets",
    "topic literal read group.connect.status",
    "topic literal read shop.public.orders",
    "topic literal read sluice-local.lake.control",
    "topic literal write __debezium-heartbeat.shop",
    "topic literal write group.connect.configs",
    "topic literal write group.connect.offsets",
    "topic literal write group.connect.status",
    "topic literal write shop.public.orders",
    "topic literal write shop.sluice_local.signal",
    "topic literal write sluice-local.lake.control",
    "topic literal write sluice-local.lake.dlq",
    "topic literal write sluice-local.plain.dlq",
    "transactionalId prefixed write sluice-local-lake-",
  ]);
});

test("the sink's own clients bear the names that the rights are for", () => {
  const sink = render(made, sampleWiring(made)).find(({ name }) => name === "sluice-local-lake")!.config;
  expect(keys).toContain(`group prefixed read ${sink["iceberg.control.group-id-prefix"]}`);
  expect(keys).toContain(`transactionalId prefixed write ${sink["iceberg.coordinator.transactional.prefix"]}`);
  expect(keys).toContain(`topic literal write ${sink["iceberg.control.topic"]}`);
});

test("they enter as the worker does", () => {
  const security = { protocol: "SASL_SSL", mechanism: "SCRAM-SHA-512", username: "worker", password: "${dir:/s:broker}", ca: { file: "/ca.pem" } } as const;
  const sink = render(made, { ...sampleWiring(made), broker: { bootstrapServers: "b:9093", security } }).find(({ name }) => name === "sluice-local-lake")!.config;
  expect(sink).toMatchObject({ "iceberg.kafka.security.protocol": "SASL_SSL", "iceberg.kafka.sasl.mechanism": "SCRAM-SHA-512", "iceberg.kafka.ssl.truststore.location": "/ca.pem" });
  expect(sink["iceberg.kafka.sasl.jaas.config"]).toContain('password="${dir:/s:broker}"');
});

test("a raw sink's topics, group and dead letters are known by its config; a raw source's are not", () => {
  const raw = (name: string, of: Record<string, string>) => ({ kind: "raw", name, className: "C", config: of }) as const;
  const acls = workerAcls({ topics: [], sinks: [], connectors: [raw("out", { topics: "a, b", "errors.deadletterqueue.topic.name": "out.dlq" }), raw("wide", { "topics.regex": "x.*" }), raw("in", { topic: "c" })] }, "g");
  expect(acls.map(aclKey).filter((key) => !key.includes("g.connect") && key !== "group literal read g")).toEqual(["group literal read connect-out", "group literal delete connect-out", "topic literal read a", "topic literal read b", "topic literal write out.dlq", "group literal read connect-wide", "group literal delete connect-wide"]);
});
