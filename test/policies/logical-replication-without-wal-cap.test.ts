import { logicalReplicationWithoutWalCap as policy } from "../../policies/logical-replication-without-wal-cap.ts";
import { reports, UNKNOWN_VALUE, type Given } from "./kit.ts";

const ON = { name: "rds.logical_replication", value: "1", applyMethod: "pending-reboot" };
const cap = (value: unknown) => ({ name: "max_slot_wal_keep_size", value });
const group = (family: string, ...parameters: object[]): Given => ({ type: `aws:rds/${family.startsWith("cluster:") ? "clusterParameterGroup:ClusterParameterGroup" : "parameterGroup:ParameterGroup"}`, name: family, props: { family: family.replace("cluster:", ""), parameters } });

test.each([
  ["a cap", [ON, cap("10240")], 0],
  ["a cap that is not known yet", [ON, cap(UNKNOWN_VALUE)], 0],
  ["no cap", [ON], 1],
  ["no limit", [ON, cap("-1")], 1],
  ["a cap of nothing", [ON, cap("0")], 1],
  ["logical replication off", [{ ...ON, value: "0" }], 0],
  ["no logical replication", [cap("-1")], 0],
])("%s", (_, parameters, count) => {
  expect(reports(policy, group("postgres17", ...parameters))).toHaveLength(count);
});

test("each instance needs its own", () => {
  expect(reports(policy, [group("postgres17", ON), group("postgres16", cap("1024"))])).toEqual([expect.stringMatching(/^postgres17: /)]);
});

test("Aurora's cap may stand in either group", () => {
  expect(reports(policy, [group("cluster:aurora-postgresql17", ON), group("aurora-postgresql17", cap("10240"))])).toEqual([]);
  expect(reports(policy, [group("cluster:aurora-postgresql17", ON), group("postgres17", cap("10240"))])).toHaveLength(1);
});

test("a list that is not known yet", () => {
  expect(reports(policy, { type: "aws:rds/parameterGroup:ParameterGroup", props: { family: "postgres17", parameters: UNKNOWN_VALUE } })).toEqual([]);
});
