import { join } from "node:path";
import { fingerprint } from "../fingerprint.ts";
import { mavenPart } from "../maven.ts";
import { installPart, isInstalled, partFolder, type PartSpec } from "../part.ts";
import type { Context, Recipe } from "../recipe.ts";

const VERSION = "2.6.13";

const spec = (root: string): PartSpec => ({ name: "registry", version: `${VERSION}-${fingerprint(join(root, "setup/maven/registry/SHA256SUMS"))}` });

/** The folder of Apicurio Registry: a jar that runs, its libraries beside it. */
export const registry: Recipe = {
  find: async ({ cache, root }) => (isInstalled(cache, spec(root)) ? partFolder(cache, spec(root)) : undefined),
  plan: async (context) => ({ maven: true, go: false, install: () => install(context) }),
};

function install({ cache, root, progress }: Context): Promise<string> {
  return installPart(cache, spec(root), async (folder) => {
    await progress.step(`downloading Apicurio Registry ${VERSION} (142 MB, about 20 s, once)`, () => mavenPart(root, "registry", folder));
  });
}
