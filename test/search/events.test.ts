import { documentDigest, writtenDigest } from "../../audit/indexed-events.ts";
import { judge, type OutboxMoment } from "../../audit/outbox.ts";
import { lint } from "../../connectors/lint/lint.ts";
import type { Column } from "../../database/columns.ts";
import { printCard } from "../../pipeline/card.ts";
import { plan } from "../../pipeline/plan.ts";
import { render, sampleWiring, type SinkWiring } from "../../pipeline/render.ts";
import { workerAcls } from "../../pipeline/rights.ts";
import { surroundings } from "../../pipeline/surroundings.ts";
import type { PipelinePlan, SearchPlan } from "../../pipeline/shape.ts";
import { parseExactly, type Document } from "../../search/documents.ts";
import type { GivenIndex } from "../../search/indexes/inputs.ts";
import { isBehind, judgeIndexes } from "../../search/judge.ts";
import { takesObjects } from "../../search/types.ts";
import { given } from "../../search/wanted.ts";
import { config, where } from "../pipeline/config.ts";

type Kind = "opensearch" | "elasticsearch";
const stack = (kind: Kind, more: object = {}) => config(["public.orders"], (tree) => {
  tree["outbox"] = { table: "public.outbox", aggregates: ["order", "Customer"], columns: { payload: "body" } };
  tree["sinks"] = { found: { [kind]: { url: "https://search.example.com:9200", user: "cdc", password: "${env:P}", from: ["outbox"], ...more } } };
});
const planned = (kind: Kind, more: object = {}): PipelinePlan => plan(stack(kind, more), where);
const sink = (made: PipelinePlan): SearchPlan => made.sinks[0] as SearchPlan;
const connector = (made: PipelinePlan, wired: Partial<SinkWiring> = {}): Readonly<Record<string, string>> => {
  const sample = sampleWiring(made);
  return render(made, { ...sample, payload: "bytes", sinks: { found: { ...sample.sinks["found"], ...wired } as SinkWiring } }).find(({ name }) => name === "sluice-local-found")!.config;
};

describe.each(["opensearch", "elasticsearch"] as const)("events in %s", (kind) => {
  test("an index a topic, that of unlisted aggregates too, with the fields of an event", () => {
    const made = planned(kind);
    expect(made.problems).toEqual([]);
    expect(sink(made).indexes.map(({ topic, index }) => [topic, index])).toEqual([["events.Customer", "events.customer"], ["events.order", "events.order"], ["sluice-local.outbox.unlisted", "sluice-local.outbox.unlisted"]]);
    expect(sink(planned(kind, { index: "x-{schema}-{table}" })).indexes.map(({ index }) => index)).toEqual(["x-events-customer", "x-events-order", "x-outbox-unlisted"]);
    for (const { records } of sink(made).indexes) expect([records?.columns.map(({ name }) => name), records?.key]).toEqual([["id", "type", "aggregate_type", "aggregate_id", "payload", "time"], ["id"]]);
    expect(printCard(made)).toMatch(/events\.Customer +events\.customer/);
    expect(workerAcls(made, "g")).toEqual(expect.arrayContaining([expect.objectContaining({ resource: "topic", name: "sluice-local.outbox.unlisted", operation: "read" })]));
  });

  test("the connector reads payloads as they are, and no rule has anything to say", () => {
    const config = connector(planned(kind));
    expect(config).toMatchObject({
      topics: "events.Customer,events.order,sluice-local.outbox.unlisted", "value.converter": "org.apache.kafka.connect.converters.ByteArrayConverter", "key.converter": "org.apache.kafka.connect.storage.StringConverter",
      transforms: "events,rows", "transforms.events.type": "sluice.connect.EventRows", "transforms.events.target": "search", "transforms.events.payload": "bytes",
      "transforms.rows.indexes": "events.Customer:events.customer,events.order:events.order,sluice-local.outbox.unlisted:sluice-local.outbox.unlisted", "key.ignore": "false",
    });
    expect(connector(planned(kind), { payload: "json" } as Partial<SinkWiring>)["transforms.events.payload"]).toBe("json");
    for (const deletes of [true, false]) {
      const made = planned(kind, { deletes });
      expect(lint(render(made, sampleWiring(made)), surroundings(stack(kind, { deletes }), made))).toEqual([]);
    }
  });

  test("a field of objects for a payload of JSON, one of text for any other", () => {
    const [plan] = sink(planned(kind)).indexes;
    const input: GivenIndex = { topic: plan!.topic, index: plan!.index, columns: plan!.records!.columns, key: ["id"] };
    const body = (name: string): Column => ({ name: "body", position: 1, declared: name, nullable: false, type: { schema: "pg_catalog", name, kind: "scalar" } });
    const table = (column: Column) => [{ schema: "public", table: "outbox", kind: "table" as const, columns: [column], replicaIdentity: "default" as const, primaryKey: ["id"], key: ["id"], estimatedRows: 0 }];
    const of = (name: string, json: "object" | "text" = "object") => given(input, table(body(name)), { endpoint: { kind, url: "https://s" }, json });
    const fields = of("jsonb").wanted.fields;
    expect(fields.map(({ name, mapping }) => [name, mapping["type"]])).toEqual([["id", "keyword"], ["type", "keyword"], ["aggregate_type", "keyword"], ["aggregate_id", "keyword"], ["payload", kind === "opensearch" ? "flat_object" : "flattened"], ["time", "date"]]);
    const payload = (name: string, json?: "object" | "text") => of(name, json).wanted.fields.find((field) => field.name === "payload")!.mapping;
    expect([payload("jsonb"), payload("jsonb", "text"), payload("text"), payload("bytea")].map(takesObjects)).toEqual([true, false, false, false]);
    expect(given(input, table({ ...body("jsonb"), name: "data" }), { endpoint: { kind, url: "https://s" }, json: "object" }).problems).toEqual([{ place: "column public.outbox.body", reason: "does not exist", mend: "Create it, or name another column" }]);
    const facts = { index: input.index, mark: { owner: "o", topic: input.topic }, fields: Object.fromEntries(fields.map(({ name, mapping }) => [name, mapping])), shards: 1, replicas: 1, documents: 5 };
    expect(isBehind(facts, of("jsonb").wanted, { replicas: 1 })).toBe(false);
    // No snapshot brings an event again.
    expect(judgeIndexes([facts], { endpoint: { kind, url: "https://s" }, owner: "o", indexes: [input], shards: 1 }, [of("text").wanted])).toMatchObject([{ mend: expect.stringContaining("bin/sluice offsets SINK --back-to") }]);
  });
});

test("two aggregates whose indexes differ in capitals alone are refused", () => {
  const made = plan(config(["public.orders"], (tree) => {
    tree["outbox"] = { table: "public.outbox", aggregates: ["order", "Order"] };
    tree["sinks"] = { found: { opensearch: { url: "https://search.example.com:9200", from: ["outbox"] } } };
  }), where);
  expect(made.problems).toMatchObject([{ place: "sluice:sinks.found.opensearch.index", reason: expect.stringContaining("events.order would be written into the index events.order, where events.Order is written already") }]);
});

describe("audit", () => {
  const event = { id: "e-1", aggregate_type: "order", aggregate_id: "42", type: "Paid" };
  const document = (payload: string): Document => parseExactly(JSON.stringify(event).replace("}", `,"payload":${payload},"time":"2026-11-21T10:00:00Z"}`)) as Document;
  const objects = (payload: string | null, found: string): boolean => writtenDigest({ ...event, payload }) === documentDigest(document(found), "json");

  test("an object is its JSON: how it was written does not count, what it says does", () => {
    expect([objects('{"b": 1.50, "a": [null]}', '{"a":[null],"b":1.5}'), objects("[1]", '{"":[1]}'), objects(null, "null"), objects("null", "null")]).toEqual([true, true, true, true]);
    expect([objects('{"b": 1.51}', '{"b":1.5}'), objects("{}", "null"), objects('{"a": "x"}', '{"a":"X"}')]).toEqual([false, false, false]);
    expect(writtenDigest({ ...event, aggregate_id: "43", payload: null })).not.toBe(writtenDigest({ ...event, payload: null }));
  });

  test("a text is its bytes, and bytes are what base64 says, as PostgreSQL hashes them", () => {
    // left(md5(concat_ws(chr(31), 'e-1', 'order', '42', 'Paid', md5('{"a": 1}'))), 15)
    expect(documentDigest(document(JSON.stringify('{"a": 1}')), "text")).toBe("ee5984d4400c84f");
    expect(documentDigest(document('"AP8="'), "bytes")).toBe("4c27e1ca2e22706");
    expect(documentDigest(document("null"), "text")).toBe("044957477bb83be");
  });

  test("of purged events an index of objects can prove the number", () => {
    const at = (events: number): OutboxMoment => ({ rows: new Map([["e-1", "a"]]), purged: { events } });
    expect(judge(at(1), [["e-1", "a"], ["e-0", "b"]], at(1), "index")).toMatchObject({ equal: true, hints: [] });
    expect(judge(at(2), [["e-1", "a"], ["e-0", "b"]], at(2), "index")).toMatchObject({ equal: false, hints: [expect.stringContaining("2 events were purged, and the index has 1")] });
    expect(judge(at(0), [["e-1", "other"]], at(0), "index")).toMatchObject({ equal: false, differing: ["e-1"] });
  });
});
