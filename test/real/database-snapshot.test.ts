import * as captureSchema from "../../database/capture-schema/lifecycle.ts";
import { heartbeatQuery, signalTable } from "../../database/capture-schema/sql.ts";
import * as publication from "../../database/publication/lifecycle.ts";
import * as role from "../../database/role/lifecycle.ts";
import * as slot from "../../database/slot/lifecycle.ts";
import * as snapshot from "../../database/snapshot/lifecycle.ts";
import { insertSignal, snapshotSignal } from "../../database/snapshot/signal.ts";
import { printTable, type TableName } from "../../database/table.ts";
import { tail } from "../../broker/tail.ts";
import { until } from "../../util/until.ts";
import { startConnect, type TestConnect } from "../support/connect.ts";
import { startKafka } from "../support/kafka.ts";
import { installedServers, startServer, type Server } from "./database-server.ts";

/** What only Debezium itself can answer: how a signal must name a table, and what becomes of a signal that is written early. */

jest.setTimeout(240_000);

const TABLES: readonly TableName[] = [
  { schema: "public", table: "plain" },
  { schema: "public", table: "MixedCase" },
  { schema: "Sales-Dept", table: "dash-ed" },
  { schema: "public", table: 'quo"ted' },
  { schema: "public", table: "apos'trophe" },
  { schema: "public", table: "brack(et" },
  { schema: "public", table: "star*+plus" },
];
const [EARLY, ...LATER] = TABLES as [TableName, ...TableName[]];
const ADDED: TableName = { schema: "public", table: "added" };
const ROWS = 50;

let server: Server;
let kafka: Awaited<ReturnType<typeof startKafka>>;
let connect: TestConnect;
const names = { role: "snap_cdc", slot: "snap_shop", publication: "snap_shop", captureSchema: "snap_sluice" };

beforeAll(async () => {
  [server, kafka] = await Promise.all([startServer(installedServers()[0]?.bin ?? "", { settings: { log_statement: "none" } }), startKafka()]);
  connect = await startConnect(kafka.bootstrapServers);
  await server.sql(`create schema "Sales-Dept"`);
  for (const table of [...TABLES, ADDED]) {
    const name = `"${table.schema}"."${table.table.replaceAll('"', '""')}"`;
    await server.sql(`create table ${name} (id int primary key, v text); insert into ${name} select g, 'v' || g from generate_series(1, ${ROWS}) g`);
  }
});

afterAll(async () => {
  await connect?.stop();
  await kafka?.stop();
  await server?.stop();
});

const common = (): { endpoint: Server["endpoint"]; owner: string } => ({ endpoint: server.endpoint, owner: "sluice/test" });

function config(): Record<string, string> {
  return {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "tasks.max": "1",
    "database.hostname": "127.0.0.1",
    "database.port": String(server.endpoint.port),
    "database.user": names.role,
    "database.password": "snap-password",
    "database.dbname": "shop",
    "database.sslmode": "disable",
    "plugin.name": "pgoutput",
    "slot.name": names.slot,
    "publication.name": names.publication,
    "publication.autocreate.mode": "disabled",
    "topic.prefix": "snap",
    "snapshot.mode": "no_data",
    "signal.data.collection": printTable(signalTable(names.captureSchema)),
    "signal.poll.interval.ms": "500",
    "incremental.snapshot.watermarking.strategy": "INSERT_DELETE",
    "incremental.snapshot.chunk.size": "20",
    "heartbeat.interval.ms": "500",
    "heartbeat.action.query": heartbeatQuery(names.captureSchema),
    "poll.interval.ms": "50",
    "topic.creation.default.replication.factor": "1",
    "topic.creation.default.partitions": "1",
  };
}

/** Debezium replaces every character that a topic name cannot hold. */
function topic(table: TableName): string {
  return `snap.${table.schema}.${table.table}`.replace(/[^a-zA-Z0-9._-]/g, "_");
}

/** Rows of the snapshot in the topic. */
async function read(table: TableName): Promise<number> {
  const records = await tail(kafka, topic(table), 1000).catch(() => []);
  return records.filter(({ value }) => value !== null && (JSON.parse(value.toString()) as { payload: { op: string } }).payload.op === "r").length;
}

async function arrived(table: TableName, wanted = ROWS): Promise<void> {
  let last = 0;
  await until(`${printTable(table)} snapshotted`, async () => ((last = await read(table)) >= wanted ? true : undefined), { timeoutMs: 60_000, intervalMs: 500 }).catch((error: Error) => {
    throw new Error(`${error.message}: ${last} of ${wanted} rows; ${connect.log().split("\n").filter((line) => /ERROR|Exception|Caused/.test(line)).slice(-4).join("\n")}`);
  });
}

const request = (tables: readonly TableName[], generation: string): snapshot.SnapshotInputs => ({ ...common(), captureSchema: names.captureSchema, slot: names.slot, tables, generation, streamingSeconds: 60 });

test("existing rows of tables with any name arrive, whenever they are asked for", async () => {
  await role.create({ ...common(), name: names.role, password: "snap-password", tables: TABLES, captureSchema: names.captureSchema });
  await captureSchema.create({ ...common(), name: names.captureSchema, role: names.role });
  const members = (await publication.create({ ...common(), name: names.publication, tables: TABLES, captureSchema: names.captureSchema })).outs;
  const place = (await slot.create({ ...common(), name: names.slot })).outs;

  // Written before anything reads the slot: with `no_data` the connector starts at the slot's position, and so sees it.
  const signal = snapshotSignal(EARLY, place.generation);
  await server.sql(insertSignal(names.captureSchema), [signal.id, signal.type, signal.data]);
  await connect.running("snap", config());
  await arrived(EARLY);

  // Asked for by the resource, which waits for the reader and does not ask again for what was asked.
  let outs = (await snapshot.create(request(TABLES, place.generation))).outs;
  for (const table of LATER) await arrived(table);
  expect(await read(EARLY)).toBe(ROWS);

  // A table that comes later: role, publication, connector, snapshot.
  const more = [...TABLES, ADDED];
  await role.create({ ...common(), name: names.role, password: "snap-password", tables: more, captureSchema: names.captureSchema });
  await publication.update("", members, { ...common(), name: names.publication, tables: more, captureSchema: names.captureSchema });
  await connect.call("POST", "/connectors/snap/restart?includeTasks=true");
  outs = (await snapshot.update("", outs, request(more, place.generation))).outs;
  await arrived(ADDED);

  // Forgetting requests is harmless to a connector that sees the deletes: it goes on to stream.
  await snapshot.remove("", outs);
  await server.sql(`insert into plain values (1000, 'after')`);
  await until("the stream goes on", async () => ((await tail(kafka, topic(EARLY), 1))[0]?.value?.toString().includes("after") ? true : undefined));
  for (const table of more) expect(await read(table)).toBe(ROWS);

  await connect.call("DELETE", "/connectors/snap");
  await slot.remove("", place);
  expect(await server.sql(`select 1 from pg_replication_slots`)).toEqual([]);
});
