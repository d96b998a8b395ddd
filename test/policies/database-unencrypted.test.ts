import { databaseUnencrypted as policy } from "../../policies/database-unencrypted.ts";
import { reports, UNKNOWN_VALUE } from "./kit.ts";

const told = (type: string, props: Record<string, unknown>) => reports(policy, { type, props });

test.each(["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"])("%s", (type) => {
  expect(told(type, { storageEncrypted: true })).toEqual([]);
  expect(told(type, { storageEncrypted: UNKNOWN_VALUE })).toEqual([]);
  expect(told(type, { storageEncrypted: false })).toHaveLength(1);
  expect(told(type, {})).toEqual([expect.stringMatching(/storage is not encrypted.* Set storageEncrypted: true/)]);
  expect(told(type, { snapshotIdentifier: "s" })).toEqual([]);
});

test.each(["aws:rds/parameterGroup:ParameterGroup", "aws:rds/clusterParameterGroup:ClusterParameterGroup"])("TLS in %s", (type) => {
  expect(told(type, { parameters: [{ name: "rds.force_ssl", value: "0" }] })).toHaveLength(1);
  expect(told(type, { parameters: [{ name: "rds.force_ssl", value: "1" }] })).toEqual([]);
  expect(told(type, { parameters: UNKNOWN_VALUE })).toEqual([]);
});
