import { escapeIdentifier, escapeLiteral } from "pg";
import { tableSql, type TableName } from "../table.ts";

/** One row that the connector rewrites now and then: it moves the slot forward while the captured tables are quiet. */
export function heartbeatTable(schema: string): TableName {
  return { schema, table: "heartbeat" };
}

/** Where signals to the connector are written, and where it marks the windows of an incremental snapshot. */
export function signalTable(schema: string): TableName {
  return { schema, table: "signal" };
}

/** Our own tables: members of the publication beside the captured ones. */
export function captureTables(schema: string): TableName[] {
  return [heartbeatTable(schema), signalTable(schema)];
}

/** The connector's `heartbeat.action.query`. */
export function heartbeatQuery(schema: string): string {
  return `INSERT INTO ${tableSql(heartbeatTable(schema))} (id, beat) VALUES (1, now()) ON CONFLICT (id) DO UPDATE SET beat = EXCLUDED.beat`;
}

/**
 * Schema, tables and the rights of the connector's role, each statement harmless when repeated.
 *
 * The signal table's columns, their order and sizes are Debezium's ("Structure of a signaling data collection"): it writes
 * `<uuid>-close`, 42 characters, into `id`.
 */
export function captureStatements(schema: string, role: string): string[] {
  const [heartbeat, signal] = [tableSql(heartbeatTable(schema)), tableSql(signalTable(schema))];
  const grantee = escapeIdentifier(role);
  return [
    `CREATE TABLE IF NOT EXISTS ${heartbeat} (id int PRIMARY KEY, beat timestamptz NOT NULL)`,
    `CREATE TABLE IF NOT EXISTS ${signal} (id varchar(42) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048))`,
    `GRANT USAGE ON SCHEMA ${escapeIdentifier(schema)} TO ${grantee}`,
    `GRANT SELECT, INSERT, UPDATE ON TABLE ${heartbeat} TO ${grantee}`,
    `GRANT SELECT, INSERT, DELETE ON TABLE ${signal} TO ${grantee}`,
  ];
}

export function createSchema(schema: string): string {
  return `CREATE SCHEMA ${escapeIdentifier(schema)}`;
}

export function commentSchema(schema: string, mark: string): string {
  return `COMMENT ON SCHEMA ${escapeIdentifier(schema)} IS ${escapeLiteral(mark)}`;
}

/** Only what we made: RESTRICT (the default) refuses if somebody put something of their own there. */
export function dropStatements(schema: string): string[] {
  return [...captureTables(schema).map((table) => `DROP TABLE IF EXISTS ${tableSql(table)}`), `DROP SCHEMA IF EXISTS ${escapeIdentifier(schema)}`];
}
