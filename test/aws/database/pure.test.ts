import { X509Certificate } from "node:crypto";
import { databaseAlarms } from "../../../aws/database/alarms.ts";
import { authorities, regionAuthorities } from "../../../aws/database/authorities.ts";
import { engineVersion, failoverSlots, parameterFamily, parseEngineVersion, parseFamily } from "../../../aws/database/engine.ts";
import { parameterProblems, replicationParameters, staticParameters, type ParameterWish } from "../../../aws/database/parameters.ts";
import { existingRdsProblems, rdsProblems } from "../../../aws/database/rules.ts";
import { isMajorUpgrade, upgradeRefusal } from "../../../aws/database/upgrade.ts";
import type { RdsDatabase } from "../../../config/stack.ts";
import { printProblems } from "../../../config/problem.ts";

const GIB = 1024 ** 3;

describe("engine versions", () => {
  test.each([
    ["17", { major: 17 }],
    ["17.6", { major: 17, minor: 6 }],
    ["13.20-rds.20250404", { major: 13, minor: 20 }],
  ])("%s", (text, version) => expect(parseEngineVersion(text)).toEqual(version));

  test.each(["", "17.", "17.6.1", "v17", "8.0.mysql_aurora.3.05.2", "latest", "-17", "017.6"])("%s is none", (text) => {
    expect(parseEngineVersion(text)).toBeUndefined();
    expect(() => engineVersion(text)).toThrow("is none of PostgreSQL. Write");
  });

  test("families", () => {
    expect(parameterFamily("postgres", { major: 17, minor: 6 })).toBe("postgres17");
    expect(parameterFamily("aurora-postgresql", { major: 16 })).toBe("aurora-postgresql16");
    expect(parseFamily("postgres17")).toEqual({ flavour: "postgres", major: 17 });
    expect(parseFamily("aurora-postgresql16")).toEqual({ flavour: "aurora-postgresql", major: 16 });
    expect(parseFamily("mysql8.0")).toBeUndefined();
  });

  test("slots that follow a failover: from 17 on, and Aurora's lie on a shared volume anyway", () => {
    expect(failoverSlots("postgres", { major: 16 })).toBe(false);
    expect(failoverSlots("postgres", { major: 17 })).toBe(true);
    expect(failoverSlots("aurora-postgresql", { major: 17 })).toBe(false);
  });
});

describe("parameters", () => {
  const wish = (more: Partial<ParameterWish> = {}): ParameterWish => ({ flavour: "postgres", version: { major: 16 }, database: "shop", walLimitBytes: 50 * GIB, parameters: {}, ...more });

  test("of an older instance", () => {
    expect(replicationParameters(wish())).toEqual([
      { name: "max_slot_wal_keep_size", value: "51200", applyMethod: "immediate" },
      { name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" },
      { name: "rds.logical_replication", value: "1", applyMethod: "pending-reboot" },
    ]);
  });

  test("from PostgreSQL 17 on, what lets a read replica keep the slot in step", () => {
    const added = replicationParameters(wish({ version: { major: 17, minor: 6 } })).filter(({ name }) => !replicationParameters(wish()).some((old) => old.name === name));
    expect(added).toEqual([
      { name: "hot_standby_feedback", value: "1", applyMethod: "immediate" },
      { name: "rds.logical_slot_sync_dbname", value: "shop", applyMethod: "pending-reboot" },
      { name: "sync_replication_slots", value: "1", applyMethod: "immediate" },
    ]);
    expect(replicationParameters(wish({ version: { major: 17 }, flavour: "aurora-postgresql" }))).toEqual(replicationParameters(wish()));
  });

  test("the user's own win, each with the method that AWS takes for it", () => {
    const found = replicationParameters(wish({ parameters: { max_slot_wal_keep_size: "1000", max_wal_senders: "30", log_min_duration_statement: "500", shared_preload_libraries: "pg_stat_statements" } }));
    expect(found.map(({ name, value, applyMethod }) => `${name}=${value} ${applyMethod}`)).toEqual([
      "log_min_duration_statement=500 immediate", "max_slot_wal_keep_size=1000 immediate", "max_wal_senders=30 pending-reboot",
      "rds.force_ssl=1 pending-reboot", "rds.logical_replication=1 pending-reboot", "shared_preload_libraries=pg_stat_statements pending-reboot",
    ]);
    expect(staticParameters(found)).toEqual(["max_wal_senders=30", "rds.force_ssl=1", "rds.logical_replication=1", "shared_preload_libraries=pg_stat_statements"]);
  });

  test.each<[string, string, string]>([
    ["wal_level", "logical", "p.wal_level: cannot be set on RDS. Leave it out"],
    ["rds.logical_replication", "0", "switches off what capturing lives from"],
    ["rds.force_ssl", "off", "lets passwords and rows travel in plain text"],
    ["max_slot_wal_keep_size", "-1", "has no limit: a connector that stands still would fill the disk. Leave it out and write sluice:source.walLimit, or give MiB up to 102400"],
    ["max_slot_wal_keep_size", "102401", "is more than half of the storage (200 GiB)"],
    ["max_slot_wal_keep_size", "50GB", '"50GB" is no number of MiB'],
    ["synchronized_standby_slots", "rds_x", "is not known to PostgreSQL 16; it came with 17"],
  ])("refused: %s = %s", (name, value, line) => {
    const problems = parameterProblems("p", { [name]: value }, { major: 16 }, 200);
    expect(problems).toHaveLength(1);
    expect(printProblems(problems)).toContain(line);
  });

  test("and these are fine", () => {
    expect(parameterProblems("p", { max_slot_wal_keep_size: "102400", "rds.logical_replication": "1", "rds.force_ssl": "1", synchronized_standby_slots: "rds_x" }, { major: 17 }, 200)).toEqual([]);
  });
});

describe("alarms", () => {
  test("of an instance: thresholds from the cap of the log and from the storage, in bytes", () => {
    const alarms = databaseAlarms({ flavour: "postgres", storageGib: 200, walLimitBytes: 50 * GIB });
    expect(alarms.map(({ id, metric, statistic, comparison, threshold }) => [id, metric, statistic, comparison, threshold / GIB])).toEqual([
      ["slot-lag-warning", "OldestReplicationSlotLag", "Maximum", "GreaterThanThreshold", 12.5],
      ["slot-lag-critical", "OldestReplicationSlotLag", "Maximum", "GreaterThanThreshold", 25],
      ["slot-disk", "ReplicationSlotDiskUsage", "Maximum", "GreaterThanThreshold", 20],
      ["wal-disk", "TransactionLogsDiskUsage", "Maximum", "GreaterThanThreshold", 54],
      ["free-storage", "FreeStorageSpace", "Minimum", "LessThanThreshold", 40],
    ]);
    expect(new Set(alarms.map(({ dimension }) => dimension))).toEqual(new Set(["DBInstanceIdentifier"]));
    expect(alarms[1]?.description).toContain("more than half of the 50 GiB");
    for (const { description } of alarms) expect(description.length).toBeLessThanOrEqual(1024); // AlarmDescription of PutMetricAlarm
  });

  test("Aurora has no free storage to run out of; its volume is counted by cluster", () => {
    const alarms = databaseAlarms({ flavour: "aurora-postgresql", storageGib: 100, walLimitBytes: 512 * 1024 ** 2 });
    expect(alarms.find(({ metric }) => metric === "FreeStorageSpace")).toBeUndefined();
    expect(alarms.find(({ metric }) => metric === "VolumeBytesUsed")).toMatchObject({ dimension: "DBClusterIdentifier", threshold: 100 * GIB, comparison: "GreaterThanThreshold" });
    expect(alarms[0]?.description).toContain("512 MiB");
  });
});

describe("authorities of RDS", () => {
  test("those of the region, each valid for decades, and no other", () => {
    const certificates = authorities("eu-central-1").match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)?.map((pem) => new X509Certificate(pem)) ?? [];
    expect(certificates.map(({ subject }) => /CN=(.*)/.exec(subject)?.[1]).sort()).toEqual([
      "Amazon RDS eu-central-1 Root CA ECC384 G1", "Amazon RDS eu-central-1 Root CA RSA2048 G1", "Amazon RDS eu-central-1 Root CA RSA4096 G1",
    ]);
    for (const each of certificates) {
      expect(each.ca).toBe(true);
      expect(each.verify(each.publicKey)).toBe(true);
      expect(new Date(each.validTo).getFullYear()).toBeGreaterThanOrEqual(2061);
    }
  });

  test("us-east-1 gets none of the beta and preview environments' authorities", () => {
    expect(authorities("us-east-1").match(/BEGIN/g)).toHaveLength(3);
    expect(authorities("us-east-2").match(/BEGIN/g)).toHaveLength(3);
  });

  test("an expired authority is none", () => expect(regionAuthorities("eu-central-1", new Date("2200-01-01"))).toBeUndefined());

  test("a region that the bundle does not know says where to get them", () => {
    expect(() => authorities("mx-central-1")).toThrow("region mx-central-1: Sluice does not bring its RDS authorities. Download https://truststore.pki.rds.amazonaws.com/mx-central-1/mx-central-1-bundle.pem");
  });
});

describe("rules", () => {
  const server: RdsDatabase = {
    kind: "rds", engineVersion: "17", instanceClass: "db.m7g.large", storageGib: 200, multiAz: true, vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"], clients: ["sg-1"], backupDays: 7,
    deletionProtection: true, finalSnapshot: true, masterUser: "postgres", reboot: false, parameters: {},
  };
  const lines = (more: Partial<RdsDatabase>, database = "shop", region = "eu-central-1"): string[] => rdsProblems({ ...server, ...more }, { region, database }).map((one) => printProblems([one]).trim());

  test("a right one has no problems", () => expect(lines({})).toEqual([]));
  test.each<[Partial<RdsDatabase>, string, string, string]>([
    [{ masterUser: "admin" }, "shop", "eu-central-1", 'sluice:source.rds.masterUser: "admin" is kept by the engine. Write postgres, say'],
    [{ masterUser: "rds_me" }, "shop", "eu-central-1", '"rds_me" is kept by the engine'],
    [{}, "postgres", "eu-central-1", 'sluice:source.database: RDS cannot make a database "postgres": the engine keeps that name'],
    [{}, "my-shop", "eu-central-1", 'RDS cannot make a database "my-shop". Use letters, digits and _'],
    [{}, "shop", "il-central-1", "sluice:source.rds: Sluice does not bring the authorities that sign RDS certificates in il-central-1"],
    [{ parameters: { wal_level: "logical" } }, "shop", "eu-central-1", "sluice:source.rds.parameters.wal_level: cannot be set on RDS"],
  ])("%j %s %s", (more, database, region, line) => expect(lines(more, database, region)).toEqual([expect.stringContaining(line)]));

  test("all problems at once", () => expect(lines({ masterUser: "admin", parameters: { wal_level: "logical" } }, "db", "il-central-1")).toHaveLength(4));

  test("an instance that is there needs authorities only where they are checked and not given", () => {
    const existing = { kind: "existing", host: "h", port: 5432, sslmode: "verify-full", admin: { user: "u", password: "${env:P}" }, rds: { instance: "shop", family: "postgres17", storageGib: 20, parameterGroup: false, reboot: false } } as const;
    expect(existingRdsProblems(existing, "eu-central-1")).toEqual([]);
    expect(existingRdsProblems(existing, "il-central-1")).toHaveLength(1);
    expect(existingRdsProblems({ ...existing, sslrootcert: "/ca.pem" }, "il-central-1")).toEqual([]);
    expect(existingRdsProblems({ ...existing, sslmode: "require" }, "il-central-1")).toEqual([]);
  });
});

describe("major upgrades", () => {
  test.each([
    ["16.9", "17", true], ["16.9", "17.6", true], ["16", "17", true], ["17.5", "17", false], ["17.5", "17.6", false], ["17.6", "17.5", false], ["17", "16", false], ["", "17", false], ["16.9", "", false],
  ])("%s to %s: %s", (from, to, is) => expect(isMajorUpgrade({ from, to })).toBe(is));

  test("refused in one line with the slots; a server that cannot be asked is refused too", () => {
    const change = { from: "16.9", to: "17" };
    expect(upgradeRefusal(change, "db.example.com", [])).toBeUndefined();
    expect(upgradeRefusal(change, "db.example.com", ["a", "b"])).toBe(
      'database db.example.com: from PostgreSQL 16.9 to 17 is a major upgrade, which its logical replication slots (a, b) do not survive. Stop the writers, let the connectors read to the end, destroy the slots (pulumi destroy --target), and run it again; or keep engineVersion at "16"',
    );
    expect(upgradeRefusal(change, "h", ["a", "b", "c", "d", "e", "f", "g"])).toContain("(a, b, c, d, e and 2 more)");
    expect(upgradeRefusal(change, "h", new Error("no answer"))).toContain("whether it has some cannot be seen (no answer)");
  });
});
