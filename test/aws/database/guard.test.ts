import type { ResourceHookArgs } from "@pulumi/pulumi";
import { refuseUpgradeWithSlots } from "../../../aws/database/upgrade.ts";
import { upgradeGuard, type UpgradeGuardArgs } from "../../../components/aws/upgrade-guard.ts";
import { register } from "./registered.ts";

jest.mock("../../../aws/database/upgrade.ts", () => ({ refuseUpgradeWithSlots: jest.fn(async () => undefined) }));

const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!db-1-a1B2c3";
const asked = jest.mocked(refuseUpgradeWithSlots);
beforeEach(() => asked.mockClear());

async function run(args: Partial<ResourceHookArgs>, more: Partial<UpgradeGuardArgs> = {}): Promise<void> {
  const { answer } = await register(() => upgradeGuard("guard", { database: "shop", ca: "PEM", way: () => undefined, ...more }));
  await answer.callback({ urn: "u", id: "i", name: "n", type: "t", ...args } as ResourceHookArgs);
}

const instance = { address: "h", port: 5433, username: "master", engineVersion: "16", engineVersionActual: "16.9", masterUserSecrets: [{ secretArn: ARN }] };

test("an instance: its actual version against the wanted one, entered as the state knows it", async () => {
  await run({ oldOutputs: instance, oldInputs: { engineVersion: "16" }, newInputs: { engineVersion: "17" } });
  expect(asked.mock.calls).toEqual([[{ from: "16.9", to: "17" }, { host: "h", port: 5433, database: "shop", user: "master", password: `\${secretsmanager:${ARN}:password}`, sslmode: "verify-full", ca: "PEM" }]]);
});

test("an Aurora cluster has an endpoint and a masterUsername", async () => {
  await run({ oldOutputs: { endpoint: "writer", port: 5432, masterUsername: "root", engineVersionActual: "16.6", masterUserSecrets: [{ secretArn: ARN }] }, newInputs: { engineVersion: "17" } });
  expect(asked.mock.calls[0]?.[1]).toMatchObject({ host: "writer", user: "root" });
});

test("through the cluster, by a way that is known only when the hook runs", async () => {
  const via = { namespace: "cdc", routes: [] };
  let way: ReturnType<UpgradeGuardArgs["way"]>;
  const { answer } = await register(() => upgradeGuard("guard", { database: "shop", ca: "PEM", way: () => way }));
  way = { via: (host, port) => ({ ...via, routes: [{ host, port, pod: { name: "relay" }, targetPort: 1 }] }), ready: [] };
  await answer.callback({ urn: "u", id: "i", name: "n", type: "t", oldOutputs: instance, newInputs: { engineVersion: "17" } } as ResourceHookArgs);
  expect(asked.mock.calls[0]?.[1].via).toEqual({ namespace: "cdc", routes: [{ host: "h", port: 5433, pod: { name: "relay" }, targetPort: 1 }] });
});

test("it runs in a preview", async () => {
  const { answer } = await register(() => upgradeGuard("guard", { database: "shop", ca: "PEM", way: () => undefined }));
  expect(answer.opts).toMatchObject({ onDryRun: true });
  expect(answer.opts?.ignoreErrors ?? false).toBe(false);
});

test("its refusal is the hook's", async () => {
  asked.mockRejectedValueOnce(new Error("database h: … slots"));
  await expect(run({ oldOutputs: instance, newInputs: { engineVersion: "17" } })).rejects.toThrow("database h: … slots");
});
