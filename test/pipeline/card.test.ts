import { printCard } from "../../pipeline/card.ts";
import { plan } from "../../pipeline/plan.ts";
import { config, where } from "./config.ts";

test("the plan for people", () => {
  const card = printCard(plan(config(["public.orders", { table: "public.order items", snapshot: "incremental" }, { table: "public.log", snapshot: "none" }], (tree) => delete tree["sinks"].plain), where));
  expect(card).toBe(`Tables (database shop)
  public.log          shop.public.log          changes only
  public.order items  shop.public.order_items  initial snapshot
  public.orders       shop.public.orders       incremental snapshot

In the database
  slot           sluice_local_shop  dropped on destroy
  publication    sluice_local_shop  5 tables, two of them ours
  role           sluice_local_cdc   made
  log held back  4 GiB              at most; 1.1 h at 1 MiB/s

Topics
  shop.public.log            data          1 partition
  shop.public.order_items    data          1 partition
  shop.public.orders         data          1 partition
  __debezium-heartbeat.shop  heartbeat     1 partition
  shop.sluice_local.signal   signal        1 partition
  sluice-local.lake.dlq      dead letters  1 partition
  sluice-local.lake.control  control       1 partition

Connectors
  sluice-local-shop-source  io.debezium.connector.postgresql.PostgresConnector
  sluice-local-lake         org.apache.iceberg.connect.IcebergSinkConnector

Sink lake (iceberg)
  objects              s3://lake/lake/<topic prefix>/<schema>/<table>/
  a row waits at most  10 s
  files a day at most  37 029                                           if every table changes all the time
  requests a month     7 776 090                                        at most, 23.55 US dollars on AWS

Worker
  heap  640 MiB  at most`);
});
