import { stackPolicy, type SeenInStack } from "./policy.ts";
import { mapsOf, UNKNOWN } from "./props.ts";

const GROUP = /^aws:rds\/(parameterGroup:ParameterGroup|clusterParameterGroup:ClusterParameterGroup)$/;
const CAP = "max_slot_wal_keep_size";

/**
 * A slot that nobody reads keeps every byte of WAL. Without a cap (the default, -1) it fills the disk, and the database that
 * everybody else uses stops. On Aurora the storage grows with it instead, and the bill; a cap may stand in the cluster's group or in
 * the instances' one. On RDS each group is of one instance, so each needs its own.
 */
export const logicalReplicationWithoutWalCap = stackPolicy({
  name: "logical-replication-without-wal-cap",
  description: "Where logical replication is on, max_slot_wal_keep_size bounds what a stuck slot may keep.",
  severity: "high",
  check: (all, tell) => {
    const groups = all.filter(({ type }) => GROUP.test(type));
    const isAurora = ({ props }: SeenInStack): boolean => String(props["family"]).startsWith("aurora");
    for (const group of groups) {
      if (!["1", "on", "true"].includes(String(parameter(group, "rds.logical_replication")))) continue;
      const caps = (isAurora(group) ? groups.filter(isAurora) : [group]).map((one) => parameter(one, CAP));
      if (!caps.some(bounds)) tell(group, `turns logical replication on without ${CAP}: a slot that nobody reads fills the disk. Set it to a part of the storage, in MB`);
    }
  },
});

/** A parameter's value; UNKNOWN where the list or the value is. Names are not secret, so they are always known with the list. */
function parameter({ props }: SeenInStack, wanted: string): unknown {
  if (props["parameters"] === UNKNOWN) return UNKNOWN;
  return mapsOf(props["parameters"]).find(({ name }) => name === wanted)?.["value"];
}

function bounds(value: unknown): boolean {
  return value === UNKNOWN || Number(value) > 0;
}
