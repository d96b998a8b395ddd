import { join } from "node:path";
import { fingerprint } from "../fingerprint.ts";
import { mavenPart } from "../maven.ts";
import { installPart, isInstalled, partFolder, type PartSpec } from "../part.ts";
import type { Context, Recipe } from "../recipe.ts";

const VERSION = "4.3.1";

const spec = (root: string): PartSpec => ({ name: "kafka", version: `${VERSION}-${fingerprint(join(root, "setup/maven/kafka/SHA256SUMS"))}` });
const libs = ({ cache, root }: Context): string => join(partFolder(cache, spec(root)), "libs");

/** Broker, Connect worker and tools: one folder of jars. */
export const kafka: Recipe = {
  find: async (context) => (isInstalled(context.cache, spec(context.root)) ? libs(context) : undefined),
  plan: async (context) => ({ maven: true, go: false, install: () => install(context) }),
};

async function install(context: Context): Promise<string> {
  const { cache, root, progress } = context;
  await installPart(cache, spec(root), (folder) =>
    progress.step(`downloading Kafka and Kafka Connect ${VERSION} (55 MB, about 15 s, once)`, () =>
      mavenPart(root, "kafka", join(folder, "libs"))),
  );
  return libs(context);
}
