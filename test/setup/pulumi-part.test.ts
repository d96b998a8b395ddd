import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { pulumi } from "../../setup/parts/pulumi.ts";
import { versitygw } from "../../setup/parts/versitygw.ts";
import { progressTo } from "../../setup/progress.ts";
import type { Context } from "../../setup/recipe.ts";
import { tempFolder } from "./temp.ts";

const path = process.env["PATH"];
const realFetch = globalThis.fetch;
afterEach(() => {
  process.env["PATH"] = path;
  globalThis.fetch = realFetch;
});

/** A project, and a machine whose programs (name → script) come first on PATH. */
function machine(programs: Record<string, string>): Context & { lines: string[] } {
  const temp = tempFolder();
  for (const [name, script] of Object.entries(programs)) temp.program(`bin/${name}`, script);
  for (const file of ["pulumi-resource-pulumi-nodejs", "end-with-engine.mjs"]) temp.write(`tools/shim/${file}`, "");
  for (const module of ["pulumi", "langhost", "versitygw"]) temp.write(`tools/${module}/go.mod`, "");
  process.env["PATH"] = [join(temp.path, "bin"), "/usr/bin", "/bin"].join(delimiter);
  const lines: string[] = [];
  return { root: temp.path, cache: join(temp.path, "cache"), platform: "linux-x64", env: process.env, progress: progressTo({ line: (text) => lines.push(text) }), lines };
}

const HOSTS = { "pulumi-language-nodejs": "", "pulumi-resource-pulumi-nodejs": "" };
/** Writes a program that tells a version to the file after -o. */
const GO = `while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done; printf '#!/bin/sh\\necho v3.259.0\\n' > "$out"; chmod +x "$out"`;
const answer = (text: string): void => void (globalThis.fetch = async () => new Response(text));
const noInternet = (): void => void (globalThis.fetch = async () => Promise.reject(new TypeError("fetch failed")));

test("a CLI on PATH is used when it is new enough and brings its Node language host", async () => {
  const context = machine({ ...HOSTS, pulumi: "echo v3.300.1" });
  expect(await pulumi.find(context)).toBe(join(context.root, "bin"));
  expect(await pulumi.find(machine({ ...HOSTS, pulumi: "echo v3.215.0" }))).toBeUndefined();
  expect(await pulumi.find(machine({ pulumi: "echo v3.300.1" }))).toBeUndefined();
  expect(await pulumi.find(machine({}))).toBeUndefined();
});

test("without internet it is built with Go, the language host and the dynamic provider beside it", async () => {
  noInternet();
  const context = machine({ go: GO });
  const plan = await pulumi.plan(context);
  expect(plan).toMatchObject({ maven: false, go: true });
  const bin = await plan.install();
  for (const name of ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs", "end-with-engine.mjs"]) {
    expect(existsSync(join(bin, name))).toBe(true);
  }
  expect(await pulumi.find(context)).toBe(bin);
});

test("the official installer is used where it can be had, and needs no Go", async () => {
  answer(`#!/bin/sh
[ "$1 $2 $3" = "--version 3.259.0 --install-root" ] || exit 1
mkdir -p "$4/bin"; for each in pulumi pulumi-language-nodejs pulumi-resource-pulumi-nodejs; do printf '#!/bin/sh\\necho v3.259.0\\n' > "$4/bin/$each"; chmod +x "$4/bin/$each"; done`);
  const context = machine({});
  const plan = await pulumi.plan(context);
  expect(plan.go).toBe(false);
  expect(dirname(await plan.install())).toMatch(/cache\/pulumi-3\.259\.0-linux-x64-/);
});

test("an installer that fails makes way for Go", async () => {
  answer("#!/bin/sh\necho 'error: download failed' >&2; exit 1");
  const context = machine({ go: GO });
  await (await pulumi.plan(context)).install();
  expect(context.lines.join("\n")).toMatch(/the installer did not work \(error: download failed\); building with Go instead/);
});

test("a page that is no script is no installer", async () => {
  answer("<html>log in to this network</html>");
  expect((await pulumi.plan(machine({}))).go).toBe(true);
});

test("what does not run as the pinned version is not accepted", async () => {
  noInternet();
  const context = machine({ go: GO.replace("v3.259.0", "v3.1.0") });
  await expect((await pulumi.plan(context)).install()).rejects.toThrow(/pulumi: what was installed does not run as 3\.259\.0/);
  expect(await pulumi.find(context)).toBeUndefined();
});

test("the S3 server: PATH when new enough, else Go, else the release where it can be reached", async () => {
  const context = machine({ versitygw: "echo 'Version  : 1.9.1'" });
  expect(await versitygw.find(context)).toBe(join(context.root, "bin", "versitygw"));
  expect(await versitygw.find(machine({ versitygw: "echo 'Version  : git'" }))).toBeUndefined();

  noInternet();
  const withGo = machine({ go: GO });
  const plan = await versitygw.plan(withGo);
  expect(plan.go).toBe(true);
  expect(await plan.install()).toBe(await versitygw.find(withGo));

  answer("");
  const bare = machine({});
  process.env["PATH"] = join(bare.root, "bin");
  expect((await versitygw.plan(bare)).go).toBe(false);
  noInternet();
  expect((await versitygw.plan(bare)).go).toBe(true); // and the requirements then say that Go is missing
});

test("a release archive whose checksum is not the listed one is refused", async () => {
  const context = machine({});
  mkdirSync(join(context.root, "bin"), { recursive: true });
  writeFileSync(join(context.root, "bin", "tar"), "#!/bin/sh\nexit 0\n");
  chmodSync(join(context.root, "bin", "tar"), 0o755);
  process.env["PATH"] = join(context.root, "bin");
  globalThis.fetch = async (url) => new Response(String(url).endsWith("checksums.txt") ? `${"0".repeat(64)}  versitygw_v1.8.0_Linux_x86_64.tar.gz\n` : "archive");
  await expect((await versitygw.plan(context)).install()).rejects.toThrow(/versitygw: versitygw_v1\.8\.0_Linux_x86_64\.tar\.gz is not what the release's checksums\.txt says/);
});
