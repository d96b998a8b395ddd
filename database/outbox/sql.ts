import { escapeIdentifier, escapeLiteral } from "pg";
import { tableSql, type TableName } from "../table.ts";
import { routedColumns, type OutboxBeatInputs, type OutboxTablesInputs, type PayloadKind } from "./inputs.ts";
import type { OutboxColumns } from "../../config/stack.ts";

/** One row that each heartbeat inserts anew: of an outbox only inserts are published, and the slot must move on. */
export function outboxHeartbeat(schema: string): TableName {
  return { schema, table: "outbox_heartbeat" };
}

/** Rows that were in the outbox before the connector passed through here. Empty at any other time. */
export function outboxBacklog(schema: string): TableName {
  return { schema, table: "outbox_backlog" };
}

/** One row: where the slot began, and what was done since. */
export function outboxState(schema: string): TableName {
  return { schema, table: "outbox_state" };
}

/** Moments: what was committed before each, and how far the log had come. */
export function outboxMarks(schema: string): TableName {
  return { schema, table: "outbox_mark" };
}

export function outboxTables(schema: string): TableName[] {
  return [outboxHeartbeat(schema), outboxBacklog(schema), outboxState(schema), outboxMarks(schema)];
}

/** Our own members of the publication. */
export function outboxPublished(schema: string): TableName[] {
  return [outboxHeartbeat(schema), outboxBacklog(schema)];
}

const beatName = (schema: string): string => `${escapeIdentifier(schema)}.outbox_beat()`;

/** The connector's `heartbeat.action.query`. */
export function outboxHeartbeatQuery(schema: string): string {
  return `SELECT ${beatName(schema)}`;
}

/** Each statement is harmless when repeated. */
export function tableStatements({ schema, table, columns }: OutboxTablesInputs): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${tableSql(outboxHeartbeat(schema))} (id int PRIMARY KEY, beat timestamptz NOT NULL)`,
    `CREATE TABLE IF NOT EXISTS ${tableSql(outboxState(schema))} (id int PRIMARY KEY CHECK (id = 1), since pg_lsn, generation text, copied boolean NOT NULL DEFAULT false, keep interval, beat timestamptz, purged_at timestamptz, purged bigint NOT NULL DEFAULT 0, digest numeric NOT NULL DEFAULT 0, failed text)`,
    `INSERT INTO ${tableSql(outboxState(schema))} (id) VALUES (1) ON CONFLICT DO NOTHING`,
    `CREATE TABLE IF NOT EXISTS ${tableSql(outboxMarks(schema))} (horizon bigint NOT NULL, position pg_lsn NOT NULL, at timestamptz NOT NULL)`,
    `CREATE TABLE IF NOT EXISTS ${tableSql(outboxBacklog(schema))} AS SELECT ${list(columns)} FROM ${tableSql(table)} WITH NO DATA`,
  ];
}

/** The backlog is empty: made anew, it has the outbox's types of today. */
export function dropBacklog(schema: string): string {
  return `DROP TABLE IF EXISTS ${tableSql(outboxBacklog(schema))}`;
}

export function dropStatements(schema: string): string[] {
  return outboxTables(schema).map((table) => `DROP TABLE IF EXISTS ${tableSql(table)}`);
}

export function dropBeat(schema: string): string {
  return `DROP FUNCTION IF EXISTS ${beatName(schema)}`;
}

/** The connector's role may beat; what was done it may read, for the audit. */
export function beatRights(schema: string, role: string): string[] {
  return [`GRANT SELECT ON TABLE ${tableSql(outboxState(schema))} TO ${escapeIdentifier(role)}`, `REVOKE ALL ON FUNCTION ${beatName(schema)} FROM PUBLIC`, `GRANT EXECUTE ON FUNCTION ${beatName(schema)} TO ${escapeIdentifier(role)}`];
}

export function commentBeat(schema: string, mark: string): string {
  return `COMMENT ON FUNCTION ${beatName(schema)} IS ${escapeLiteral(mark)}`;
}

function list(columns: OutboxColumns): string {
  return routedColumns(columns).map(escapeIdentifier).join(", ");
}

/**
 * A number of 60 bits for an event as it was written. Numbers of many events are added, so that those of rows that were deleted can be
 * compared with those of the lake though nobody knows the rows any more.
 */
function digestSql(columns: OutboxColumns, payload: PayloadKind, row: string): string {
  return `('x' || ${digestHexSql(columns, payload, row)})::bit(60)::bigint`;
}

/** The same as text of 15 hexadecimal digits, as the audit compares it. Of the payload it has the MD5; of none an empty text. */
export function digestHexSql(columns: OutboxColumns, payload: PayloadKind, row: string): string {
  const text = (name: string): string => `coalesce(${row}.${escapeIdentifier(name)}::text, '')`;
  const parts = [columns.id, columns.aggregateType, columns.aggregateId, columns.eventType].map(text);
  const content = `coalesce(md5(${row}.${escapeIdentifier(columns.payload)}${payload === "text" ? "::text" : ""}), '')`;
  return `left(md5(concat_ws(chr(31), ${parts.join(", ")}, ${content})), 15)`;
}

/** Rows that one statement deletes, and how long one heartbeat may go on deleting: the connector waits for it. */
const BATCH = 10_000;
const SECONDS = 3;

/**
 * What each heartbeat does, in one transaction, as the administrator who made it.
 *
 * 1. A row that the slot sees, so that it moves on while nobody writes.
 * 2. Once, as soon as the connector reads the log for sure (the slot is confirmed further than where it began): all rows that are in
 *    the outbox go through the log as inserts into the backlog. What is committed later comes by itself.
 * 3. Deletes rows whose event the slot has confirmed. A mark says: what has a transaction id below `horizon` had ended when the log was at
 *    `position`. Is the slot confirmed there, then every such row is in Kafka: as a row of the log, or of the backlog, which was
 *    committed before the first mark. Commit order and order of ids differ, hence the horizon (`pg_snapshot_xmin`) and not the row's own id
 *    against the log; the position is that of the last insertion, since a commit can be seen before it is written.
 *
 * A row's `xmin` has 32 bits and comes round again. With the snapshot's own end, which no visible row exceeds, it becomes 64 bits wide;
 * what seems more than 2^31 transactions old may as well be newer (a row that was updated in between) and stays.
 */
export function beatSql({ schema, table, columns, payload, slot }: OutboxBeatInputs): string {
  const [beat, backlog, state, marks, outbox] = [outboxHeartbeat(schema), outboxBacklog(schema), outboxState(schema), outboxMarks(schema), table].map(tableSql);
  const names = list(columns);
  return `CREATE OR REPLACE FUNCTION ${beatName(schema)} RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $sluice$
DECLARE
  here record;
  sent pg_lsn;
  reached bigint;
  upto timestamptz;
  gone bigint;
  sums numeric;
  began timestamptz := clock_timestamp();
BEGIN
  DELETE FROM ${beat};
  INSERT INTO ${beat} VALUES (1, began);
  BEGIN
    SELECT * INTO here FROM ${state} FOR UPDATE;
    SELECT confirmed_flush_lsn INTO sent FROM pg_replication_slots WHERE slot_name = ${escapeLiteral(slot)};
    IF here.since IS NULL OR sent IS NULL THEN
      RETURN;
    END IF;
    IF NOT here.copied THEN
      IF sent > here.since THEN
        INSERT INTO ${backlog} (${names}) SELECT ${names} FROM ${outbox};
        DELETE FROM ${backlog};
        UPDATE ${state} SET copied = true, beat = began, failed = NULL;
      END IF;
      RETURN;
    END IF;
    IF here.keep IS NULL THEN
      UPDATE ${state} SET beat = began, failed = NULL;
      RETURN;
    END IF;
    INSERT INTO ${marks} SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_current_wal_insert_lsn(), began
      WHERE NOT EXISTS (SELECT FROM ${marks} WHERE at > began - here.keep / 20);
    SELECT horizon, at INTO reached, upto FROM ${marks} WHERE position <= sent AND at <= began - here.keep ORDER BY horizon DESC, at DESC LIMIT 1;
    WHILE reached IS NOT NULL LOOP
      WITH now AS MATERIALIZED (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next),
           done AS MATERIALIZED (
             SELECT o.tableoid AS part, o.ctid AS place FROM ${outbox} AS o, now
              WHERE ((now.next - o.xmin::text::bigint) & 4294967295) < 2147483648
                AND now.next - ((now.next - o.xmin::text::bigint) & 4294967295) < reached
              LIMIT ${BATCH} FOR UPDATE OF o SKIP LOCKED),
           deleted AS (DELETE FROM ${outbox} AS o USING done WHERE o.ctid = done.place AND o.tableoid = done.part RETURNING ${digestSql(columns, payload, "o")} AS digest)
      SELECT count(*), coalesce(sum(digest), 0) INTO gone, sums FROM deleted;
      UPDATE ${state} SET purged = purged + gone, digest = digest + sums, purged_at = began;
      IF gone < ${BATCH} THEN
        DELETE FROM ${marks} WHERE at <= upto;
        EXIT;
      END IF;
      EXIT WHEN clock_timestamp() > began + interval '${SECONDS} seconds';
    END LOOP;
    UPDATE ${state} SET beat = began, failed = NULL;
  EXCEPTION WHEN OTHERS THEN
    UPDATE ${state} SET failed = SQLERRM, beat = began;
  END;
END
$sluice$`;
}
