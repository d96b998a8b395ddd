import type { Problem } from "../../config/problem.ts";
import { type EngineVersion, failoverSlots, type Flavour } from "./engine.ts";
import { isStatic } from "./static-parameters.ts";

/** One entry of a parameter group. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
  /** Static parameters know only `pending-reboot`; all others take effect at once. */
  readonly applyMethod: "immediate" | "pending-reboot";
}

export interface ParameterWish {
  readonly flavour: Flavour;
  readonly version: EngineVersion;
  /** The captured database: read replicas take over its slots. */
  readonly database: string;
  /** How much log the slots may hold back. */
  readonly walLimitBytes: number;
  /** The user's own, which win over ours. */
  readonly parameters: Readonly<Record<string, string>>;
}

const MIB = 1024 * 1024;

/**
 * What capturing needs of a parameter group, by name.
 *
 * `rds.logical_replication` sets `wal_level` and the limits around it. Without a cap on what slots hold back, a connector that
 * stands still fills the disk, and storage that grew for it never shrinks again. From PostgreSQL 17 on, the three of a standby
 * (`hot_standby_feedback`, `sync_replication_slots` and the database to connect to) mean nothing to a primary; a read replica takes
 * over the group and so keeps the slot in step ("Managing logical slot synchronization" in the RDS user guide).
 */
export function replicationParameters({ flavour, version, database, walLimitBytes, parameters }: ParameterWish): Parameter[] {
  const ours: Record<string, string> = {
    "rds.logical_replication": "1",
    "rds.force_ssl": "1",
    max_slot_wal_keep_size: String(Math.floor(walLimitBytes / MIB)),
    ...(failoverSlots(flavour, version) ? { hot_standby_feedback: "1", sync_replication_slots: "1", "rds.logical_slot_sync_dbname": database } : {}),
  };
  return Object.entries({ ...ours, ...parameters })
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => ({ name, value, applyMethod: isStatic(name) ? "pending-reboot" : "immediate" }));
}

/** What changes only with a reboot: the trigger of one. */
export function staticParameters(parameters: readonly Parameter[]): string[] {
  return parameters.filter(({ applyMethod }) => applyMethod === "pending-reboot").map(({ name, value }) => `${name}=${value}`);
}

/** What is wrong with the user's own parameters. `place` is where they stand, such as `sluice:source.rds.parameters`. */
export function parameterProblems(place: string, parameters: Readonly<Record<string, string>>, { major }: EngineVersion, storageGib: number): Problem[] {
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    const at = `${place}.${name}`;
    const off = /^(0|off|false)$/i.test(value);
    if (name === "wal_level") problems.push({ place: at, reason: "cannot be set on RDS", mend: "Leave it out: rds.logical_replication, which Sluice sets, makes it logical" });
    if (name === "rds.logical_replication" && off) problems.push({ place: at, reason: "switches off what capturing lives from", mend: "Leave it out" });
    if (name === "rds.force_ssl" && off) problems.push({ place: at, reason: "lets passwords and rows travel in plain text", mend: "Leave it out" });
    if (name === "max_slot_wal_keep_size") problems.push(...cap(at, value, storageGib));
    if (major < 17 && SINCE_17.has(name)) problems.push({ place: at, reason: `is not known to PostgreSQL ${major}; it came with 17`, mend: "Leave it out, or raise engineVersion" });
  }
  return problems;
}

/** AWS refuses the whole group for one name that the family does not have. */
const SINCE_17: ReadonlySet<string> = new Set(["sync_replication_slots", "synchronized_standby_slots", "rds.logical_slot_sync_dbname"]);

function cap(place: string, value: string, storageGib: number): Problem[] {
  const mib = Number(value);
  const half = storageGib * 512;
  if (Number.isInteger(mib) && mib > 0 && mib <= half) return [];
  const reason = mib === -1 ? "has no limit: a connector that stands still would fill the disk" : Number.isInteger(mib) && mib > half ? `is more than half of the storage (${storageGib} GiB)` : `"${value}" is no number of MiB`;
  return [{ place, reason, mend: `Leave it out and write sluice:source.walLimit, or give MiB up to ${half}` }];
}
