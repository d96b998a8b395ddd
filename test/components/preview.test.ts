import { localConfig } from "../support/stack.ts";
import { runProgram } from "./program.ts";

const mockUnwanted = (): never => { throw new Error("a local stack loads no SDK of a cloud"); };
jest.mock("@pulumi/aws", () => mockUnwanted());
jest.mock("@pulumi/kubernetes", () => mockUnwanted());

test("a preview, in which nothing computed is known yet, registers the same resources as an up", async () => {
  const seen = await runProgram(localConfig(), { preview: true });
  const types = seen.map(({ type }) => type.split(":").at(-1));
  expect(types.filter((type) => type === "LocalService")).toHaveLength(4);
  expect(types.filter((type) => type === "Connector")).toHaveLength(2);
  expect(types.filter((type) => type === "Topic")).toHaveLength(8);
  expect(types).toEqual(expect.arrayContaining(["Preflight", "CaptureRole", "CaptureSchema", "Publication", "ReplicationSlot", "Snapshot", "Bucket", "User", "BucketPolicy", "LakeTables"]));
});
