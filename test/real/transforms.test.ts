import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withAdmin } from "../../broker/client.ts";
import { tail, type TailRecord } from "../../broker/tail.ts";
import { loadConfig } from "../../config/load.ts";
import { lint } from "../../connectors/lint/lint.ts";
import { renderChain, renderSteps } from "../../transforms/render.ts";
import type { Step } from "../../transforms/step.ts";
import { until } from "../../util/until.ts";
import { startConnect, type TestConnect } from "../support/connect.ts";
import { startKafka } from "../support/kafka.ts";
import { scratch } from "../support/process.ts";
import { produce } from "../support/produce.ts";

/**
 * Each typed transform on a real worker: one record in, one out. Kafka's own generator writes a row of every simple type, so that topic,
 * key, value and headers can be read behind the transforms; what only a sink has (offsets, times, tombstones) is read from its file.
 */

jest.setTimeout(300_000);

const stops: (() => Promise<void> | void)[] = [];
const folder = scratch("transforms");
let bootstrapServers: string;
let connect: TestConnect;

/** The steps of a list as it stands in a stack's configuration. */
function written(transforms: unknown): readonly Step[] {
  const tree = { source: { local: {}, database: "shop", tables: ["public.a"] }, broker: { local: {} }, connect: { local: {} }, sinks: { copy: { jdbc: { local: {}, database: "r" }, transforms } } };
  const { config, problems } = loadConfig(Object.fromEntries(Object.entries(tree).map(([key, value]) => [`sluice:${key}`, value])));
  if (config === undefined) throw new Error(JSON.stringify(problems));
  return config.sinks["copy"]!.transforms ?? [];
}

interface Seen {
  readonly topic: string;
  readonly key?: unknown;
  readonly value: unknown;
  /** Types by field, and the schema's own name. */
  readonly types?: unknown;
  readonly headers?: unknown;
}

const ROW = { boolean: true, int: 12, long: 12, float: 12.2, double: 12.2, partitioning: 0, id: 0, seqno: 0 };
const without = (...names: string[]): Record<string, unknown> => Object.fromEntries(Object.entries(ROW).filter(([name]) => !names.includes(name)));

const ROWS: [string, unknown[], Partial<Seen>][] = [
  ["extractField", [{ extractField: { field: "long" } }], { value: 12, types: "int64" }],
  ["insertField", [{ insertField: { topic: "t", static: { name: "origin", value: "shop" } } }], { value: { ...ROW, t: "insertField", origin: "shop" } }],
  ["regexRouter", [{ regexRouter: { regex: "(.*)Router", replacement: "prod-$1" } }], { topic: "prod-regex", value: ROW }],
  ["filter", [{ insertHeader: { header: "odd", value: "x" }, when: { topicNameMatches: "nothing" } }, { filter: { hasHeaderKey: "odd" } }], { value: ROW }],
  ["mask", [{ mask: { fields: ["int", "double"] } }, { mask: { fields: ["long"], replacement: "7" } }], { value: { ...ROW, int: 0, double: 0, long: 7 } }],
  ["replaceField", [{ replaceField: { exclude: ["float", "double", "partitioning"], renames: { long: "total" } } }], { value: { boolean: true, int: 12, total: 12, id: 0, seqno: 0 } }],
  ["timestampConverter", [{ timestampConverter: { field: "long", to: "string", format: "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'" } }], { value: { ...ROW, long: "1970-01-01T00:00:00.012Z" } }],
  ["cast", [{ cast: { fields: { int: "int64", long: "string", boolean: "string" } } }], { value: { ...ROW, long: "12", boolean: "true" } }],
  ["valueToKey", [{ valueToKey: { fields: ["int"] } }], { key: { int: 12 }, value: ROW }],
  ["hoistField", [{ hoistField: { field: "event" } }], { value: { event: ROW } }],
  ["flatten", [{ hoistField: { field: "e" } }, { flatten: {} }], { value: Object.fromEntries(Object.entries(ROW).map(([name, value]) => [`e_${name}`, value])) }],
  ["headerFrom", [{ headerFrom: { fields: { int: "size" }, operation: "move" } }], { value: without("int"), headers: [["size", "12"]] }],
  ["insertHeader", [{ insertHeader: { header: "origin", value: "shop" } }], { value: ROW, headers: [["origin", "shop"]] }],
  ["dropHeaders", [{ insertHeader: { header: "a", value: "x" } }, { insertHeader: { header: "b", value: "y" } }, { dropHeaders: { headers: ["a"] } }], { value: ROW, headers: [["b", "y"]] }],
  ["setSchemaMetadata", [{ setSchemaMetadata: { name: "com.example.Row", version: 3 } }], { value: ROW, types: "com.example.Row 3" }],
];

const READS = [...ROWS.map(([name]) => name), "prod-regex"];

beforeAll(async () => {
  stops.push(folder.dispose);
  const kafka = await startKafka();
  stops.push(kafka.stop);
  bootstrapServers = kafka.bootstrapServers;
  connect = await startConnect(bootstrapServers);
  stops.push(connect.stop);
  await withAdmin({ bootstrapServers }, (admin) => admin.createTopics({ topics: [...READS, "rows", "dead"], partitions: 1, replicas: 1 }));
});

afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

function generator(name: string, steps: readonly Step[]): Record<string, string> {
  return {
    name, "connector.class": "org.apache.kafka.connect.tools.SchemaSourceConnector", "tasks.max": "1", topic: name, "num.messages": "1", throughput: "1", ...renderChain(renderSteps(steps)),
    "key.converter": "org.apache.kafka.connect.json.JsonConverter", "value.converter": "org.apache.kafka.connect.json.JsonConverter", "header.converter": "org.apache.kafka.connect.storage.SimpleHeaderConverter",
  };
}

function read({ topic, key, value, headers }: TailRecord): Required<Seen> {
  const parse = (bytes: Buffer | null): any => (bytes === null ? null : JSON.parse(bytes.toString()));
  const { schema, payload } = parse(value);
  return { topic, key: parse(key)?.payload, value: payload, types: schema.type === "struct" ? `${schema.name} ${schema.version}` : schema.type, headers: headers.map(([name, text]) => [name, text?.toString()]) };
}

test.each(ROWS)("%s", async (name, list, expected) => {
  const steps = written(list);
  const config = generator(name, steps);
  expect(lint([{ name, config }]).filter(({ severity }) => severity === "error")).toEqual([]);
  await connect.running(name, config);
  const topic = expected.topic ?? name;
  const record = await until(`a record in ${topic}`, async () => (await tail({ bootstrapServers }, topic, 1))[0], { timeoutMs: 60_000, intervalMs: 200 });
  expect(read(record)).toMatchObject({ topic, ...expected });
  await connect.call("DELETE", `/connectors/${name}`);
});

test("a sink: topics by the day, positions, and tombstones that pass by what needs a value", async () => {
  const out = join(folder.dir, "out.txt");
  const schema = { type: "struct", optional: false, fields: [{ field: "id", type: "int32", optional: false }, { field: "email", type: "string", optional: true }] };
  const key = Buffer.from(JSON.stringify({ schema: { type: "int32", optional: false }, payload: 1 }));
  const at = BigInt(Date.UTC(2026, 10, 21, 12));
  const value = Buffer.from(JSON.stringify({ schema, payload: { id: 1, email: "a@b.c" } }));
  await produce({ bootstrapServers }, { topic: "rows", key, value, timestamp: at }, { topic: "rows", key, timestamp: at + 1n }, { topic: "rows", key, value, timestamp: at + 2n });
  const list = [
    { mask: { fields: ["email"], replacement: "hidden" } }, { headerFrom: { fields: { id: "id" }, operation: "copy" } }, { cast: { fields: { id: "int64" } } }, { valueToKey: { fields: ["id"] } },
    { timestampRouter: {} }, { insertField: { topic: "t", partition: "p", offset: "o", timestamp: "at" } }, { timestampConverter: { field: "at", to: "string", format: "yyyy-MM-dd HH:mm" } },
    { replaceField: { include: ["id", "email", "t", "p", "o", "at"] } }, { setSchemaMetadata: { name: "row" } }, { flatten: {} }, { filter: { recordIsTombstone: true } },
  ];
  await connect.running("sink", {
    name: "sink", "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", "tasks.max": "1", topics: "rows", file: out, ...renderChain(renderSteps(written(list))),
    "key.converter": "org.apache.kafka.connect.json.JsonConverter", "value.converter": "org.apache.kafka.connect.json.JsonConverter",
    "errors.tolerance": "all", "errors.deadletterqueue.topic.name": "dead", "errors.deadletterqueue.topic.replication.factor": "1", "errors.deadletterqueue.context.headers.enable": "true",
  });
  const lines = await until("two rows", async () => {
    const text = existsSync(out) ? readFileSync(out, "utf8").trim().split("\n") : [];
    return text.length >= 2 ? text : undefined;
  }, { timeoutMs: 60_000, intervalMs: 200 });
  const row = (offset: number): string => `Struct{id=1,email=hidden,t=rows-20261121,p=0,o=${offset},at=2026-11-21 12:00}`;
  expect(lines).toEqual([row(0), row(2)]);
  expect((await tail({ bootstrapServers }, "dead", 5)).map(({ headers }) => headers.find(([name]) => name === "__connect.errors.exception.message")?.[1]?.toString())).toEqual([]);
});
