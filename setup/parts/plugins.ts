import { copyFileSync, linkSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fingerprint } from "../fingerprint.ts";
import { mavenPackage, mavenPart } from "../maven.ts";
import { installPart, isInstalled, partFolder, type PartSpec } from "../part.ts";
import type { Context, Recipe } from "../recipe.ts";

const DEBEZIUM = "3.7.0";
const ICEBERG = "1.12.0";
const APICURIO = "2.6.13";
const JAR = "sluice-lake.jar";

const sums = (root: string, name: string): string => fingerprint(join(root, "setup", "maven", name, "SHA256SUMS"));
const debezium = (root: string): PartSpec => ({ name: "debezium", version: `${DEBEZIUM}-${sums(root, "debezium")}` });
const iceberg = (root: string): PartSpec => ({ name: "iceberg", version: `${ICEBERG}-${sums(root, "iceberg")}` });
const apicurio = (root: string): PartSpec => ({ name: "apicurio", version: `${APICURIO}-${sums(root, "apicurio")}` });
const lake = (root: string): PartSpec => ({ name: "sluice-lake", version: fingerprint(join(root, "java/pom.xml"), join(root, "java/src/main")) });
const together = (root: string): PartSpec => ({ name: "plugins", version: [sums(root, "debezium"), sums(root, "iceberg"), sums(root, "apicurio"), lake(root).version].map((text) => text.slice(0, 6)).join("") });

/**
 * The folder for `plugin.path`: one folder per connector, and one of Apicurio's converter. It is put together from parts of their own (hard links), so
 * that a change in `java/` makes a new folder within seconds and downloads nothing, and a worker that runs on the old
 * folder is not disturbed. Our own jar lies in the Iceberg sink's folder: its transform is found there, and the folder
 * is the whole class path of its table tool.
 */
export const plugins: Recipe = {
  find: async ({ cache, root }) => (isInstalled(cache, together(root)) ? partFolder(cache, together(root)) : undefined),
  plan: async (context) => ({ maven: true, go: false, install: () => install(context) }),
};

async function install(context: Context): Promise<string> {
  const { cache, root, progress } = context;
  const source = await installPart(cache, debezium(root), (folder) =>
    progress.step(`downloading Debezium ${DEBEZIUM} (35 MB, about 10 s, once)`, () =>
      mavenPart(root, "debezium", folder)));
  const sink = await installPart(cache, iceberg(root), (folder) =>
    progress.step(`downloading the Iceberg sink ${ICEBERG} (93 MB, about 25 s, once)`, () =>
      mavenPart(root, "iceberg", folder)));
  const converter = await installPart(cache, apicurio(root), (folder) =>
    progress.step(`downloading Apicurio's Avro converter ${APICURIO} (7 MB, about 5 s, once)`, () =>
      mavenPart(root, "apicurio", folder)));
  const own = await compiled(context);
  return installPart(cache, together(root), async (folder) => {
    for (const connector of ["debezium-connector-postgres", "debezium-connector-jdbc"]) shareFiles(join(source, connector), join(folder, connector));
    shareFiles(sink, join(folder, "iceberg"));
    shareFiles(converter, join(folder, "apicurio"));
    share(join(own, "build", JAR), join(folder, "iceberg", JAR));
  });
}

/** What our own jar is made from, as a fingerprint, and the jar itself if it is there. */
export function ownJarPart({ cache, root }: Context): { readonly fingerprint: string; readonly file: string | undefined } {
  const part = lake(root);
  return { fingerprint: part.version, file: isInstalled(cache, part) ? join(partFolder(cache, part), "build", JAR) : undefined };
}

/** Compiles our own jar, unless it is there, and says in which folder. */
export function compiled({ cache, root, progress }: Context): Promise<string> {
  return installPart(cache, lake(root), (folder) =>
    progress.step("compiling Sluice's transform and table tool (about 10 s, after each change)", () => compile(root, folder)));
}

async function compile(root: string, folder: string): Promise<void> {
  // Its own tests run with the project's (`npm test`), not on every user's machine.
  await mavenPackage("java", join(root, "java", "pom.xml"), { "build.dir": join(folder, "build"), "maven.test.skip": "true" });
}

function shareFiles(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isFile() && !entry.name.startsWith(".")) share(join(from, entry.name), join(to, entry.name));
  }
}

function share(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to); // a file system without hard links
  }
}
