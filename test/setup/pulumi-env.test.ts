import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pulumiCommand, pulumiEnv } from "../../setup/pulumi-env.ts";
import { takeApart } from "../../setup/pulumi-words.ts";
import { tempFolder } from "./temp.ts";

const COMMITTED = "# why\nconfig:\n  sluice:source: { local: {} }\n";

function project(committed = COMMITTED) {
  const temp = tempFolder();
  temp.write("Pulumi.yaml", "name: sluice\nruntime: nodejs\n");
  temp.write("Pulumi.local.yaml", committed);
  return { root: temp.path, env: { PATH: "/usr/bin" } as NodeJS.ProcessEnv, pulumiBin: "/cache/pulumi/bin" };
}

describe("commands on stack local", () => {
  test("init writes its salt into the copy, and later verbs are given the copy", () => {
    const place = project();
    const copy = join(place.root, ".sluice", "config", "local", "Pulumi.local.yaml");
    expect(pulumiCommand("local", "stack init", [], place).args).toEqual(["--cwd", join(place.root, ".sluice", "config", "local"), "stack", "init", "local"]);
    expect(readFileSync(copy, "utf8")).toBe(COMMITTED);
    expect(readFileSync(join(copy, "..", "Pulumi.yaml"), "utf8")).toContain("name: sluice");

    writeFileSync(copy, `${COMMITTED}encryptionsalt: v1:abc\n`); // as `stack init` does
    expect(pulumiCommand("local", "up", ["--yes"], place).args).toEqual(["up", "--stack", "local", "--config-file", copy, "--yes"]);
    expect(readFileSync(copy, "utf8")).toBe(`${COMMITTED}encryptionsalt: v1:abc\n`);
  });

  test("an edit of the committed file reaches the copy, the salt stays", () => {
    const place = project();
    const copy = join(place.root, ".sluice", "config", "local", "Pulumi.local.yaml");
    pulumiCommand("local", "preview", [], place);
    writeFileSync(copy, `${COMMITTED}encryptionsalt: v1:abc\n`);
    writeFileSync(join(place.root, "Pulumi.local.yaml"), "config:\n  sluice:source: { existing: {} }");
    pulumiCommand("local", "preview", [], place);
    expect(readFileSync(copy, "utf8")).toBe("config:\n  sluice:source: { existing: {} }\nencryptionsalt: v1:abc\n");
  });

  test("a committed file with a salt of its own is used as it is", () => {
    const place = project(`encryptionsalt: v1:mine\n${COMMITTED}`);
    expect(pulumiCommand("local", "up", [], place).args).toEqual(["up", "--stack", "local"]);
    expect(pulumiCommand("local", "stack init", [], place).args).toEqual(["stack", "init", "local"]);
  });

  test("rm leaves the committed file, and verbs that read no configuration get no file", () => {
    const place = project();
    expect(pulumiCommand("local", "stack rm", [], place).args).toEqual(["stack", "rm", "--stack", "local", "--yes", "--preserve-config"]);
    expect(pulumiCommand("local", "stack output", ["--json"], place).args).toEqual(["stack", "output", "--stack", "local", "--json"]);
    expect(pulumiCommand("local", "up", ["--config-file=x"], place).args).toEqual(["up", "--stack", "local", "--config-file=x"]);
  });
});

test("another stack on the user's own back end keeps its salt in its committed file", () => {
  const place = project();
  const env = { ...place.env, PULUMI_BACKEND_URL: "s3://state" };
  expect(pulumiCommand("dev", "stack init", [], { ...place, env }).args).toEqual(["stack", "init", "dev"]);
  expect(pulumiCommand("dev", "stack init", [], place).args[0]).toBe("--cwd");
});

describe("environment", () => {
  test("everything is under .sluice, with a passphrase only its user can read", () => {
    const place = project();
    const env = pulumiEnv("local", place);
    expect(env).toMatchObject({
      PULUMI_HOME: join(place.root, ".sluice", "pulumi"),
      PULUMI_BACKEND_URL: `file://${join(place.root, ".sluice", "state")}`,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_STACK: "local",
      SLUICE_ROOT: place.root,
    });
    expect(env["PATH"]).toMatch(/^[^:]+:\/cache\/pulumi\/bin:\/usr\/bin$/);
    const file = env["PULUMI_CONFIG_PASSPHRASE_FILE"] ?? "";
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, "utf8");
    expect(text).toMatch(/^[\w-]{32}$/);
    pulumiEnv("local", place);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test("what the user has set wins", () => {
    const place = project();
    const own = { ...place.env, PULUMI_HOME: "/h", PULUMI_BACKEND_URL: "s3://b", PULUMI_CONFIG_PASSPHRASE: "" };
    const env = pulumiEnv("dev", { ...place, env: own });
    expect(env).toMatchObject({ ...own, PATH: expect.stringMatching(/:\/usr\/bin$/) });
    expect(env["PULUMI_CONFIG_PASSPHRASE_FILE"]).toBeUndefined();
    expect(env["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"]).toBeUndefined();
  });
});

test.each([
  [["up", "--yes", "-s", "dev"], { stack: "dev", verb: "up", rest: ["--yes"] }],
  [["stack", "init", "mine"], { stack: "mine", verb: "stack init", rest: [] }],
  [["stack", "output", "bucket", "--stack=dev"], { stack: "dev", verb: "stack output", rest: ["bucket"] }],
  [["config", "set", "a", "b"], { verb: "config set", rest: ["a", "b"] }],
  [["--help"], { verb: "", rest: ["--help"] }],
])("takes %j apart", (typed, apart) => {
  expect(takeApart(typed)).toEqual(apart);
});
