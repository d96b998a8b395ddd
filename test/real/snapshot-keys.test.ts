import { renderDebeziumPostgres } from "../../connectors/catalog/debezium-postgres-render.ts";
import { tail } from "../../broker/tail.ts";
import { until } from "../../util/until.ts";
import { startConnect, type TestConnect } from "../support/connect.ts";
import { startKafka } from "../support/kafka.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

/**
 * An incremental snapshot walks along the primary key: where a chunk ends is sent to the server as a value of the key's type. Debezium
 * leaves a table out, with a line in its log, where the server does not take it. So each type of key is tried, in steps that show
 * every digit that it has.
 */
jest.setTimeout(240_000);

const KEYS: Readonly<Record<string, string>> = {
  int4: "g",
  numeric: "g * 1.00000000000000000001",
  text: "'v' || g",
  "char(8)": "'v' || g",
  uuid: "md5(g::text)::uuid",
  mood: "('m' || g)::mood",
  date: "case g when 1 then date '-infinity' when 60 then 'infinity' else date '2020-01-01' + g end",
  time: "time '00:00' + g * interval '0.000001 s'",
  timetz: "timetz '00:00+05:30' + g * interval '0.000001 s'",
  timestamp: "timestamp '2020-01-01' + g * interval '0.000001 s'",
  timestamptz: "case g when 1 then timestamptz '-infinity' when 60 then 'infinity' else timestamptz '2026-10-25 00:59:59.99997+00' + g * interval '0.000001 s' end",
  moment: "timestamptz '2020-01-01 00:00+00' + g * interval '0.000001 s'",
  interval: "g * interval '1 hour 0.000001 s'",
  bytea: "decode(md5(g::text), 'hex')",
  inet: "'10.0.0.0'::inet + g",
  "bit(8)": "g::bit(8)",
  varbit: "g::bit(8)::varbit",
  int4range: "int4range(g, g + 5)",
};
const ROWS = 60;
const tables = Object.keys(KEYS).map((_, at) => `t${at}`);

let postgres: TestPostgres;
let kafka: Awaited<ReturnType<typeof startKafka>>;
let connect: TestConnect;

beforeAll(async () => {
  [postgres, kafka] = await Promise.all([startPostgres(), startKafka()]);
  connect = await startConnect(kafka.bootstrapServers);
  await postgres.sql(`create type mood as enum (${Array.from({ length: ROWS }, (_, n) => `'m${n + 1}'`).join(", ")});
    create domain moment as timestamptz;
    create table signal (id varchar(42) primary key, type varchar(32), data varchar(2048));
    create table heartbeat (id int primary key, beat timestamptz)`);
  for (const [at, [type, value]] of Object.entries(KEYS).entries()) {
    await postgres.sql(`create table t${at} (k ${type}, part int, n int, primary key (k, part)); insert into t${at} select ${value}, 1, g from generate_series(1, ${ROWS}) g`);
  }
  await postgres.sql(`create publication keys for table signal, heartbeat, ${tables.join(", ")}`);
  await postgres.sql("select pg_create_logical_replication_slot('keys', 'pgoutput')");
});
afterAll(async () => {
  await connect?.stop();
  await kafka?.stop();
  await postgres?.stop();
});

test("every row of a table comes, whatever the type of its key", async () => {
  const settings = {
    topicPrefix: "keys", slot: "keys", publication: "keys", tables: tables.map((table) => `public.${table}`), snapshotTables: [], excludeColumns: [], signalTable: "public.signal",
    heartbeatMs: 1_000, heartbeatQuery: "insert into heartbeat values (1, now()) on conflict (id) do update set beat = now()", chunkRows: 16, maxMessageBytes: 1_048_576, avroNames: false,
    topics: { partitions: 1, replicationFactor: 1, configs: {} },
  };
  const { name: _name, ...config } = renderDebeziumPostgres("keys", settings, { host: "127.0.0.1", port: postgres.port, database: "shop", user: "postgres", password: postgres.password, sslmode: "disable" });
  await connect.running("keys", config);
  await until("slot read", async () => ((await postgres.sql("select 1 from pg_replication_slots where slot_name = 'keys' and active")).length > 0 ? true : undefined));
  for (const table of tables) await postgres.sql("insert into signal values ($1, 'execute-snapshot', $2)", [`snap-${table}`, JSON.stringify({ "data-collections": [`public.${table}`], type: "incremental" })]);
  const came = async (table: string): Promise<number> => {
    const records = await tail(kafka, `keys.public.${table}`, 500).catch(() => []);
    return new Set(records.map(({ value }) => (JSON.parse(String(value)) as { payload: { after: { n: number } } }).payload.after.n)).size;
  };
  let found: Record<string, number> = {};
  await until("all rows", async () => {
    found = Object.fromEntries(await Promise.all(Object.keys(KEYS).map(async (type, at) => [type, await came(`t${at}`)] as const)));
    return Object.values(found).every((rows) => rows === ROWS) ? true : undefined;
  }, { timeoutMs: 60_000, intervalMs: 1_000 }).catch(() => undefined);
  expect(found).toEqual(Object.fromEntries(Object.keys(KEYS).map((type) => [type, ROWS])));
});
