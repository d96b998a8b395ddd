import { loadConfig } from "../../config/load.ts";
import type { Column } from "../../database/columns.ts";
import type { OutboxTablesInputs } from "../../database/outbox/inputs.ts";
import { judgeOutbox, payloadKind, type OutboxFacts } from "../../database/outbox/judge.ts";
import type { ServerFacts, TableFacts } from "../../database/preflight/facts.ts";
import { judge, type OutboxMoment } from "../../audit/outbox.ts";
import { printProblems } from "../../config/problem.ts";
import { lint, printFinding } from "../../connectors/lint/lint.ts";
import { plan } from "../../pipeline/plan.ts";
import { render, sampleWiring } from "../../pipeline/render.ts";
import { surroundings } from "../../pipeline/surroundings.ts";

type Tree = Record<string, any>;
const lines = (change: (tree: Tree) => void): string[] => {
  const tree: Tree = {
    source: { local: { schema: "s.sql" }, database: "shop", tables: ["public.orders"] }, broker: { local: {} }, connect: { local: {} },
    outbox: { table: "public.outbox", aggregates: ["order", "customer"] },
    sinks: { events: { s3: { local: {}, bucket: "lake", format: "iceberg", maxFileAge: "10s", from: ["outbox"] } } },
  };
  change(tree);
  return (loadConfig(Object.fromEntries(Object.entries(tree).map(([key, value]) => [`sluice:${key}`, value]))).problems ?? []).map((problem) => printProblems([problem]));
};

test.each<[string, (tree: Tree) => void, string]>([
  ["the outbox among the captured tables", (t) => t["source"].tables.push("public.outbox"), "sluice:source.tables[1]: public.outbox is the outbox, whose rows are events and no rows to copy. Remove it here: sinks read its events with from: [outbox]"],
  ["a copy of events", (t) => (t["sinks"] = { copy: { jdbc: { local: {}, database: "reports", from: ["outbox"] } } }), "sluice:sinks.copy.jdbc.from: events are no rows of a table: each is written once and none replaces another, so there is nothing to keep equal. Read them into a lake or an index, or copy the tables themselves"],
  ["events and rows in one sink", (t) => t["sinks"].events.s3.from.unshift("tables"), "sluice:sinks.events.s3.from: outbox stands beside tables, but payloads are written as they are and changes as JSON with schemas: one sink reads one of both. Give outbox a sink of its own"],
  ["events and rows in one index sink", (t) => (t["sinks"] = { found: { opensearch: { url: "https://s", from: ["outbox", "public.orders"] } } }), "sluice:sinks.found.opensearch.from: outbox stands beside public.orders, but payloads are written as they are and changes as JSON with schemas: one sink reads one of both. Give outbox a sink of its own and the others another"],
  ["a stream without an outbox", (t) => delete t["outbox"], "sluice:sinks.events.s3.from[0]: outbox is nothing that the stack captures. Write tables, public.orders"],
  ["plain files", (t) => (t["sinks"].events.s3.format = "parquet"), "sluice:sinks.events.s3.format: plain Parquet files of events are not written yet. Write format: iceberg, whose files are Parquet too"],
  ["an aggregate twice", (t) => t["outbox"].aggregates.push("order"), "sluice:outbox.aggregates[2]: order is listed already. Remove one of the two"],
  ["topics that Kafka takes for one", (t) => (t["outbox"].aggregates = ["a.b", "a_b"]), "sluice:outbox.aggregates[1]: the topics of a.b and a_b would differ in . and _ only, which Kafka takes for one. Rename one of them"],
  ["the payload as its own type", (t) => (t["outbox"].columns = { eventType: "payload" }), "sluice:outbox.columns.eventType: payload is the payload's column already. Name the column that the table has for it"],
  ["keep without purge", (t) => (t["outbox"].keep = "1d"), "sluice:outbox.keep: says how long rows stay, and nothing deletes them. Write purge: true beside it, or remove it"],
])("refused: %s", (_, change, line) => expect(lines(change)).toEqual([line]));

test("a right one is not refused", () => expect(lines(() => undefined)).toEqual([]));

const column = (name: string, type: string, more: Partial<Column> = {}): Column => ({ name, position: 1, declared: type, type: { kind: "scalar", schema: "pg_catalog", name: type }, nullable: false, ...more }) as Column;
const columns = { id: "id", aggregateType: "aggregate_type", aggregateId: "aggregate_id", eventType: "event_type", payload: "payload" };
const facts = (list: readonly Column[], more: Partial<OutboxFacts> = {}): OutboxFacts => ({
  table: { schema: "public", table: "outbox", kind: "table", columns: list, primaryKey: ["id"], persistence: "permanent", owner: "app", owned: true, readable: true } as unknown as TableFacts,
  unique: ["id"], referencedBy: [], deletable: true, deleteTriggers: [], forcedSecurity: false, updates: 0, unlisted: [], ...more,
});
const server = { slots: [], maxSlots: 10, admin: { name: "postgres", bypassRls: false } } as unknown as ServerFacts;
const inputs = { schema: "sluice_local", table: { schema: "public", table: "outbox" }, columns, aggregates: ["order"], purge: true, slot: "s_outbox", otherSlot: "s", publication: "p", role: "r" } as unknown as OutboxTablesInputs;
const right = [column("id", "uuid"), column("aggregate_type", "text"), column("aggregate_id", "int8"), column("event_type", "varchar"), column("payload", "jsonb", { nullable: true })];
const said = (of: OutboxFacts | undefined, on: ServerFacts = server): string[] => judgeOutbox(on, of, [{ schema: "public", table: "out_box" }], inputs).problems.map((problem) => printProblems([problem]));

test("a table that is fit", () => {
  expect(said(facts(right))).toEqual([]);
  expect(["text", "json", "bytea"].map((type) => payloadKind({ columns: [column("payload", type)] } as unknown as TableFacts, columns))).toEqual(["text", "text", "bytes"]);
});

test("all that is wrong with a table is said at once", () => {
  const wrong = [column("id", "timestamptz"), column("aggregatetype", "text"), column("aggregate_id", "int8", { nullable: true }), column("event_type", "varchar"), column("payload", "hstore", { generated: "stored" })];
  expect(said(facts(wrong, { unique: [], referencedBy: ["deliveries"], deletable: false }), { ...server, maxSlots: 1 } as ServerFacts)).toEqual([
    "sluice:outbox: wants a replication slot of its own, and 0 of 1 (max_replication_slots) are in use. Set max_replication_slots to 2 or more",
    "table public.outbox column id: is timestamptz, where an outbox has text, uuid or an integer. Name another column as sluice:outbox.columns.id, or change its type",
    "table public.outbox column aggregate_type: does not exist. Write sluice:outbox.columns: { aggregateType: aggregatetype }",
    'table public.outbox column aggregate_id: may be NULL, and such an event has nowhere to go: the connector would stop at it. Run: ALTER TABLE "public"."outbox" ALTER COLUMN "aggregate_id" SET NOT NULL',
    "table public.outbox column payload: is generated, and PostgreSQL does not stream what it computes. Store it",
    "table public.outbox column payload: is hstore, where an outbox has text, json, jsonb or bytea. Name another column as sluice:outbox.columns.payload, or change its type",
    'table public.outbox: two rows may have the same id: it is neither the primary key nor unique. Run: ALTER TABLE "public"."outbox" ADD UNIQUE ("id")',
    "table public.outbox: is referenced by deliveries, so its rows cannot be deleted. Drop that foreign key, or write purge: false",
    'table public.outbox: postgres may not delete from it. Run: GRANT DELETE ON "public"."outbox" TO "postgres", or write purge: false',
  ]);
  expect(said(undefined)).toEqual(['table public.outbox: does not exist. Did you mean "public.out_box"?']);
});

const at = (rows: Record<string, string>, events = 0, digest = 0n): OutboxMoment => ({ rows: new Map(Object.entries(rows)), purged: { events, digest } });

test("the audit knows purged events by their number and sum", () => {
  const now = at({ a: "0a" }, 2, 3n);
  expect(judge(now, [["a", "0a"], ["b", "01"], ["c", "02"]], now)).toMatchObject({ equal: true, database: 3, lake: 3, hints: [] });
  expect(judge(now, [["a", "0a"], ["b", "01"]], now)).toMatchObject({ equal: false });
  expect(judge(now, [["a", "0a"], ["b", "01"], ["c", "03"]], now)).toMatchObject({ equal: false, hints: ["the purged events are in the lake in their number, but not as they were written"] });
  expect(judge(now, [["a", "0b"], ["b", "01"], ["c", "02"]], now)).toMatchObject({ equal: false, differing: ["a"] });
  expect(judge(now, [["b", "01"], ["c", "02"]], now)).toMatchObject({ equal: false, missing: ["a"] });
});

test("an event that came between the two looks is left aside; one that others deleted is told", () => {
  expect(judge(at({}, 0), [["new", "07"]], at({ new: "07" }, 0))).toMatchObject({ equal: true, lake: 0 });
  expect(judge(at({}, 0), [["x", "07"]], at({}, 0)).hints).toEqual(["1 events are in the lake and neither in the table nor among the purged: somebody else deleted them, so what was purged cannot be proved"]);
});

test("what is rendered gives the linter nothing to say, and events of any aggregate find a topic", () => {
  const loaded = loadConfig({
    "sluice:source": { local: { schema: "s.sql" }, database: "shop", tables: ["public.orders"] }, "sluice:broker": { local: {} }, "sluice:connect": { local: {} },
    "sluice:outbox": { table: "app.Out box", columns: { timestamp: "created_at" }, aggregates: ["order", "order.line"], topics: "ev-{aggregate}.v1", purge: true },
    "sluice:sinks": { events: { s3: { local: {}, bucket: "lake", format: "iceberg", maxFileAge: "10s", from: ["outbox"] } } },
  }).config!;
  const made = plan(loaded, { project: "sluice", stack: "local" });
  expect(made.problems).toEqual([]);
  const rendered = render(made, sampleWiring(made));
  expect(lint(rendered.map(({ name, config }) => ({ name, config })), surroundings(loaded, made)).map(printFinding)).toEqual([]);
  const { config } = rendered.find(({ kind }) => kind === "outbox")!;
  // As Kafka's RegexRouter does it, twice: matched as a whole, then the first find replaced.
  const java = (pattern: string): RegExp => new RegExp(pattern.replace("(?s)", "").replaceAll("\\A", "^").replaceAll("\\z", "$(?![\\s\\S])"), "s");
  const route = (aggregate: string): string => {
    const first = java(config["transforms.router.route.topic.regex"]!).exec(aggregate)!;
    const topic = config["transforms.router.route.topic.replacement"]!.replace("${routedByValue}", first.groups?.["routedByValue"] ?? "");
    return new RegExp(`^(?:${config["transforms.unlisted.regex"]})$`).test(topic) ? config["transforms.unlisted.replacement"]! : topic;
  };
  expect(["order", "order.line", "order2", "orderXline", "", "Order", "order\n", "a\nb", "../x"].map(route)).toEqual(["ev-order.v1", "ev-order.line.v1", ...Array<string>(7).fill("sluice-local.outbox.unlisted")]);
  expect(made.topics.filter(({ kind }) => kind === "events" || kind === "unlisted").map(({ name }) => name)).toEqual(["ev-order.v1", "ev-order.line.v1", "sluice-local.outbox.unlisted"]);
});
