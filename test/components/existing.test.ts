import { localConfig } from "../support/stack.ts";
import { runProgram, type Registered } from "./program.ts";

const ADMIN = "a-password-that-must-stay-secret";

test("an existing database with a secure password: no service for it, and the password is a secret wherever it goes", async () => {
  const source = { existing: { host: "db.example.com", admin: { user: "postgres", password: ADMIN } }, database: "shop", tables: ["public.orders"] };
  const seen = await runProgram({ ...localConfig(), "sluice:source": source }, { stack: "own", secretKeys: ["sluice:source"] });
  expect(seen.filter(isKind("LocalService")).map(({ inputs }) => inputs["kind"]).sort()).toEqual(["connect", "kafka", "s3"]);

  const carriers = seen.filter(({ inputs }) => JSON.stringify(inputs).includes(ADMIN));
  expect(carriers.map(({ type }) => type.split(":").at(-1)).sort()).toEqual(["CaptureRole", "CaptureSchema", "Preflight", "Publication", "ReplicationSlot", "Snapshot"]);
  // The SDK's mark for a secret: the engine encrypts the whole value behind it in the state.
  for (const { inputs } of carriers) expect(inputs["endpoint"]).toMatchObject({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" });
});

function isKind(kind: string) {
  return ({ type }: Registered): boolean => type.endsWith(`:${kind}`);
}
