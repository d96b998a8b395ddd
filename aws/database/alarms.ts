import type { Flavour } from "./engine.ts";

/** One CloudWatch alarm on the database, without its name and its dimensions' values. */
export interface DatabaseAlarm {
  /** Last part of its name. */
  readonly id: string;
  readonly metric: string;
  /** Whose metric it is. Aurora counts its one volume by cluster, everything else by instance. */
  readonly dimension: "DBInstanceIdentifier" | "DBClusterIdentifier";
  readonly statistic: "Maximum" | "Minimum";
  readonly comparison: "GreaterThanThreshold" | "LessThanThreshold";
  /** Bytes. */
  readonly threshold: number;
  /** How many periods of five minutes in a row. */
  readonly periods: number;
  /** What it means and what to do: the text of the message that somebody gets at night. */
  readonly description: string;
}

export interface AlarmWish {
  readonly flavour: Flavour;
  readonly storageGib: number;
  readonly walLimitBytes: number;
}

const GIB = 1024 ** 3;

/** What the server holds in `pg_wal` for itself, as RDS sets it: `max_wal_size` and `wal_keep_size` come to about this. */
const OWN_WAL = 4 * GIB;

/** Seconds of one period. */
export const ALARM_PERIOD = 300;

/**
 * The alarms of a captured database. They come from the server and not from the connector, so they also ring when the whole
 * cluster is down. Metrics: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html. A slot's metrics are not there
 * before the first slot is: missing data is no breach.
 */
export function databaseAlarms({ flavour, storageGib, walLimitBytes }: AlarmWish): DatabaseAlarm[] {
  const slot = { metric: "OldestReplicationSlotLag", dimension: "DBInstanceIdentifier", statistic: "Maximum", comparison: "GreaterThanThreshold" } as const;
  const limit = size(walLimitBytes);
  return [
    {
      ...slot, id: "slot-lag-warning", threshold: Math.floor(walLimitBytes / 4), periods: 3,
      description: `A replication slot holds back more than a quarter of the ${limit} that it may. Is the source connector running, and does it keep up?`,
    },
    {
      ...slot, id: "slot-lag-critical", threshold: Math.floor(walLimitBytes / 2), periods: 1,
      description: `A replication slot holds back more than half of the ${limit} that it may. At the limit PostgreSQL gives the slot up, changes are lost to the stream, and every table is snapshotted again. Get the source connector to run, or raise walLimit.`,
    },
    {
      id: "slot-disk", metric: "ReplicationSlotDiskUsage", dimension: "DBInstanceIdentifier", statistic: "Maximum", comparison: "GreaterThanThreshold", threshold: Math.floor((storageGib * GIB) / 10), periods: 2,
      description: "What logical decoding spilled to disk takes more than a tenth of the storage: a very large transaction is open or being sent. Look for it in pg_stat_activity and pg_stat_replication_slots.",
    },
    {
      id: "wal-disk", metric: "TransactionLogsDiskUsage", dimension: "DBInstanceIdentifier", statistic: "Maximum", comparison: "GreaterThanThreshold", threshold: walLimitBytes + OWN_WAL, periods: 2,
      description: `The log takes more than slots may hold back (${limit}) and the server keeps for itself: something else holds it. Look at pg_replication_slots, read replicas and archiving.`,
    },
    flavour === "postgres"
      ? {
          id: "free-storage", metric: "FreeStorageSpace", dimension: "DBInstanceIdentifier", statistic: "Minimum", comparison: "LessThanThreshold", threshold: Math.floor((storageGib * GIB) / 5), periods: 2,
          description: `Less than a fifth of the ${storageGib} GiB of storage is free. A full disk stops the database. Storage that grew does not shrink: find what takes it before it grows.`,
        }
      : {
          id: "volume", metric: "VolumeBytesUsed", dimension: "DBClusterIdentifier", statistic: "Maximum", comparison: "GreaterThanThreshold", threshold: storageGib * GIB, periods: 2,
          description: `The cluster's volume is larger than the ${storageGib} GiB that were planned for it. It costs by size; a slot that nobody reads is the usual reason.`,
        },
  ];
}

function size(bytes: number): string {
  return bytes >= GIB ? `${Math.round((bytes / GIB) * 10) / 10} GiB` : `${Math.round(bytes / 1024 ** 2)} MiB`;
}
