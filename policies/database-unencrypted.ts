import { resourcePolicy } from "./policy.ts";
import { mapsOf } from "./props.ts";

const INSTANCE = /^aws:rds\/(instance:Instance|cluster:Cluster|globalCluster:GlobalCluster)$/;
const PARAMETERS = /^aws:rds\/(cluster)?[pP]arameterGroup:/;

/** Encryption at rest cannot be switched on later (a new instance from an encrypted snapshot is needed); in transit it is a parameter. */
export const databaseUnencrypted = resourcePolicy({
  name: "database-unencrypted",
  description: "RDS and Aurora are encrypted at rest, and refuse connections without TLS.",
  severity: "high",
  check: ({ type, props }, tell) => {
    // A replica and a cluster's copy of a snapshot have the encryption of what they come from.
    const inherited = ["replicateSourceDb", "replicationSourceIdentifier", "snapshotIdentifier", "sourceDbClusterIdentifier"].some((key) => props[key] !== undefined);
    if (INSTANCE.test(type) && (props["storageEncrypted"] === false || (props["storageEncrypted"] === undefined && !inherited))) {
      tell("its storage is not encrypted, and cannot be later. Set storageEncrypted: true");
    }
    if (PARAMETERS.test(type) && mapsOf(props["parameters"]).some(({ name, value }) => name === "rds.force_ssl" && ["0", "off", "false"].includes(String(value)))) {
      tell("rds.force_ssl is off: passwords and rows cross the network in the clear. Set it to 1");
    }
  },
});
