import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lastWords, run, which } from "../command.ts";
import { failure } from "../failure.ts";
import { goBuild } from "../go.ts";
import { installPart, isInstalled, partFolder, type PartSpec } from "../part.ts";
import type { Platform } from "../platform.ts";
import type { Context, Plan, Recipe } from "../recipe.ts";
import { atLeast, parseVersion } from "../version.ts";

const VERSION = "1.8.0";
/** The first version whose bucket policies were seen to hold for users. */
const MINIMUM = [1, 8];
const RELEASE = `https://github.com/versity/versitygw/releases/download/v${VERSION}`;
const PATIENCE_MS = 5_000;

const spec = ({ platform }: Context): PartSpec => ({ name: "versitygw", version: `${VERSION}-${platform}` });
const binary = (context: Context): string => join(partFolder(context.cache, spec(context)), "versitygw");

/** The S3 server: on PATH, else built with Go, else its release archive. */
export const versitygw: Recipe = {
  async find(context) {
    if (isInstalled(context.cache, spec(context))) return binary(context);
    const onPath = which("versitygw", context.env["PATH"]);
    if (onPath === undefined) return undefined;
    const ended = await run(onPath, ["--version"], { timeoutMs: PATIENCE_MS });
    return atLeast(parseVersion(ended.stdout), MINIMUM) ? onPath : undefined;
  },
  async plan(context): Promise<Plan> {
    const go = which("go", context.env["PATH"]) !== undefined || !(await reachable());
    return { maven: false, go, install: () => install(context, go ? build : download) };
  },
};

async function install(context: Context, get: (context: Context, folder: string) => Promise<void>): Promise<string> {
  await installPart(context.cache, spec(context), async (folder) => {
    await get(context, folder);
    const ended = await run(join(folder, "versitygw"), ["--version"]);
    if (ended.code !== 0) throw failure("versitygw", `it does not run: ${lastWords(ended, 2)}`, "Put a versitygw 1.8 or newer on PATH");
  });
  return binary(context);
}

async function build({ root, progress }: Context, folder: string): Promise<void> {
  await progress.step(`building the S3 server versitygw ${VERSION} with Go (about 2 minutes, once)`, () =>
    goBuild({
      what: "versitygw",
      module: join(root, "tools", "versitygw"),
      target: "github.com/versity/versitygw/cmd/versitygw",
      out: join(folder, "versitygw"),
      stamp: { "main.Version": VERSION },
    }));
}

async function reachable(): Promise<boolean> {
  try {
    return (await fetch(`${RELEASE}/checksums.txt`, { method: "HEAD", signal: AbortSignal.timeout(PATIENCE_MS) })).ok;
  } catch {
    return false;
  }
}

async function download({ platform, progress }: Context, folder: string): Promise<void> {
  await progress.step(`downloading the S3 server versitygw ${VERSION} (about 30 s, once)`, async () => {
    const name = archiveName(platform);
    const [archive, sums] = await Promise.all([body(`${RELEASE}/${name}.tar.gz`), body(`${RELEASE}/checksums.txt`)]);
    const sum = createHash("sha256").update(archive).digest("hex");
    if (!sums.toString("utf8").split("\n").some((line) => line.startsWith(sum) && line.endsWith(`${name}.tar.gz`))) {
      throw failure("versitygw", `${name}.tar.gz is not what the release's checksums.txt says`, "Run it again; if it stays, install Go and run it again");
    }
    writeFileSync(join(folder, "archive.tar.gz"), archive);
    mkdirSync(join(folder, "archive"));
    const ended = await run("tar", ["xzf", join(folder, "archive.tar.gz"), "-C", join(folder, "archive")]);
    if (ended.code !== 0) throw failure("versitygw", `its archive cannot be unpacked: ${lastWords(ended, 2)}`, "Run it again");
    renameSync(join(folder, "archive", name, "versitygw"), join(folder, "versitygw"));
    chmodSync(join(folder, "versitygw"), 0o755);
    for (const used of ["archive", "archive.tar.gz"]) rmSync(join(folder, used), { recursive: true });
  });
}

/** As the project's release configuration names its archives. */
export function archiveName(platform: Platform): string {
  const [os, arch] = platform.split("-");
  return `versitygw_v${VERSION}_${os === "darwin" ? "Darwin" : "Linux"}_${arch === "x64" ? "x86_64" : "arm64"}`;
}

async function body(url: string): Promise<Buffer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5 * 60_000) });
    if (response.ok) return Buffer.from(await response.arrayBuffer());
    throw new Error(`HTTP ${response.status}`);
  } catch (error) {
    throw failure("versitygw", `cannot get ${url}: ${(error as Error).message}`, "Check the network, or install Go 1.26 or newer: then it is built");
  }
}
