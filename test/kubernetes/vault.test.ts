import * as pulumi from "@pulumi/pulumi";
import { clusterVault, keepKey, type KeysArgs } from "../../components/kubernetes/vault.ts";
import { clusterNames } from "../../pipeline/names.ts";
import { registered } from "./connect/mocks.ts";

const ARGS: KeysArgs = { names: clusterNames({ project: "sluice", stack: "staging" }), owner: "sluice/staging", context: "staging", namespace: pulumi.output("cdc") };
const ENVELOPE = "4dabf18193072939515e22adb298388d";

test("the workers' secrets are keys of the one Secret that they mount, and every version is told", async () => {
  const told: pulumi.Output<string>[] = [];
  const { seen } = await registered(() => {
    const vault = clusterVault(() => ARGS, (version) => void told.push(version));
    const parent = new pulumi.ComponentResource("sluice:test:Parent", "source");
    vault("source-password", undefined, parent);
    vault("access-key", "${env:KEY}", parent);
    return pulumi.output(told.length);
  });
  const keys = seen.filter(({ type }) => type.endsWith(":ClusterSecret"));
  expect(keys.map(({ inputs }) => [inputs["secret"], inputs["key"], inputs["mount"], inputs["owner"], inputs["namespace"], inputs["context"]])).toEqual([
    ["sluice-staging-secrets", "source-password", "/opt/sluice/secrets", "sluice/staging", "cdc", "staging"],
    ["sluice-staging-secrets", "access-key", "/opt/sluice/secrets", "sluice/staging", "cdc", "staging"],
  ]);
  expect(keys.map(({ inputs, parent }) => [inputs["value"], parent])).toEqual([[undefined, "source"], ["${env:KEY}", "source"]]);
  expect(told).toHaveLength(2);
});

test("a value is a secret to the engine, a reference is not", async () => {
  const { seen } = await registered(() => {
    const parent = new pulumi.ComponentResource("sluice:test:Parent", "parent");
    keepKey(ARGS, "given", { secret: "s", key: "k" }, "hunter2", parent);
    keepKey({ ...ARGS, context: undefined }, "named", { secret: "s", key: "l" }, "${env:PASSWORD}", parent);
    return pulumi.output(0);
  });
  const inputs = (name: string) => seen.find((one) => one.name === name)?.inputs ?? {};
  expect(inputs("given")["value"]).toEqual({ [ENVELOPE]: expect.any(String), value: "hunter2" });
  expect(inputs("named")["value"]).toBe("${env:PASSWORD}");
  expect("context" in inputs("named")).toBe(false);
});
