/**
 * Text for `/bin/sh` that needs the AWS CLI: what a parameter group asks for is a command in AWS (a reboot, a modification of
 * somebody else's instance) and no resource. Every value comes through the environment, so no value is ever read as text of a shell.
 *
 * | variable | |
 * | --- | --- |
 * | `REGION` | of the database |
 * | `INSTANCES` | DB instance identifiers, blanks between them |
 * | `CLUSTER` | Aurora: DB cluster identifier; otherwise empty |
 * | `GROUP` | name of the parameter group |
 * | `STATIC` | only there so that a changed static parameter runs the command anew |
 * | `OWN` | attach: how the names of our own groups begin |
 * | `FAMILY` | detach: family of the default group |
 */

const START = `set -eu
fail() { echo "$1" >&2; exit 1; }
command -v aws > /dev/null || fail "the AWS CLI is not on the PATH. Install it, or leave reboot and parameterGroup out and do it by hand"
`;

const STATE = `
# What has become of the parameter group on one instance: in-sync, applying, pending-reboot, or None while it is not attached.
state() {
  if [ -n "$CLUSTER" ]; then
    aws rds describe-db-clusters --region "$REGION" --db-cluster-identifier "$CLUSTER" --output text \\
      --query "DBClusters[0].DBClusterMembers[?DBInstanceIdentifier=='$1'].DBClusterParameterGroupStatus | [0]"
  else
    aws rds describe-db-instances --region "$REGION" --db-instance-identifier "$1" --output text \\
      --query "DBInstances[0].DBParameterGroups[?DBParameterGroupName=='$GROUP'].ParameterApplyStatus | [0]"
  fi
}

# Waits up to five minutes while the state is one of the given ones.
settle() {
  left=60
  while now=$(state "$1"); case " $2 " in *" $now "*) true ;; *) false ;; esac; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || break
    sleep "\${PAUSE:-5}"
  done
}

reboot() {
  case "$now" in
    in-sync) echo "$1: in sync" ;;
    pending-reboot)
      aws rds reboot-db-instance --region "$REGION" --db-instance-identifier "$1" --output text --query DBInstance.DBInstanceStatus > /dev/null
      aws rds wait db-instance-available --region "$REGION" --db-instance-identifier "$1"
      echo "$1: rebooted" ;;
    *) fail "DB instance $1: its parameter group $GROUP is \\"$now\\" and not pending-reboot. Look at it in the console, then run it again" ;;
  esac
}
`;

/** Reboots every instance that waits for it. For a start: an instance that was made with the group is in sync from the beginning. */
export function rebootIfPending(): string {
  return `${START}${STATE}
for instance in $INSTANCES; do
  aws rds wait db-instance-available --region "$REGION" --db-instance-identifier "$instance"
  settle "$instance" "applying"
  reboot "$instance"
done
`;
}

/**
 * After a static parameter changed: RDS tells some seconds later that a reboot is pending, so "in-sync" is waited out too. In sync
 * after five minutes means that the change came to nothing, such as a value that the server had already.
 */
export function rebootAfterChange(): string {
  return `${START}${STATE}
for instance in $INSTANCES; do
  aws rds wait db-instance-available --region "$REGION" --db-instance-identifier "$instance"
  settle "$instance" "applying in-sync"
  reboot "$instance"
done
`;
}

const CURRENT = `
current() {
  aws rds describe-db-instances --region "$REGION" --db-instance-identifier "$INSTANCES" --output text --query "DBInstances[0].DBParameterGroups[0].DBParameterGroupName"
}
attach() {
  aws rds modify-db-instance --region "$REGION" --db-instance-identifier "$INSTANCES" --db-parameter-group-name "$1" --output text --query DBInstance.DBInstanceStatus > /dev/null
  aws rds wait db-instance-available --region "$REGION" --db-instance-identifier "$INSTANCES"
}
`;

/**
 * Attaches the group to somebody's instance. An instance with a group of its own is left alone: its settings would be lost. So what
 * {@link detach} gives back is always the default group.
 */
export function attach(): string {
  return `${START}${CURRENT}
before=$(current)
case "$before" in
  "$GROUP") ;;
  default.* | "$OWN"*) attach "$GROUP" ;;
  *) fail "DB instance $INSTANCES: has the parameter group $before, whose settings would be lost. Set rds.logical_replication = 1 and max_slot_wal_keep_size in that group, and write parameterGroup: false" ;;
esac
`;
}

/** Gives the instance the default group back. It counts from the next reboot on. */
export function detach(): string {
  return `${START}${CURRENT}
[ "$(current)" = "$GROUP" ] || exit 0
attach "default.$FAMILY"
`;
}
