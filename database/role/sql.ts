import { escapeIdentifier, escapeLiteral } from "pg";
import { tableSql, type TableName } from "../table.ts";

/** What a role may do beyond reading. */
export interface RoleAttributes {
  /**
   * How the role gets the right to replicate: the attribute, or membership in `rds_replication` on servers that have that role
   * (Amazon RDS and Aurora, where nobody can set the attribute).
   */
  readonly replication: "attribute" | "rds_replication";
  /** Row-level security would hide rows from a snapshot without an error. */
  readonly bypassRls: boolean;
}

export function createRole(name: string, verifier: string, attributes: RoleAttributes): string {
  return `CREATE ROLE ${escapeIdentifier(name)} WITH ${options(verifier, attributes)}`;
}

/** Makes an existing role of ours as it should be; `verifier` undefined keeps its password. */
export function alterRole(name: string, verifier: string | undefined, attributes: RoleAttributes): string {
  return `ALTER ROLE ${escapeIdentifier(name)} WITH ${options(verifier, attributes)}`;
}

// NOSUPERUSER and its like are the defaults, and naming them at all takes a superuser before PostgreSQL 16.
function options(verifier: string | undefined, { replication, bypassRls }: RoleAttributes): string {
  return [
    "LOGIN",
    ...(replication === "attribute" ? ["REPLICATION"] : []),
    ...(bypassRls ? ["BYPASSRLS"] : []),
    ...(verifier === undefined ? [] : [`PASSWORD ${escapeLiteral(verifier)}`]),
  ].join(" ");
}

export function commentRole(name: string, mark: string): string {
  return `COMMENT ON ROLE ${escapeIdentifier(name)} IS ${escapeLiteral(mark)}`;
}

/** One right on one thing, or a membership; the form in which rights are stored, granted and revoked. */
export type Grant =
  | { readonly on: "database"; readonly database: string }
  | { readonly on: "schema"; readonly schema: string }
  | ({ readonly on: "table" } & TableName)
  | { readonly on: "role"; readonly role: string };

/** The rights that a list of tables asks for, in the order in which they are given. */
export function grantsFor(database: string, tables: readonly TableName[], replication: RoleAttributes["replication"]): Grant[] {
  const schemas = [...new Set(tables.map(({ schema }) => schema))].sort();
  return [
    ...(replication === "rds_replication" ? [{ on: "role", role: "rds_replication" } as const] : []),
    { on: "database", database },
    ...schemas.map((schema) => ({ on: "schema", schema }) as const),
    ...tables.map(({ schema, table }) => ({ on: "table", schema, table }) as const),
  ];
}

export function grantSql(grant: Grant, role: string): string {
  return grant.on === "role" ? `GRANT ${escapeIdentifier(grant.role)} TO ${escapeIdentifier(role)}` : `GRANT ${right(grant)} TO ${escapeIdentifier(role)}`;
}

export function revokeSql(grant: Grant, role: string): string {
  return grant.on === "role" ? `REVOKE ${escapeIdentifier(grant.role)} FROM ${escapeIdentifier(role)}` : `REVOKE ${right(grant)} FROM ${escapeIdentifier(role)}`;
}

function right(grant: Exclude<Grant, { on: "role" }>): string {
  switch (grant.on) {
    case "database":
      return `CONNECT ON DATABASE ${escapeIdentifier(grant.database)}`;
    case "schema":
      return `USAGE ON SCHEMA ${escapeIdentifier(grant.schema)}`;
    case "table":
      return `SELECT ON TABLE ${tableSql(grant)}`;
  }
}

/** How a grant is named in messages and compared. */
export function printGrant(grant: Grant): string {
  switch (grant.on) {
    case "role":
      return `member of ${grant.role}`;
    case "database":
      return `CONNECT on ${grant.database}`;
    case "schema":
      return `USAGE on ${grant.schema}`;
    case "table":
      return `SELECT on ${grant.schema}.${grant.table}`;
  }
}
