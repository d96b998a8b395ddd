import { given } from "../../lake/table/wanted.ts";
import { RECORD_COLUMNS } from "../../lake/types.ts";
import { lakeTables } from "../../pipeline/lake.ts";
import { readFrom, streamPlans, type StreamPlan } from "../../pipeline/streams.ts";
import type { S3SinkConfig } from "../../config/stack.ts";
import type { TableDescription } from "../../database/columns.ts";

const like = { schema: "public", table: "outbox", column: "payload" };
const table = { namespace: ["events"], name: "order", columns: [{ name: "id", type: "string" }, { name: "payload", like }, ...RECORD_COLUMNS], key: ["id"] };
const description = (name: string): TableDescription =>
  ({ schema: "public", table: "outbox", kind: "table", columns: [{ name: "payload", type: { kind: "scalar", schema: "pg_catalog", name }, declared: name, notNull: true }], primaryKey: ["id"], replicaIdentity: "default", key: ["id"] }) as unknown as TableDescription;

test("given columns take the type of the database's column that they are like", () => {
  const typeOf = (name: string) => given(table, [description(name)]).found?.columns.find((column) => column.name === "payload")?.type;
  expect([typeOf("jsonb"), typeOf("bytea")]).toEqual(["string", "binary"]);
  expect(given(table, [])).toEqual({ troubles: [{ place: "column public.outbox.payload", reason: "does not exist", mend: "Create it, or name another column" }] });
});

test("a sink that reads other records gets a lake table a topic", () => {
  const events: StreamPlan = { name: "outbox", tables: [], records: [{ topic: "events.Order", columns: table.columns, key: ["id"] }] };
  const read = readFrom(["outbox"], streamPlans([], [events]));
  expect(read.topics).toEqual(["events.Order"]);
  expect(lakeTables({ prefix: "lake" } as S3SinkConfig, read, undefined)).toMatchObject([{ topic: "events.Order", namespace: ["events"], name: "order", prefix: "lake/events/order/", records: { key: ["id"] } }]);
});
