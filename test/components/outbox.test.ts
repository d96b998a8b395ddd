import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localConfig } from "../support/stack.ts";
import { runProgram, type Registered } from "./program.ts";

// A file that ends as the jar of the sink's class does.
const plugin = mkdtempSync(join(tmpdir(), "plugin-"));
writeFileSync(join(plugin, "sink.jar"), "PK io/aiven/kafka/connect/opensearch/OpenSearchSinkConnector.class");
afterAll(() => rmSync(plugin, { recursive: true, force: true }));

const last = ({ type }: Registered): string => type.split(":").at(-1) ?? "";
const one = (seen: readonly Registered[], type: string, name: string): Registered => {
  const found = seen.find((each) => last(each) === type && each.name === name);
  if (found === undefined) throw new Error(`${type} ${name}: not among ${seen.map((each) => `${last(each)} ${each.name}`).join(", ")}`);
  return found;
};
const config = (outbox: object = {}) => ({
  ...localConfig(),
  "sluice:source": { local: { schema: "test/real/outbox.sql" }, database: "shop", tables: ["public.orders"] },
  "sluice:outbox": { table: "public.outbox", columns: { id: "event_id" }, aggregates: ["order"], ...outbox },
  "sluice:sinks": { events: { s3: { local: {}, bucket: "lake", format: "iceberg", maxFileAge: "5s", from: ["outbox"] } } },
});

test("an outbox has a publication, a slot and a connector of its own, each after what it needs", async () => {
  const seen = await runProgram(config({ purge: true, keep: "1h" }));
  const tables = one(seen, "OutboxTables", "outbox-tables");
  expect(tables.inputs).toMatchObject({ schema: "sluice_local", table: { schema: "public", table: "outbox" }, purge: true, slot: "sluice_local_shop_outbox", otherSlot: "sluice_local_shop", role: "sluice_local_cdc" });
  expect(tables.after).toEqual(expect.arrayContaining(["source-schema", "source-role"]));
  expect(one(seen, "Publication", "outbox-publication")).toMatchObject({ inputs: { name: "sluice_local_shop_outbox", inserts: true, ours: [{ schema: "sluice_local", table: "outbox_heartbeat" }, { schema: "sluice_local", table: "outbox_backlog" }] }, after: expect.arrayContaining(["outbox-tables"]) });
  expect(one(seen, "ReplicationSlot", "outbox-slot")).toMatchObject({ inputs: { voids: { schema: "sluice_local", table: "outbox_state" } }, after: expect.arrayContaining(["outbox-publication"]) });
  expect(one(seen, "OutboxBeat", "outbox-beat")).toMatchObject({ inputs: { keepMs: 3_600_000, slot: "sluice_local_shop_outbox" }, after: expect.arrayContaining(["outbox-slot"]) });
  expect(one(seen, "Connector", "sluice-local-shop-outbox").after).toEqual(expect.arrayContaining(["outbox-tables", "outbox-publication", "outbox-slot", "outbox-beat", "broker-events.order", "broker-sluice-local.outbox.unlisted"]));
  // The role reads the outbox for the audit; the captured tables stay what they are.
  expect(one(seen, "CaptureRole", "source-role").inputs["tables"]).toEqual([{ schema: "public", table: "orders" }, { schema: "public", table: "outbox" }]);
  expect(one(seen, "Publication", "source-publication").inputs["tables"]).toEqual([{ schema: "public", table: "orders" }]);
});

test("the lake has a table a topic, whose payload is what the database says", async () => {
  const seen = await runProgram(config());
  const made = one(seen, "LakeTables", "lake-events-tables").inputs["tables"] as { namespace: string[]; name: string; columns: { name: string }[] }[];
  expect(made.map(({ namespace, name }) => [...namespace, name].join("."))).toEqual(["events.order", "sluice-local.outbox.unlisted"]);
  expect(made[0]!.columns).toContainEqual({ name: "payload", like: { schema: "public", table: "outbox", column: "payload" } });
  expect(one(seen, "Connector", "sluice-local-events").inputs["config"]).toMatchObject({ "value.converter": "org.apache.kafka.connect.converters.ByteArrayConverter", transforms: "events" });
  expect(one(seen, "OutboxBeat", "outbox-beat").inputs).not.toHaveProperty("keepMs"); // rows stay unless it is asked for
});

test("a search sink of events has an index a topic, made after the outbox is there", async () => {
  const seen = await runProgram({ ...config(), "sluice:connect": { local: { plugins: [plugin] } }, "sluice:sinks": { found: { opensearch: { url: "https://search.example.com:9200", from: ["outbox"] } } } });
  const { inputs, after } = one(seen, "SearchIndexes", "search-found-indexes");
  const indexes = inputs["indexes"] as { index: string; topic: string; key: string[]; columns: { name: string }[] }[];
  expect(indexes.map(({ index, topic }) => [index, topic])).toEqual([["events.order", "events.order"], ["sluice-local.outbox.unlisted", "sluice-local.outbox.unlisted"]]);
  expect(indexes[0]).toMatchObject({ key: ["id"], columns: expect.arrayContaining([{ name: "payload", like: { schema: "public", table: "outbox", column: "payload" } }, { name: "time", type: "timestamptz" }]) });
  expect(after).toEqual(expect.arrayContaining(["outbox-tables"]));
  const connector = one(seen, "Connector", "sluice-local-found");
  expect(connector.inputs["config"]).toMatchObject({ transforms: "events,rows", "transforms.events.target": "search", "transforms.events.payload": "json" });
  expect(connector.after).toEqual(expect.arrayContaining(["search-found-indexes", "broker-events.order"]));
});
