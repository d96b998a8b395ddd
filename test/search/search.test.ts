import { printProblems } from "../../config/problem.ts";
import type { Column, TableDescription } from "../../database/columns.ts";
import { modifiers } from "../../database/types.ts";
import { plan } from "../../pipeline/plan.ts";
import { render, sampleWiring } from "../../pipeline/render.ts";
import { indexName } from "../../pipeline/search.ts";
import type { IndexFacts, ServerFacts } from "../../search/facts.ts";
import type { IndexInput } from "../../search/indexes/inputs.ts";
import { isBehind, judgeIndexes, judgeServer } from "../../search/judge.ts";
import { javaKeyStore } from "../../search/truststore/jks.ts";
import { fieldOf, indexFields } from "../../search/types.ts";
import { want } from "../../search/wanted.ts";
import { config, where } from "../pipeline/config.ts";

const URL = "https://search.example.com:9200";
const made = (kind: string, more: object = {}, tables: readonly unknown[] = ["public.orders", "sales.orders"]) =>
  plan(config(tables, (tree) => { tree["sinks"] = { search: { [kind]: { url: `${URL}/`, user: "cdc", password: "${env:P}", index: "{schema}-{table}", ...more } } }; tree["broker"] = { local: {}, topics: { partitions: 3 } }; }), where);
const rendered = (kind: string, more: object = {}) => ((planned) => render(planned, sampleWiring(planned)).find(({ name }) => name === "sluice-local-search")!.config)(made(kind, more));

test("the connector of OpenSearch: ids from keys, versions from offsets, what is refused to the dead letters", () => {
  expect(rendered("opensearch")).toMatchObject({
    "connector.class": "io.aiven.kafka.connect.opensearch.OpenSearchSinkConnector", "tasks.max": "4", topics: "shop.public.orders,shop.sales.orders",
    transforms: "unwrap,rows", "transforms.unwrap.delete.tombstone.handling.mode": "tombstone",
    "transforms.rows.type": "sluice.connect.SearchRows", "transforms.rows.indexes": "shop.public.orders:public-orders,shop.sales.orders:sales-orders", "transforms.rows.json": "object", "transforms.rows.json.longest": "32000",
    "connection.url": URL, "connection.username": "not_known_yet", "connection.password": "${env:NOT_KNOWN_YET}",
    "key.ignore": "false", "schema.ignore": "true", "behavior.on.null.values": "delete", "index.write.method": "insert", "behavior.on.malformed.documents": "report", "behavior.on.version.conflict": "ignore",
    // One request at a time: a repeated one must not come behind a later one.
    "max.in.flight.requests": "1",
    "errors.tolerance": "all", "errors.deadletterqueue.topic.name": "sluice-local.search.dlq", "errors.deadletterqueue.context.headers.enable": "true",
  });
});

test("the connector of Elasticsearch: it tracks no records whose topic was changed but synchronously", () => {
  const elastic = rendered("elasticsearch", { json: "text", deletes: false });
  expect(elastic).toMatchObject({
    "connector.class": "io.confluent.connect.elasticsearch.ElasticsearchSinkConnector", "write.method": "insert", "flush.synchronously": "true", "drop.invalid.message": "true", "behavior.on.malformed.documents": "warn",
    "behavior.on.null.values": "ignore", "transforms.rows.deletes": "false", "transforms.rows.json": "text",
  });
  for (const key of ["transforms.rows.json.longest", "elastic.security.protocol", "index.write.method"]) expect(elastic).not.toHaveProperty([key]);
});

test("names of indexes as both servers take them", () => {
  const table = { schema: "Sales", table: "Order Lines", topic: "shop.Sales.Order_Lines" };
  expect(["{topic}", "{schema}-{table}", "_x-{table}", "+{schema}"].map((pattern) => indexName(pattern, table))).toEqual(["shop.sales.order_lines", "sales-order_lines", "x-order_lines", "sales"]);
  expect(indexName("{table}", { ...table, table: "Ünïcode" })).toBe("n_code");
});

test("two tables in one index are refused, and a name of which nothing is left", () => {
  expect(made("opensearch", { index: "{table}" }).problems).toEqual([{
    place: "sluice:sinks.search.opensearch.index", reason: "sales.orders would be written into the index orders, where public.orders is written already (names of indexes are in lower case, and what they cannot have becomes _)", mend: 'Write index: "{schema}-{table}", or leave one out of the sink (from)',
  }]);
  expect(made("elasticsearch", { index: "{table}" }, ["public.日本"]).problems).toMatchObject([{ place: "sluice:sinks.search.elasticsearch.index" }]);
});

const endpoint = { kind: "opensearch" as const, url: URL, user: "cdc", password: "${env:P}" };
const input: IndexInput = { schema: "public", table: "orders", topic: "shop.public.orders", index: "orders", exclude: [] };
const column = (name: string, type: string, typmod = -1, more: Partial<Column> = {}): Column => ({ name, position: 1, declared: type, nullable: true, type: { schema: "pg_catalog", name: type, kind: "scalar", ...modifiers(type, typmod) }, ...more });
const table = (columns: readonly Column[], primaryKey: readonly string[] = ["id"]): TableDescription => ({ schema: "public", table: "orders", kind: "table", columns, replicaIdentity: "default", primaryKey, key: primaryKey, estimatedRows: 0 });

test("fields by type: whole numbers are long, decimals are searched as doubles, json is one field", () => {
  const of = (name: string, kind: "opensearch" | "elasticsearch" = "opensearch", json: "object" | "text" = "object") => fieldOf(column("x", name).type, { kind, json })["type"];
  expect(["int2", "int8", "numeric", "float4", "bool", "date", "timestamptz", "text", "uuid", "bytea", "inet", "cidr", "jsonb", "interval"].map((name) => of(name))).toEqual(
    ["long", "long", "double", "double", "boolean", "date", "date", "text", "keyword", "binary", "ip", "keyword", "flat_object", "keyword"]);
  expect([of("jsonb", "elasticsearch"), of("jsonb", "opensearch", "text")]).toEqual(["flattened", "text"]);
  const int4 = column("x", "int4").type;
  expect(fieldOf({ schema: "pg_catalog", name: "_int4", kind: "array", element: int4 }, { kind: "opensearch", json: "object" })).toEqual({ type: "long", ignore_malformed: true });
});

test("what cannot be a document is refused with its column; computed and excluded columns are left out", () => {
  const { fields, problems } = indexFields([column("id", "int8"), column("sum", "int4", -1, { generated: "stored" }), column("note", "text"), column("a.b", "text"), column("_id", "text"), column("shape", "polygon")], ["note"], { kind: "opensearch", json: "object" });
  expect(fields.map(({ name }) => name)).toEqual(["id", "a.b", "_id", "shape"]);
  expect(problems.map(({ column: name }) => name)).toEqual(["a.b", "_id", "shape"]);
  const asked = { endpoint, json: "object" as const };
  expect(want(input, table([column("id", "int8")], []), asked).problems.map((one) => printProblems([one]))).toEqual(["table public.orders: has no primary key, and a document's id is made of it. Give it one, or leave it out of the sink: from: [the other tables]"]);
});

test("servers that the sinks do not know", () => {
  const judged = (facts: Partial<ServerFacts>, kind: "opensearch" | "elasticsearch" = "opensearch") => judgeServer({ distribution: kind, version: "2.19.4", uuid: "u", ...facts }, { endpoint: { ...endpoint, kind } }).map((one) => printProblems([one]));
  expect(judged({})).toEqual([]);
  expect(judged({ version: "3.1.0" })).toEqual([]);
  expect(judged({ version: "2.6.9" })).toEqual([`opensearch ${URL}: is version 2.6.9, and the sink needs 2.7 or newer. Upgrade it`]);
  expect(judged({ version: "9.1.0" }, "elasticsearch")).toEqual([`elasticsearch ${URL}: is version 9.1.0, and the sink's client knows 8 at most. Use version 8`]);
  expect(judged({ distribution: "opensearch" }, "elasticsearch")).toEqual([`elasticsearch ${URL}: is OpenSearch 2.19.4, whose clients the Elasticsearch sink has not. Write opensearch: {…} in the place of elasticsearch`]);
});

test("what stands in an index's place", () => {
  const wanted = [want(input, table([column("id", "int8"), column("n", "numeric")]), { endpoint, json: "object" }).wanted];
  const mark = { owner: "sluice/local", topic: "shop.public.orders" };
  const fields = { id: { type: "long", ignore_malformed: true }, n: { type: "double", ignore_malformed: "true" } };
  const facts: IndexFacts = { index: "orders", mark, fields, shards: 1, replicas: 1, documents: 5 };
  const inputs = { endpoint, owner: "sluice/local", indexes: [input], shards: 1 };
  const said = (more: Partial<IndexFacts>): string[] => judgeIndexes([{ ...facts, ...more }], inputs, wanted).map(({ reason }) => reason);
  expect(said({})).toEqual([]);
  const { mark: _, ...unmarked } = facts;
  expect(judgeIndexes([unmarked], inputs, wanted).map(({ reason }) => reason)).toEqual(["is there already, and no stack of Sluice made it"]);
  expect(said({ behind: "orders-1" })).toEqual(["is an alias or data stream (orders-1 is behind it)"]);
  expect(said({ mark: { ...mark, owner: "sluice/other" } })).toEqual(["belongs to the stack sluice/other"]);
  expect(said({ mark: { ...mark, topic: "old.public.orders" } })).toEqual(["has documents of topic old.public.orders, whose offsets are their versions and would keep those of shop.public.orders out"]);
  expect(said({ mark: { ...mark, topic: "old.public.orders" }, documents: 0 })).toEqual([]);
  expect(said({ shards: 3 })).toEqual(["has 3 shards, and no index ever gets 1"]);
  expect(said({ fields: { ...fields, n: { type: "keyword" } } })).toEqual(["has the field n as keyword, and its column wants double now, which an index that is there cannot get"]);
  expect([isBehind(facts, wanted[0]!, { replicas: 1 }), isBehind(facts, wanted[0]!, { replicas: 2 }), isBehind({ ...facts, fields: { id: fields.id } }, wanted[0]!, { replicas: 1 })]).toEqual([false, true, true]);
});

test("a Java key store of all certificates of a PEM file", () => {
  const pem = (body: string): string => `-----BEGIN CERTIFICATE-----\n${Buffer.from(body).toString("base64")}\n-----END CERTIFICATE-----\n`;
  const store = javaKeyStore(pem("one") + pem("two"));
  expect([store.readUInt32BE(0).toString(16), store.readUInt32BE(4), store.readUInt32BE(8)]).toEqual(["feedfeed", 2, 2]);
  expect([store.includes("one"), store.includes("two")]).toEqual([true, true]);
  expect(() => javaKeyStore("none")).toThrow("holds no certificate in PEM");
});
