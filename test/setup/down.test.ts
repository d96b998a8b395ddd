import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { down } from "../../setup/down.ts";
import { tempFolder } from "./temp.ts";

/** A project with a state, and a CLI that lists the given stacks, notes its calls, and fails at a verb. */
function project(stacks: string[], failing = "nothing") {
  const temp = tempFolder();
  temp.write("Pulumi.yaml", "name: sluice\n");
  temp.write("Pulumi.local.yaml", "config: {}\n");
  for (const file of ["cache/kafka/a.jar", "state/x", "pulumi/y"]) temp.write(`.sluice/${file}`, "");
  const pulumi = temp.program("bin/pulumi", `if [ "$1 $2 ${failing}" = "stack ls stack" ]; then echo "error: backend is gone" >&2; exit 255; fi
if [ "$1 $2" = "stack ls" ]; then echo '${JSON.stringify(stacks.map((name) => ({ name })))}'; exit 0; fi
echo "$@" >> "${temp.path}/calls"
[ "$1" != "${failing}" ] || exit 255`);
  const cleared: string[] = [];
  const run = () => down(pulumi, { root: temp.path, env: { PATH: "/usr/bin:/bin" } }, async (name, stack) => void cleared.push(`${name}-${stack}`));
  const calls = (): string[] => (existsSync(join(temp.path, "calls")) ? readFileSync(join(temp.path, "calls"), "utf8").trim().split("\n") : []);
  return { run, calls, cleared, folder: join(temp.path, ".sluice") };
}

beforeEach(() => jest.spyOn(process.stdout, "write").mockReturnValue(true));
afterEach(() => jest.restoreAllMocks());

test("destroys, removes the stack, clears leftovers, and leaves the downloads only", async () => {
  const { run, calls, cleared, folder } = project(["local"]);
  expect(await run()).toBe(0);
  expect(calls().map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual(["destroy --stack", "stack rm"]);
  expect(cleared).toEqual(["sluice-local"]);
  expect(readdirSync(folder)).toEqual(["cache"]);
});

test("a failed destroy removes nothing and is the exit code", async () => {
  const { run, calls, cleared, folder } = project(["local"], "destroy");
  expect(await run()).toBe(255);
  expect(calls()).toHaveLength(1);
  expect(cleared).toEqual([]);
  expect(existsSync(join(folder, "state", "x"))).toBe(true);
});

test("the state of other stacks stays", async () => {
  const { run, folder } = project(["local", "dev"]);
  expect(await run()).toBe(0);
  expect(readdirSync(folder).sort()).toEqual(expect.arrayContaining(["cache", "passphrase", "state"]));
});

test("without the stack there is nothing to destroy, but what a killed run left is cleared", async () => {
  const { run, calls, cleared, folder } = project([]);
  expect(await run()).toBe(0);
  expect(calls()).toEqual([]);
  expect(cleared).toEqual(["sluice-local"]);
  expect(readdirSync(folder)).toEqual(["cache"]);
});

test("folders of other runs stay, even those that no state knows of", async () => {
  const { run, folder } = project(["local"]);
  mkdirSync(join(folder, "stacks", "platform-1234-test", "postgres"), { recursive: true });
  writeFileSync(join(folder, "notes.txt"), "mine");
  expect(await run()).toBe(0);
  expect(readdirSync(folder).sort()).toEqual(["cache", "notes.txt", "stacks"]);
  expect(existsSync(join(folder, "stacks", "platform-1234-test", "postgres"))).toBe(true);
});

test("when the stacks cannot be listed nothing is removed", async () => {
  const { run, calls, cleared, folder } = project(["local"], "stack");
  await expect(run()).rejects.toThrow(/pulumi: the stacks cannot be listed: .*backend is gone.*nothing was removed/);
  expect(calls()).toEqual([]);
  expect(cleared).toEqual([]);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(["cache", "pulumi", "state"]));
});
