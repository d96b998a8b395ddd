import { Producer } from "@platformatic/kafka";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { IamDocument } from "../../aws/identity/document.ts";
import { writerPolicy } from "../../aws/lake/rights.ts";
import { renderIcebergSink } from "../../connectors/catalog/iceberg-sink.ts";
import type { CatalogEndpoint } from "../../lake/endpoint.ts";
import { LakeReader } from "../../lake/reader.ts";
import { runTables, type TableRequest } from "../../lake/tool.ts";
import { META_COLUMNS } from "../../lake/types.ts";
import { sinkRights } from "../../pipeline/lake.ts";
import { dirReference } from "../../secrets/reference.ts";
import { ensureToolchain } from "../../setup/toolchain.ts";
import * as bucket from "../../store/bucket/lifecycle.ts";
import { bucketPolicy } from "../../store/policy/document.ts";
import * as policy from "../../store/policy/lifecycle.ts";
import * as user from "../../store/user/lifecycle.ts";
import { until } from "../../util/until.ts";
import { startConnect, type TestConnect } from "../support/connect.ts";
import { s3Gate, type Gate } from "../support/gate.ts";
import { startGlue } from "../support/glue.ts";
import { evaluate } from "../support/iam.ts";
import { startKafka } from "../support/kafka.ts";
import { scratch } from "../support/process.ts";
import { startStore } from "../support/store.ts";
import { createTopic } from "../support/topic.ts";

/**
 * A real Iceberg sink as it runs on AWS: no keys in its config, its account found by the SDK's default chain, Glue as catalog, S3 and Glue
 * behind gates that decide by the generated IAM policy. The S3 server decides by the same statements once more.
 */
jest.setTimeout(240_000);

const WORKER = { accessKeyId: "worker-role", secretAccessKey: "worker-secret" };
const OWNER = { accessKeyId: "root", secretAccessKey: "root-secret" };
const REGION = "us-east-1";
const TABLE = { namespace: ["shop_lake"], name: "public_orders" };
const TOPIC = "shop.public.orders";
const rights = sinkRights({ prefix: "cdc" });
const full = writerPolicy({ region: REGION, bucket: "lake", rights, glue: { databaseArn: `arn:aws:glue:${REGION}:111122223333:database/shop_lake`, tables: [TABLE.name] } });

const stops: (() => Promise<void> | void)[] = [];
let document: IamDocument = full;
let connect: TestConnect;
let reader: LakeReader;
let [s3, glue]: [Gate, Gate] = [undefined as never, undefined as never];
let broker: string;
let request: Omit<TableRequest, "action">;
let config: Record<string, string>;

beforeAll(async () => {
  const folder = scratch("aws-lake");
  stops.push(folder.dispose);
  const allow = (one: Parameters<typeof evaluate>[1]): boolean => evaluate([document], one) === "allowed";
  const store = await startStore();
  stops.push(store.stop);
  s3 = await s3Gate(store.store.endpoint ?? "", allow);
  stops.push(s3.stop);
  const catalogs = await startGlue({ shop_lake: "s3://lake/cdc/shop_lake" }, REGION, { accessKeyId: WORKER.accessKeyId, allow });
  stops.push(catalogs.stop);
  glue = catalogs;
  const kafka = await startKafka();
  stops.push(kafka.stop);
  broker = kafka.bootstrapServers;

  writeFileSync(join(folder.dir, "worker"), WORKER.secretAccessKey);
  await bucket.create({ store: store.store, bucket: "lake", owner: "sluice/test", prefixes: ["cdc"] });
  await user.create({ store: store.store, accessKeyId: WORKER.accessKeyId, secretAccessKey: dirReference(folder.dir, "worker"), owner: "sluice/test" });
  await policy.create({ store: store.store, bucket: "lake", document: bucketPolicy("lake", [{ principal: WORKER.accessKeyId, statements: rights }]) });

  connect = await startConnect(broker, { AWS_ACCESS_KEY_ID: WORKER.accessKeyId, AWS_SECRET_ACCESS_KEY: WORKER.secretAccessKey });
  stops.push(connect.stop);
  // Sluice's own side has another account, found in the same way.
  process.env["AWS_ACCESS_KEY_ID"] = OWNER.accessKeyId;
  process.env["AWS_SECRET_ACCESS_KEY"] = OWNER.secretAccessKey;
  const { accessKeyId: _, secretAccessKey: __, ...keyless } = store.store;
  const catalog: CatalogEndpoint = { kind: "glue", region: REGION, endpoint: glue.url };
  const columns = [{ name: "id", type: "int" }, { name: "note", type: "string" }, ...META_COLUMNS];
  request = { catalog, store: keyless, warehouse: "s3://lake/cdc", owner: "sluice/test", tables: [{ ...TABLE, columns, partitionBy: ["hour(__source_ts_ms)"] }] };
  reader = await LakeReader.open({ catalog, store: keyless, cache: join(folder.dir, "objects") });
  stops.push(() => reader.close());
  for (const topic of [TOPIC, "control", "dead"]) await createTopic(broker, topic);
  const settings = { topics: [TOPIC], deadLetters: "dead", replicationFactor: 1, maxDeadLetterBytes: 2_000_000, bucket: "lake", prefix: "cdc", tables: [{ topic: TOPIC, table: "shop_lake.public_orders" }], controlTopic: "control", commitIntervalMs: 500 };
  const { name: _name, ...rendered } = renderIcebergSink("sink", settings, { broker: { bootstrapServers: broker }, store: { ...keyless, endpoint: s3.url }, catalog });
  config = rendered;
});

afterAll(async () => {
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) delete process.env[name];
  for (const stop of stops.reverse()) await stop();
});

/** One change as Debezium sends it. */
async function send(id: number): Promise<void> {
  const int = (field: string, type = "int64") => ({ field, type, optional: true });
  const row = { type: "struct", optional: true, fields: [int("id", "int32"), { field: "note", type: "string", optional: true }] };
  const source = { field: "source", type: "struct", optional: false, fields: [int("lsn"), int("ts_ms"), int("txId")] };
  const schema = { type: "struct", name: `${TOPIC}.Envelope`, optional: false, fields: [{ ...row, field: "before" }, { ...row, field: "after" }, source, { field: "op", type: "string", optional: false }, int("ts_ms")] };
  const payload = { before: null, after: { id, note: `note ${id}` }, source: { lsn: id, ts_ms: 1_795_000_000_000, txId: id }, op: "c", ts_ms: 1_795_000_000_001 };
  const producer = new Producer({ clientId: "test", bootstrapBrokers: [broker], autocreateTopics: false });
  try {
    await producer.send({ messages: [{ topic: TOPIC, key: Buffer.from(JSON.stringify({ schema: { type: "struct", optional: false, fields: [int("id", "int32")] }, payload: { id } })), value: Buffer.from(JSON.stringify({ schema, payload })) }] });
  } finally {
    await producer.close();
  }
}

async function ids(): Promise<number[]> {
  const { changes } = await reader.table(TABLE);
  return (await reader.json(`select id from ${changes} order by id`)).map((row) => Number(row["id"]));
}

const arrived = (id: number): Promise<true> => until(`row ${id}`, async () => {
  const state = await connect.state("sink");
  if (state.includes("FAILED")) throw new Error(state);
  return (await ids()).includes(id) ? true : undefined;
}, { timeoutMs: 60_000, intervalMs: 200 });

/** Asked again while the worker settles, which it answers with 409. */
const restart = (): Promise<true> => until("restart of the sink", () => connect.call("POST", "/connectors/sink/restart?includeTasks=true").then(() => true as const, () => undefined));

test("the table tool makes the table in Glue and finds it again, and the reader reads it there", async () => {
  const made = await runTables(await ensureToolchain(["kafka", "plugins"]), { ...request, action: "ensure" });
  expect(made.problems).toEqual([]);
  expect(made.tables).toMatchObject([{ action: "created", location: "s3://lake/cdc/shop_lake/public_orders" }]);
  expect((await runTables(await ensureToolchain(["kafka", "plugins"]), { ...request, action: "ensure" })).tables).toMatchObject([{ action: "unchanged" }]);
  expect(await ids()).toEqual([]);
});

test("a sink without keys writes and commits under the generated rights: every right is used, and nothing it calls is refused", async () => {
  await connect.running("sink", config);
  await send(1);
  await arrived(1);
  const calls = [...s3.calls, ...glue.calls];
  expect(calls.filter(({ allowed }) => !allowed)).toEqual([]);
  // An upload is given up only when its task dies in the middle of it.
  const rare = ["s3:AbortMultipartUpload"];
  expect([...new Set([...calls.map(({ action }) => action), ...rare])].sort()).toEqual(full.Statement.flatMap(({ Action }) => Action).sort());
});

test.each(full.Statement.flatMap(({ Sid, Action }) => [Action].flat().filter((action) => action !== "s3:AbortMultipartUpload").map((action) => [action, Sid] as const)))("without %s nothing is committed", async (action, Sid) => {
  document = { ...full, Statement: full.Statement.map((statement) => (statement.Sid === Sid ? { ...statement, Action: [statement.Action].flat().filter((one) => one !== action) } : statement)) };
  const before = await ids();
  const refused = (): number => [...s3.calls, ...glue.calls].filter((call) => !call.allowed && call.action === action).length;
  await restart();
  await send(before.length + 1);
  await until(`a refused ${action}`, async () => (refused() > 0 ? true : undefined));
  // Reading a table's metadata Iceberg tries again for minutes, the others end the task at once.
  await until("failed sink", async () => (refused() > 3 || (await connect.state("sink")).includes("FAILED") ? true : undefined));
  expect(await ids()).toEqual(before);
  document = full;
  await restart();
  await until("running sink", async () => ((await connect.state("sink")).includes("FAILED") ? undefined : true));
  await arrived(before.length + 1);
});

test("the tables go with the lake, the database of the catalog stays", async () => {
  await connect.call("DELETE", "/connectors/sink");
  const toolchain = await ensureToolchain(["kafka", "plugins"]);
  expect((await runTables(toolchain, { ...request, action: "drop", purge: true })).tables).toMatchObject([{ action: "dropped" }]);
  expect((await runTables(toolchain, { ...request, action: "describe" })).tables).toMatchObject([{ action: "missing" }]);
  await expect(reader.table(TABLE)).rejects.toThrow(`shop_lake.public_orders: no such table in the lake's catalog Glue in ${REGION}`);
});
