import { escapeIdentifier } from "pg";
import type { Problem } from "../../config/problem.ts";
import type { ServerFacts } from "./facts.ts";
import { mark } from "../owned.ts";
import type { PreflightInputs } from "./inputs.ts";
import { rdsMend } from "./rds.ts";

/** Problems stop a preview; warnings are told and go on. */
export interface Verdict {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const OLDEST = 13;
/** From here on nothing of PostgreSQL's logical replication that Sluice uses is missing. */
const RECOMMENDED = 16;
const FAILOVER = 17;

/** What is wrong with the server and with the administrator's rights there. */
export function judgeServer(facts: ServerFacts, inputs: PreflightInputs): Verdict {
  const server = `server ${inputs.endpoint.host}:${inputs.endpoint.port}`;
  return {
    problems: [...settings(server, facts, inputs), ...capacity(server, facts, inputs), ...rights(facts, inputs), ...collisions(facts, inputs)],
    warnings: warnings(server, facts, inputs),
  };
}

function settings(server: string, facts: ServerFacts, inputs: PreflightInputs): Problem[] {
  const problems: Problem[] = [];
  const major = Math.floor(facts.version / 10_000);
  if (major < OLDEST) problems.push({ place: server, reason: `is PostgreSQL ${major}; Sluice needs ${OLDEST} or newer`, mend: "Upgrade it" });
  if (inputs.failover && major < FAILOVER) problems.push({ place: server, reason: `is PostgreSQL ${major}; a slot that survives a failover needs ${FAILOVER}`, mend: "Upgrade it, or leave failover out" });
  if (facts.inRecovery) problems.push({ place: server, reason: "is a standby; a publication can be made on a primary only", mend: "Connect to the primary" });
  if (facts.walLevel !== "logical") problems.push({ place: server, reason: `wal_level is "${facts.walLevel}"; change data capture needs "logical"`, mend: facts.flavour === "rds" ? rdsMend(inputs.endpoint.host, "rds.logical_replication", "1", "reboot") : WAL_LEVEL[facts.flavour] });
  return problems;
}

function capacity(server: string, facts: ServerFacts, inputs: PreflightInputs): Problem[] {
  const problems: Problem[] = [];
  const own = facts.slots.find(({ name }) => name === inputs.slot);
  if (own === undefined && facts.slots.length >= facts.maxSlots) {
    const idle = facts.slots.filter(({ active }) => !active).map(({ name }) => name);
    const which = idle.length === 0 ? "all are being read" : `nobody reads ${idle.slice(0, 5).join(", ")}`;
    problems.push({
      place: server,
      reason: `no free replication slot: ${facts.slots.length} of ${facts.maxSlots} (max_replication_slots) in use, ${which}`,
      mend: raise(facts, inputs, "max_replication_slots", Math.max(facts.slots.length + 2, 10), idle.length > 0 ? "Drop a slot that nobody needs" : undefined),
    });
  }
  if (!own?.active && facts.usedSenders >= facts.maxSenders) {
    problems.push({
      place: server,
      reason: `no free walsender: ${facts.usedSenders} of ${facts.maxSenders} (max_wal_senders) in use`,
      mend: raise(facts, inputs, "max_wal_senders", Math.max(facts.usedSenders + 2, 10)),
    });
  }
  return problems;
}

function rights(facts: ServerFacts, inputs: PreflightInputs): Problem[] {
  const { admin, flavour, role } = facts;
  const place = `user ${admin.name}`;
  const user = escapeIdentifier(admin.name);
  const problems: Problem[] = [];
  if (!admin.createInDatabase) {
    problems.push({ place, reason: "may not create a publication and a schema in the database", mend: `Run: GRANT CREATE ON DATABASE ${escapeIdentifier(inputs.endpoint.database)} TO ${user}` });
  }
  if (!admin.replication) {
    problems.push({ place, reason: "may not create a replication slot", mend: flavour === "rds" ? `Run: GRANT rds_replication TO ${user}` : `Run: ALTER ROLE ${user} REPLICATION` });
  }
  if (inputs.existingRole) problems.push(...existingRole(facts, inputs));
  else if (role === undefined) problems.push(...newRole(facts, inputs));
  return problems;
}

/** Whether the administrator may make a role that replicates. */
function newRole({ admin, flavour, version }: ServerFacts, inputs: PreflightInputs): Problem[] {
  const place = `user ${admin.name}`;
  const user = escapeIdentifier(admin.name);
  const otherwise = `or make the role ${inputs.role} yourself and name it in sluice:source.existing.role`;
  if (!admin.createRole) return [{ place, reason: `may not create the role ${inputs.role}`, mend: `Run: ALTER ROLE ${user} CREATEROLE; ${otherwise}` }];
  if (flavour === "rds") return admin.grantsRds ? [] : [{ place, reason: "may not let others replicate", mend: `Run: GRANT rds_replication TO ${user} WITH ADMIN OPTION; ${otherwise}` }];
  // Until 15 only a superuser may give REPLICATION; from 16 on whoever has it and CREATEROLE. Cloud SQL and Azure patched theirs to let the administrator.
  if (admin.superuser || flavour !== "plain" || (version >= 160_000 && admin.replication)) return [];
  return version < 160_000 ? [{ place, reason: `may not give the role ${inputs.role} the REPLICATION attribute: before PostgreSQL 16 only a superuser may`, mend: `Use a superuser, ${otherwise}` }] : [];
}

function existingRole({ role, flavour }: ServerFacts, inputs: PreflightInputs): Problem[] {
  const place = `role ${inputs.role}`;
  const name = escapeIdentifier(inputs.role);
  if (role === undefined) return [{ place, reason: "does not exist, though sluice:source.existing.role names it", mend: "Create it, or leave it out: Sluice then makes one of its own" }];
  const problems: Problem[] = [];
  if (!role.login) problems.push({ place, reason: "may not log in", mend: `Run: ALTER ROLE ${name} LOGIN` });
  if (!role.replication) problems.push({ place, reason: "may not replicate", mend: flavour === "rds" ? `Run: GRANT rds_replication TO ${name}` : `Run: ALTER ROLE ${name} REPLICATION` });
  return problems;
}

/** Things that have one of our names and are not ours. */
function collisions({ comments, slots, flavour }: ServerFacts, inputs: PreflightInputs): Problem[] {
  const problems: Problem[] = [];
  const taken = (what: string, name: string, comment: string | null | undefined, mend: string): void => {
    if (comment === undefined || comment === mark(inputs)) return;
    problems.push({ place: `${what} ${name}`, reason: comment === null ? "exists already, and no stack of Sluice made it" : `exists already, marked "${comment}"`, mend });
  };
  if (!inputs.existingRole) taken("role", inputs.role, comments.role, "Drop it, choose another name, or name it in sluice:source.existing.role to use it as it is");
  taken("publication", inputs.publication, comments.publication, "Drop it, or choose another name");
  taken("schema", inputs.captureSchema, comments.schema, "Rename or drop it: Sluice keeps its own tables in a schema of its own");
  // RDS: "must be superuser or replication role to use logical replication slots in the 'rds' namespace".
  if (flavour === "rds" && inputs.slot.startsWith("rds")) problems.push({ place: `slot ${inputs.slot}`, reason: "RDS keeps names that start with rds for itself", mend: "Choose another project or stack name: the slot's derives from them" });
  const slot = slots.find(({ name }) => name === inputs.slot);
  if (slot !== undefined && (slot.plugin !== "pgoutput" || slot.database !== inputs.endpoint.database)) {
    problems.push({ place: `slot ${inputs.slot}`, reason: `exists already, ${slot.plugin === null ? "for physical replication" : `for plugin ${slot.plugin} in database ${slot.database ?? "?"}`}`, mend: "Drop it, or choose another name" });
  }
  return problems;
}

function warnings(server: string, facts: ServerFacts, inputs: PreflightInputs): Problem[] {
  const major = Math.floor(facts.version / 10_000);
  const found: Problem[] = [];
  if (major >= OLDEST && major < RECOMMENDED) found.push({ place: server, reason: `is PostgreSQL ${major}`, mend: `${RECOMMENDED} or newer is recommended: roles need no superuser there, and slots can follow a failover from ${FAILOVER} on` });
  if (facts.slotKeepMb < 0) {
    found.push({ place: server, reason: "max_slot_wal_keep_size is unlimited: while the connector is stopped, log piles up until the disk is full", mend: `${setting(facts, inputs, "max_slot_wal_keep_size", facts.flavour === "rds" ? "51200" : "'50GB'", "reload")} (${facts.flavour === "rds" ? "MB: " : ""}a good part of the free disk)` });
  }
  return found;
}

const WAL_LEVEL: Readonly<Record<Exclude<ServerFacts["flavour"], "rds">, string>> = {
  plain: "Run: ALTER SYSTEM SET wal_level = 'logical'; then restart the server",
  cloudsql: "Set the flag cloudsql.logical_decoding = on (the instance restarts)",
  azure: "Set the server parameter wal_level to logical, then restart it",
};

function raise(facts: ServerFacts, inputs: PreflightInputs, name: string, value: number, first?: string): string {
  const how = setting(facts, inputs, name, String(value), "restart");
  return first === undefined ? how : `${first}, or ${how.charAt(0).toLowerCase()}${how.slice(1)}`;
}

function setting({ flavour }: ServerFacts, { endpoint }: PreflightInputs, name: string, value: string, then: "restart" | "reload"): string {
  if (flavour === "rds") return rdsMend(endpoint.host, name, value, then === "restart" ? "reboot" : "nothing");
  return flavour === "plain" ? `Run: ALTER SYSTEM SET ${name} = ${value}; then ${then === "restart" ? "restart the server" : "SELECT pg_reload_conf()"}` : `Set ${name} = ${value.replaceAll("'", "")} in the server's parameters${then === "restart" ? ", then restart it" : ""}`;
}
