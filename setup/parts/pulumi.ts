import { chmodSync, copyFileSync, mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isExecutable, lastWords, run, which } from "../command.ts";
import { failure } from "../failure.ts";
import { fingerprint } from "../fingerprint.ts";
import { goBuild } from "../go.ts";
import { installPart, isInstalled, partFolder, type PartSpec } from "../part.ts";
import type { Context, Plan, Recipe } from "../recipe.ts";
import { atLeast, parseVersion } from "../version.ts";

const VERSION = "3.259.0";
/** The oldest CLI on PATH that is used: it runs programs by native type stripping as this project needs it. */
const MINIMUM = [3, 216];
const INSTALLER = "https://get.pulumi.com/";
const INSTALLER_PATIENCE_MS = 5_000;
const INSTALLATION_MS = 5 * 60_000;
const HOST = "pulumi-language-nodejs";
const DYNAMIC = "pulumi-resource-pulumi-nodejs";

/** A change to the language host makes another part; the CLI then only has to be linked again. */
const spec = ({ root, platform }: Context): PartSpec => ({
  name: "pulumi",
  version: `${VERSION}-${platform}-${fingerprint(join(root, "tools", "langhost"), join(root, "tools", "shim"))}`,
});
const bin = (context: Context): string => join(partFolder(context.cache, spec(context)), "bin");

/** The Pulumi CLI with its Node language host: on PATH, else by the official installer, else built with Go. */
export const pulumi: Recipe = {
  async find(context) {
    const onPath = which("pulumi", context.env["PATH"]);
    const own = bin(context);
    if (onPath !== undefined && dirname(onPath) !== own && (await usable(onPath, context.env))) return dirname(onPath);
    return isInstalled(context.cache, spec(context)) ? own : undefined;
  },
  async plan(context): Promise<Plan> {
    const script = await installer();
    return { maven: false, go: script === undefined, install: () => install(context, script) };
  },
};

/** Whether a CLI is new enough and finds a Node language host, which it looks for beside itself and on PATH. */
async function usable(file: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const brings = (name: string): boolean =>
    [dirname(file), dirname(realpathSync(file))].some((folder) => isExecutable(join(folder, name))) || which(name, env["PATH"]) !== undefined;
  if (!brings(HOST) || !brings(DYNAMIC)) return false;
  const ended = await run(file, ["version"], { env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" }, timeoutMs: 20_000 });
  return atLeast(parseVersion(ended.stdout), MINIMUM);
}

/** The official install script, or undefined where its server does not answer soon. */
async function installer(): Promise<string | undefined> {
  try {
    const response = await fetch(INSTALLER, { signal: AbortSignal.timeout(INSTALLER_PATIENCE_MS) });
    const text = response.ok ? await response.text() : "";
    return text.startsWith("#!") ? text : undefined;
  } catch {
    return undefined;
  }
}

async function install(context: Context, script: string | undefined): Promise<string> {
  await installPart(context.cache, spec(context), async (folder) => {
    const installed = script !== undefined && (await byInstaller(context, folder, script));
    if (!installed) await byGo(context, folder);
    const ended = await run(join(folder, "bin", "pulumi"), ["version"], { env: { ...context.env, PULUMI_SKIP_UPDATE_CHECK: "true" } });
    if (ended.stdout.trim() !== `v${VERSION}`) {
      throw failure("pulumi", `what was installed does not run as ${VERSION}: ${lastWords(ended, 2)}`, "Install the Pulumi CLI yourself (pulumi.com/docs/install) and run it again");
    }
  });
  return bin(context);
}

async function byInstaller({ progress, env }: Context, folder: string, script: string): Promise<boolean> {
  return progress.step(`installing the Pulumi CLI ${VERSION} with its official installer (about 1 minute, once)`, async () => {
    const file = join(folder, "install.sh");
    writeFileSync(file, script);
    const ended = await run("sh", [file, "--version", VERSION, "--install-root", folder, "--no-edit-path"], { env, timeoutMs: INSTALLATION_MS });
    rmSync(file);
    const whole = ended.code === 0 && ["pulumi", HOST, DYNAMIC].every((name) => isExecutable(join(folder, "bin", name)));
    if (!whole) {
      rmSync(join(folder, "bin"), { recursive: true, force: true });
      progress.note(`the installer did not work (${ended.timedOut ? "it took too long" : lastWords(ended, 1)}); building with Go instead`);
    }
    return whole;
  });
}

async function byGo({ root, progress }: Context, folder: string): Promise<void> {
  if (which("go") === undefined) {
    throw failure("pulumi", "neither the CLI nor Go is on PATH", "Install the Pulumi CLI (pulumi.com/docs/install) or Go 1.26 (go.dev/dl) and run it again");
  }
  const out = join(folder, "bin");
  mkdirSync(out, { recursive: true });
  await progress.step(`building the Pulumi CLI ${VERSION} with Go (about 4 minutes, once)`, () =>
    goBuild({
      what: "pulumi",
      module: join(root, "tools", "pulumi"),
      target: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      out: join(out, "pulumi"),
      stamp: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${VERSION}` },
    }));
  await progress.step("building its Node language host (about 20 s, once)", () =>
    goBuild({ what: HOST, module: join(root, "tools", "langhost"), target: ".", out: join(out, HOST), stamp: { "main.version": VERSION } }));
  for (const name of [DYNAMIC, "end-with-engine.mjs"]) copyFileSync(join(root, "tools", "shim", name), join(out, name));
  chmodSync(join(out, DYNAMIC), 0o755);
}
