import { escapeIdentifier } from "pg";
import type { Problem } from "../config/problem.ts";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import { mark } from "../database/owned.ts";
import { printTable } from "../database/table.ts";
import type { TargetFacts, TargetTable } from "./facts.ts";
import type { CopyTablesInputs } from "./tables/inputs.ts";

/** Oldest version that the sink's Hibernate 7 supports (its PostgreSQLDialect). */
const OLDEST = 13;

/** What stands in the way of copies in a target: its version, the user's rights, and what is in their place. */
export function judgeTarget(facts: TargetFacts, inputs: Pick<CopyTablesInputs, "endpoint" | "owner" | "copies">): Problem[] {
  const { endpoint, copies } = inputs;
  const at = placeOf(endpoint);
  const major = Math.floor(facts.version / 10_000);
  const problems: Problem[] = [];
  if (major < OLDEST) problems.push({ place: at, reason: `is PostgreSQL ${major}, and the JDBC sink needs ${OLDEST} or newer`, mend: "Upgrade it" });
  if (facts.readOnly) problems.push({ place: at, reason: "takes no writes: it is a standby, or default_transaction_read_only is on", mend: "Name the primary" });
  return [...problems, ...[...new Set(copies.map(({ target }) => target.schema))].flatMap((schema) => schemaProblems(schema, facts, endpoint)), ...facts.tables.flatMap((table) => tableProblems(table, facts, inputs))];
}

/** How messages name a target. */
export function placeOf({ host, port, database }: Pick<DatabaseEndpoint, "host" | "port" | "database">): string {
  return `target ${host}:${port}/${database}`;
}

function schemaProblems(name: string, { schemas, createsSchemas, user }: TargetFacts, endpoint: DatabaseEndpoint): Problem[] {
  const place = `${placeOf(endpoint)} schema ${name}`;
  const schema = schemas.find((one) => one.name === name);
  const who = escapeIdentifier(user);
  if (schema === undefined) {
    return createsSchemas ? [] : [{ place, reason: `does not exist, and ${user} may not make it`, mend: `Run: CREATE SCHEMA ${escapeIdentifier(name)} AUTHORIZATION ${who}` }];
  }
  if (schema.usage && schema.create) return [];
  return [{ place, reason: `${user} may not make tables in it`, mend: `Run: GRANT USAGE, CREATE ON SCHEMA ${escapeIdentifier(name)} TO ${who}` }];
}

function tableProblems(table: TargetTable, { user }: TargetFacts, inputs: Pick<CopyTablesInputs, "endpoint" | "owner">): Problem[] {
  const place = `${placeOf(inputs.endpoint)} table ${printTable(table)}`;
  if (table.comment !== mark(inputs)) {
    const whose = table.comment?.startsWith("sluice:") ? `is a copy of the stack ${table.comment.slice("sluice:".length)}` : `is there already, a ${table.kind} that no stack of Sluice made`;
    return [{ place, reason: whose, mend: "Write another schema or tableName, or drop it" }];
  }
  if (table.owned) return [];
  return [{ place, reason: `belongs to ${table.owner}, and ${user} can give it no new columns`, mend: `Run: ALTER TABLE ${escapeIdentifier(table.schema)}.${escapeIdentifier(table.table)} OWNER TO ${escapeIdentifier(user)}` }];
}
