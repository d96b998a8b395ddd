import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSecretKey } from "../../cluster/client.ts";
import { resolveSecret } from "../../secrets/reference.ts";
import * as secret from "../../local/secret/lifecycle.ts";

let dir: string;
jest.mock("../../cluster/client.ts", () => ({ readSecretKey: jest.fn(async () => "first-value") }));
jest.mock("../../local/secrets.ts", () => {
  const { SecretStore, ...rest } = jest.requireActual<typeof import("../../local/secrets.ts")>("../../local/secrets.ts");
  return { ...rest, SecretStore, secretStore: () => new SecretStore(dir) };
});
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), "sluice-own-"))));
afterAll(() => rmSync(dir, { recursive: true }));

const inputs = { project: "sluice", stack: "dev", name: "source-password", value: "${kubernetes:/cdc/db:password}" };

test("what only Sluice can read is copied to where the worker can, anew when it changed, and never into the outputs", async () => {
  const { outs } = await secret.create(inputs);
  expect(resolveSecret(outs.reference)).toBe("first-value");
  expect(JSON.stringify(outs)).not.toContain("first-value");
  expect(await secret.diff("", outs, inputs)).toEqual({ changes: false });

  jest.mocked(readSecretKey).mockResolvedValue("second-value");
  expect(await secret.diff("", outs, inputs)).toEqual({ changes: true });
  const next = (await secret.update("", outs, inputs)).outs;
  expect(resolveSecret(next.reference)).toBe("second-value");
  expect(next.version).toBe(outs.version + 1);
});

test("a cluster that cannot be asked just now says nothing about the secret", async () => {
  const { outs } = await secret.create(inputs);
  jest.mocked(readSecretKey).mockRejectedValueOnce(new Error("no answer"));
  expect(await secret.diff("", outs, inputs)).toEqual({ changes: false });
});
