import { render, sampleWiring } from "../../pipeline/render.ts";
import { plan } from "../../pipeline/plan.ts";
import type { CopyPlan, LakePlan } from "../../pipeline/shape.ts";
import { writtenTopics } from "../../pipeline/transforms.ts";
import { config, copy, s3, where } from "../pipeline/config.ts";

const TABLES = ["public.customers", "public.orders"];
const route = { regexRouter: { regex: "shop\\.public\\.(.*)", replacement: "prod.app.$1" } };

test("a router at the source changes what is made, read and written, and lets heartbeats and signals pass by", () => {
  const made = plan(config(TABLES, (tree) => { tree["source"].transforms = [route]; delete tree["sinks"].plain; }), where);
  expect(made.problems).toEqual([]);
  expect(made.topics.map(({ name }) => name).slice(0, 4)).toEqual(["prod.app.customers", "prod.app.orders", "__debezium-heartbeat.shop", "shop.sluice_local.signal"]);
  const lake = made.sinks[0] as LakePlan;
  expect(lake.topics).toEqual(["prod.app.customers", "prod.app.orders"]);
  expect(lake.iceberg?.tables.map(({ namespace, name }) => [...namespace, name].join("."))).toEqual(["prod.app.customers", "prod.app.orders"]);
  const [source] = render(made, sampleWiring(made));
  const pattern = new RegExp(`^${source!.config["predicates.regexRouter.pattern"]}$`);
  expect(["shop.public.orders", "__debezium-heartbeat.shop", "shop.sluice_local.signal"].map((topic) => pattern.test(topic))).toEqual([true, false, false]);
});

test("at a sink: steps behind the unwrap, names by the router, tables behind the filter, the lake's own columns kept", () => {
  const made = plan(config(TABLES, (tree) => {
    tree["sinks"] = {
      lake: { ...s3("iceberg"), transforms: [route, { filter: { topicNameMatches: ".*\\.customers" } }, { replaceField: { include: ["id", "note"] } }] },
      copy: { ...copy("mirror"), transforms: [route, { mask: { fields: ["email"] } }] },
    };
  }), where);
  expect(made.problems).toEqual([]);
  const [mirror, lake] = made.sinks as [CopyPlan, LakePlan];
  expect(mirror.copies.map(({ target, topic }) => `${topic} ${target.table}`)).toEqual(["prod.app.customers app_customers", "prod.app.orders app_orders"]);
  expect(lake.tables.map(({ name }) => name)).toEqual(["public.orders"]);
  // It commits no offset of what its filter drops: whoever waits for that waits for ever.
  expect(lake.topics.filter((topic) => !writtenTopics(lake).includes(topic))).toEqual([expect.stringMatching(/\.customers$/)]);
  expect(writtenTopics(mirror)).toEqual(mirror.topics);
  expect(lake.iceberg?.tables.map(({ name, steps }) => [name, steps?.map(({ place }) => place)])).toEqual([["orders", ["sluice:sinks.lake.transforms[2].replaceField"]]]);
  const of = (name: string) => render(made, sampleWiring(made)).find((one) => one.name === name)!.config;
  expect(of("sluice-local-lake")).toMatchObject({
    transforms: "unwrap,regexRouter,filter,replaceField,position,types", "iceberg.table.prod.app.orders.route-regex": "prod\\.app\\.orders",
    "transforms.replaceField.include": "id,note,__op,__deleted,__source_lsn,__source_ts_ms,__source_txId", "transforms.replaceField.replace.null.with.default": "false",
  });
  expect(of("sluice-local-copy")).toMatchObject({
    transforms: "unwrap,regexRouter,mask,rows", predicates: "mask", "predicates.mask.type": "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone", "transforms.mask.negate": "true",
  });
});

test("without transforms nothing of them is rendered", () => {
  const made = plan(config(TABLES), where);
  expect(made.sinks.map((sink) => Object.hasOwn(sink, "transforms"))).toEqual([false, false]);
  for (const { config: rendered, kind } of render(made, sampleWiring(made))) expect([kind, rendered["predicates"]]).toEqual([kind, undefined]);
});
