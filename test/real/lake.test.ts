import { join } from "node:path";
import { withDatabase } from "../../database/connect.ts";
import { describeTable } from "../../database/columns.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { create, diff, objectCache, remove, update } from "../../lake/table/lifecycle.ts";
import type { LakeTablesInputs, LakeTablesOutputs } from "../../lake/table/inputs.ts";
import { LakeReader, type OpenTable } from "../../lake/reader.ts";
import { computedColumns } from "../../lake/types.ts";
import { until } from "../../util/until.ts";
import { startConnect, type TestConnect } from "../support/connect.ts";
import { startKafka } from "../support/kafka.ts";
import { sinkConfig, sourceConfig, sqlFile, sqlPair } from "../support/lake.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { scratch } from "../support/process.ts";
import { startS3 } from "../support/s3.ts";
import { createTopic } from "../support/topic.ts";

jest.setTimeout(240_000);

const NAME = "lake_test";
const TABLES = ["every_type", "strict_type", "changing"];
const stops: (() => Promise<void> | void)[] = [];
let pg: TestPostgres;
let connect: TestConnect;
let inputs: LakeTablesInputs;
let made: LakeTablesOutputs;
let reader: LakeReader;
let sink: Record<string, string>;
const folder = scratch("lake");

beforeAll(async () => {
  stops.push(folder.dispose);
  const s3 = await startS3();
  stops.push(s3.stop);
  pg = await startPostgres();
  stops.push(pg.stop);
  const kafka = await startKafka();
  stops.push(kafka.stop);
  connect = await startConnect(kafka.bootstrapServers);
  stops.push(connect.stop);

  await pg.sql("set timezone = 'UTC'; set intervalstyle = 'iso_8601'; set extra_float_digits = 1");
  await pg.sql(sqlFile("lake-types.sql"));
  await pg.sql(sqlFile("lake-rows.sql").replaceAll("FIRST", "100"));
  await pg.sql(sqlFile("lake-strict.sql"));
  await pg.sql("insert into changing (a, note, amount) select n, 'first', n from generate_series(1, 50) n");

  const database: DatabaseEndpoint = { host: "127.0.0.1", port: pg.port, database: "shop", user: "postgres", password: pg.password, sslmode: "disable" };
  inputs = {
    database,
    tables: TABLES.map((table) => ({ schema: "public", table, namespace: [NAME, "public"], name: table })),
    store: s3.endpoint,
    catalog: { kind: "sqlite", file: join(folder.dir, "catalog.db") },
    warehouse: "s3://lake/ice",
    owner: "sluice/test",
  };
  made = (await create(inputs)).outs;
  reader = await LakeReader.open({ catalog: inputs.catalog, store: inputs.store, cache: objectCache(inputs.catalog) });
  stops.push(() => reader.close());

  await createTopic(kafka.bootstrapServers, "control");
  sink = sinkConfig({ topics: TABLES.map((table) => `${NAME}.public.${table}`), store: s3.endpoint, catalog: inputs.catalog, warehouse: inputs.warehouse, broker: kafka.bootstrapServers, control: "control", commitMs: 1000 });
  await connect.running("source", sourceConfig({ port: pg.port, password: pg.password, name: NAME, tables: TABLES.map((table) => `public.${table}`), exclude: made.excludeColumns }));
  await connect.running("sink", sink);
});

afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  stops.length = 0;
});

const lakeName = (table: string) => ({ namespace: [NAME, "public"], name: table });

/** Asks the source for a table's existing rows. */
async function snapshot(...tables: string[]): Promise<void> {
  const data = JSON.stringify({ type: "incremental", "data-collections": tables.map((table) => `public.${table}`) });
  await pg.sql("insert into sluice.signal values ($1, 'execute-snapshot', $2)", [`s${Date.now()}`, data]);
}

/** Opens a table as soon as the question about its changes is answered with yes; a failed connector ends the wait. */
async function arrived(table: string, condition: string, timeoutMs = 90_000): Promise<OpenTable> {
  const what = `${table} with ${condition}`;
  try {
    return await until(what, async () => {
      for (const name of ["source", "sink"]) {
        const state = await connect.state(name);
        if (state.includes("FAILED")) throw new Error(`${name}: ${state}`);
      }
      const opened = await reader.table(lakeName(table));
      const rows = await reader.json(`select (${condition}) as yes from ${opened.changes}`);
      return rows[0]?.["yes"] === true ? opened : undefined;
    }, { timeoutMs, intervalMs: 300 });
  } catch (error) {
    throw new Error(`${String(error)}\n${(await Promise.all(["source", "sink"].map(async (name) => `${name}: ${await connect.state(name)}`))).join("\n")}`);
  }
}

/** Compares the latest state of a table with PostgreSQL, value by value; returns the number of values compared. */
async function same(table: string, key = "id"): Promise<number> {
  const description = await withDatabase(inputs.database, (client) => describeTable(client, "public", table));
  const computed = computedColumns(description?.columns ?? []);
  const columns = (description?.columns ?? []).filter(({ name }) => !computed.includes(name)).map((column) => ({ ...sqlPair(column), name: column.name }));
  const opened = await reader.table(lakeName(table));
  const list = (side: "postgres" | "duck") => columns.map((column) => `${column[side]} as "${column.name}"`).join(", ");
  const ours = await pg.sql(`select ${key}::text as "the key", ${list("postgres")} from ${table}`);
  const theirs = await reader.json(`select ${key}::varchar as "the key", ${list("duck")} from (${reader.latest(opened, [key])})`);
  const lake = new Map(theirs.map((row) => [row["the key"], row]));
  const wrong: string[] = [];
  for (const row of ours) {
    const other = lake.get(row["the key"]);
    lake.delete(row["the key"]);
    if (other === undefined) wrong.push(`row ${row["the key"]} is missing`);
    else
      for (const { name, same: bring } of columns) {
        const [a, b] = [row[name] ?? null, (other[name] ?? null) as string | null].map((value) => (value === null || bring === undefined ? value : bring(value)));
        if (a !== b) wrong.push(`row ${row["the key"]} column ${name}: PostgreSQL ${String(a).slice(0, 80)}, lake ${String(b).slice(0, 80)}`);
      }
  }
  for (const extra of lake.keys()) wrong.push(`row ${String(extra)} is only in the lake`);
  if (wrong.length > 0) {
    const key1 = /^row (\S+)/.exec(wrong[0] ?? "")?.[1];
    wrong.push(...(await reader.json(`select * from ${opened.changes} where ${key}::varchar = '${key1}' order by __source_lsn, __offset`)).map((row) => JSON.stringify(row).slice(0, 600)));
  }
  expect(wrong).toEqual([]);
  return ours.length * columns.length;
}

test("every value of every type, read by a snapshot", async () => {
  await snapshot(...TABLES);
  await arrived("every_type", "count(*) >= 8");
  await arrived("strict_type", "count(*) >= 4");
  await arrived("changing", "count(*) >= 50");
  expect(await same("every_type")).toBeGreaterThan(600);
  await same("strict_type");
  await same("changing");
});

test("every value of every type, streamed", async () => {
  await pg.sql(sqlFile("lake-rows.sql").replaceAll("FIRST", "200"));
  await pg.sql("insert into every_type (id, d, ts3, tza) values (300, '0044-03-15 BC', '4713-01-01 BC', '{NULL}')");
  await arrived("every_type", "count(*) filter (where __op = 'c') >= 9");
  await same("every_type");
});

test("a large value that an update leaves alone stays itself", async () => {
  // Text that does not compress, so that it is really stored out of line.
  await pg.sql("insert into every_type (id, i4, big, jba) select 400, 1, string_agg(md5(n::text || random()), ''), '{\"{\\\"a\\\": 1}\"}' from generate_series(1, 32768) n");
  await pg.sql("update every_type set i4 = 2 where id = 400");
  await pg.sql("update every_type set i4 = 3 where id = 400");
  await arrived("every_type", "max(i4) filter (where id = 400) = 3");
  const opened = await reader.table(lakeName("every_type"));
  expect(await reader.json(`select count(*)::int as n, min(length(big))::int as shortest, count(distinct big)::int as texts from ${opened.changes} where id = 400`)).toEqual([{ n: 3, shortest: 1048576, texts: 1 }]);
  await same("every_type");
});

test("updates, deletes, changed keys, and deletes of rows that have no NULL", async () => {
  await pg.sql("update strict_type set t = 'new', u = 'ffffffff-ffff-ffff-ffff-ffffffffffff' where id = '00000000-0000-0000-0000-000000000001'");
  await pg.sql("delete from strict_type where id = '00000000-0000-0000-0000-000000000002'");
  await pg.sql("update strict_type set id = 'aaaaaaaa-0000-0000-0000-000000000003' where id = '00000000-0000-0000-0000-000000000003'");
  await pg.sql("begin; delete from strict_type where id = '00000000-0000-0000-0000-000000000004'; insert into strict_type select '00000000-0000-0000-0000-000000000004', i2, i4, i8, r4, r8, n122, n50, nu, mon, b, 'again', by, u, jb, x, d, tm, tmz, ts, tz, iv, m, ia, tza, ip, b5, hs, pt, r4r, lt from strict_type limit 1; commit");
  await arrived("strict_type", "count(*) filter (where t = 'again') = 1");
  await same("strict_type");
});

test("columns added, widened, dropped and renamed while rows are written", async () => {
  let writing = true;
  let columns = "a, note, amount";
  let values = "1, 'steady', 1.25";
  const writer = (async () => {
    while (writing) {
      // The statement may meet the change of a column in between: then it is the next one's turn.
      await pg.sql(`insert into changing (${columns}) values (${values})`).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  await pg.sql("alter table changing add column added int default 7, add column stamp timestamp default '2026-01-02 03:04:05.123456', add column price numeric(8, 3) default 1.125, add column tag uuid, add column day date, add column clock time");
  await pg.sql("insert into changing (a, tag, day, clock, stamp) values (2, '6f1b1b2e-0a3d-4d52-9d5e-0123456789ab', '1969-12-31', '10:11:12.654321', null)");
  await pg.sql("alter table changing alter column a type bigint");
  await pg.sql("insert into changing (a) values (9223372036854775807)");
  await pg.sql("alter table changing alter column amount type numeric(16, 2)");
  await pg.sql("insert into changing (amount) values (99999999999999.99)");
  await pg.sql("alter table changing drop column at");
  await pg.sql("alter table changing rename column note to remark");
  [columns, values] = ["a, remark, amount", "2, 'renamed', 2.5"];
  await pg.sql("insert into changing (a, remark) values (-9223372036854775808, 'last')");
  await arrived("changing", "count(*) filter (where __op = 'c') > 50 and max(a) = 9223372036854775807 and min(a) = -9223372036854775808");
  writing = false;
  await writer;
  // Rows that nobody touched since have got a default or a new name without a change of theirs: they are read once more.
  const [{ n } = { n: "0" }] = await pg.sql("select count(*)::text as n from changing");
  await snapshot("changing");
  await arrived("changing", `count(*) filter (where __op = 'r') >= 50 + ${n}`);
  await same("changing");
  const { state } = await reader.table(lakeName("changing"));
  const types = Object.fromEntries(state.columns.map(({ name, type }) => [name, type]));
  expect(types).toMatchObject({ a: "long", amount: "decimal(18,2)", added: "int", stamp: "timestamptz", price: "decimal(38,3)", tag: "string", day: "date", clock: "time", at: "timestamptz", note: "string", remark: "string" });
});

test("the tables' resource sees what the sink could not do alone, and reports what nobody can", async () => {
  expect(await diff(made.warehouse, made, inputs)).toEqual({ changes: false });
  await pg.sql("alter table strict_type add column later timestamp");
  expect(await diff(made.warehouse, made, inputs)).toEqual({ changes: true });
  made = (await update(made.warehouse, made, inputs)).outs;
  expect(await diff(made.warehouse, made, inputs)).toEqual({ changes: false });
  expect(made.made.find(({ name }) => name === "strict_type")?.columns).toContainEqual({ name: "later", type: "timestamp" });
  expect(made.made.find(({ name }) => name === "changing")?.kept).toEqual([
    { column: "stamp", has: "timestamptz", wanted: "timestamp" },
    { column: "tag", has: "string", wanted: "uuid" },
  ]);
  await pg.sql("update strict_type set later = '2026-01-02 03:04:05.123456'");
  await arrived("strict_type", "count(later) >= 3");
  await same("strict_type");
});

test("a committed row is in the lake within seconds", async () => {
  const times: number[] = [];
  for (let n = 0; n < 8; n++) {
    const start = performance.now();
    await pg.sql("insert into changing (a, remark) values (1, $1)", [`latency ${n}`]);
    await until(`row ${n}`, async () => {
      const opened = await reader.table(lakeName("changing"));
      return (await reader.json(`select count(*)::int as n from ${opened.changes} where remark = 'latency ${n}'`))[0]?.["n"] === 1 ? true : undefined;
    }, { intervalMs: 50 });
    times.push(Math.round(performance.now() - start));
  }
  console.log(`latency of 8 rows in ms: ${times.join(" ")}`);
  expect(Math.max(...times)).toBeLessThan(15_000);
});

test("kill -9 of the worker while rows arrive and tables are changed: the catalog is whole, nothing is lost or doubled", async () => {
  let changing = true;
  const changer = (async () => {
    let n = 0;
    while (changing) {
      await pg.sql(`alter table every_type add column later_${n++} int`);
      made = (await update(made.warehouse, made, inputs)).outs;
    }
    return n;
  })();
  for (let round = 0; round < 2; round++) {
    await pg.sql("insert into changing (a, remark) select n, 'storm' from generate_series(1, 20000) n");
    await arrived("changing", `count(*) filter (where remark = 'storm') > ${round * 20000}`, 120_000);
    await connect.killAndRestart();
  }
  await pg.sql("insert into changing (a, remark) values (0, 'after the storm')");
  await arrived("changing", "count(*) filter (where remark = 'after the storm') > 0", 120_000);
  changing = false;
  expect(await changer).toBeGreaterThan(1);
  const opened = await reader.table(lakeName("changing"));
  const [counts] = await reader.json(`select (count(*) - count(distinct (__partition, __offset)))::int as doubled from ${opened.changes}`);
  expect(counts).toEqual({ doubled: 0 });
  await same("changing");
  await same("every_type");
});

test("what the lake cannot hold stops the sink with the column's name, and goes on after the mend", async () => {
  await pg.sql("insert into every_type (id, tm) values (500, '24:00')");
  const state = await until("failed sink", async () => {
    const text = await connect.state("sink");
    return text.includes("FAILED") ? text : undefined;
  });
  expect(state).toMatch(/LakeTypes: field tm of lake_test\.public\.every_type: .*24:00:00/);
  // The record stays where it is until somebody decides: here it goes to a dead-letter topic.
  await connect.call("PUT", "/connectors/sink/config", { ...sink, "errors.tolerance": "all", "errors.deadletterqueue.topic.name": "dead", "errors.deadletterqueue.topic.replication.factor": "1", "errors.deadletterqueue.context.headers.enable": "true" });
  await until("sink running again", async () => ((await connect.state("sink")).includes("FAILED") ? undefined : true));
  await pg.sql("update every_type set tm = '12:00' where id = 500");
  await arrived("every_type", "count(*) filter (where id = 500) = 1");
  await same("every_type");
});

test("a table that went missing stops the sink instead of losing its rows; making it again mends it", async () => {
  await remove(made.warehouse, { ...made, made: made.made.filter(({ name }) => name === "strict_type") });
  await pg.sql("update strict_type set t = 'while the table was missing'");
  await until("failed sink", async () => (/FAILED.*strict_type/.test(await connect.state("sink")) ? true : undefined));
  made = (await update(made.warehouse, made, inputs)).outs;
  await connect.call("POST", "/connectors/sink/restart?includeTasks=true&onlyFailed=true");
  await until("sink running again", async () => ((await connect.state("sink")).includes("FAILED") ? undefined : true));
  await arrived("strict_type", "count(*) filter (where t = 'while the table was missing') >= 3");
});

test("a decimal that its column cannot hold stops the sink instead of being rounded", async () => {
  await pg.sql("alter table changing alter column amount type numeric(18, 4)");
  await pg.sql("insert into changing (amount) values (1.2345)");
  const state = await until("failed sink", async () => {
    const text = await connect.state("sink");
    return text.includes("FAILED") ? text : undefined;
  });
  expect(state).toContain("a decimal of scale 4 does not fit its table column of scale 2");
});

test("destroy leaves nothing of the lake", async () => {
  await connect.call("DELETE", "/connectors/sink");
  await connect.call("DELETE", "/connectors/source");
  await remove(made.warehouse, made);
  const { readdirSync } = await import("node:fs");
  const left = readdirSync(folder.dir, { recursive: true });
  expect(left).toEqual([]);
});
