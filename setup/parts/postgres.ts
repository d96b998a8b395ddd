import { rmSync } from "node:fs";
import { join } from "node:path";
import { lastWords, run } from "../command.ts";
import { failure } from "../failure.ts";
import { fingerprint } from "../fingerprint.ts";
import { findJava } from "../java.ts";
import { mavenPart } from "../maven.ts";
import { installPart, isInstalled, partFolder, type PartSpec } from "../part.ts";
import { postgresPlatform } from "../platform.ts";
import type { Context, Recipe } from "../recipe.ts";

const VERSION = "18.6";
const XZ = "1.10";

const spec = ({ root, platform }: Context): PartSpec => ({
  name: "postgres",
  version: `${VERSION}-${platform}-${fingerprint(join(root, "setup/maven/postgres/SHA256SUMS"))}`,
});
const bin = (context: Context): string => join(partFolder(context.cache, spec(context)), "bin");

/** PostgreSQL's server: `initdb`, `pg_ctl` and `postgres` in one folder (no client programs). */
export const postgres: Recipe = {
  find: async (context) => (isInstalled(context.cache, spec(context)) ? bin(context) : undefined),
  plan: async (context) => ({ maven: true, go: false, install: () => install(context) }),
};

async function install(context: Context): Promise<string> {
  await installPart(context.cache, spec(context), (folder) =>
    context.progress.step(`downloading PostgreSQL ${VERSION} (15 MB, about 10 s, once)`, () => unpacked(context, folder)));
  return bin(context);
}

async function unpacked({ root, platform, env }: Context, folder: string): Promise<void> {
  const jars = join(folder, ".jars");
  const name = postgresPlatform(platform);
  await mavenPart(root, "postgres", jars, { platform: name }, true);

  const tar = join(folder, ".binaries.tar");
  const unpack = join(root, "setup", "maven", "postgres", "Unpack.java");
  const jar = join(jars, `embedded-postgres-binaries-${name}-${VERSION}.0.jar`);
  await must("java", findJava(env) ?? "java", ["-cp", join(jars, `xz-${XZ}.jar`), unpack, jar, tar]);
  await must("tar", "tar", ["xf", tar, "--no-same-owner", "-C", folder]);
  for (const used of [".jars", ".binaries.tar"]) rmSync(join(folder, used), { recursive: true, force: true });

  await must("postgres", join(folder, "bin", "postgres"), ["--version"]); // runs here: no shared library is missing
}

async function must(what: string, file: string, args: readonly string[]): Promise<void> {
  const ended = await run(file, args);
  if (ended.code !== 0) throw failure("postgres", `${what} failed while unpacking it: ${lastWords(ended, 3)}`, "Mend that and run it again");
}
