import { join } from "node:path";
import { lastWords, run } from "../command.ts";
import { failure } from "../failure.ts";
import { fingerprint } from "../fingerprint.ts";
import { goBuild } from "../go.ts";
import { installPart, isInstalled, partFolder, type PartSpec } from "../part.ts";
import type { Context, Recipe } from "../recipe.ts";

const VERSION = "1.36.3";
const [MAJOR, MINOR] = VERSION.split(".");

const spec = ({ root, platform }: Context): PartSpec => ({
  name: "kubernetes",
  version: `${VERSION}-${platform}-${fingerprint(join(root, "tools", "kubernetes"))}`,
});
const binary = (context: Context): string => join(partFolder(context.cache, spec(context)), "kubernetes");

/** etcd, the control plane of Kubernetes and kwok in one program: only tests need it. */
export const kubernetes: Recipe = {
  find: async (context) => (isInstalled(context.cache, spec(context)) ? binary(context) : undefined),
  plan: async (context) => ({ maven: false, go: true, install: () => install(context) }),
};

async function install(context: Context): Promise<string> {
  const { root, progress } = context;
  await installPart(context.cache, spec(context), async (folder) => {
    const out = join(folder, "kubernetes");
    await progress.step(`building a Kubernetes ${VERSION} control plane for the tests with Go (about 7 minutes, once)`, () =>
      goBuild({
        what: "kubernetes",
        module: join(root, "tools", "kubernetes"),
        target: ".",
        out,
        // Without them the API server calls itself v0.0.0-master, and refuses clients and settings by that version.
        stamp: {
          "k8s.io/component-base/version.gitVersion": `v${VERSION}`,
          "k8s.io/component-base/version.gitMajor": MAJOR ?? "",
          "k8s.io/component-base/version.gitMinor": MINOR ?? "",
          "k8s.io/component-base/version.gitTreeState": "clean",
          "k8s.io/client-go/pkg/version.gitVersion": `v${VERSION}`,
        },
      }));
    const ended = await run(out, ["kube-apiserver", "--version"]);
    if (ended.stdout.trim() !== `Kubernetes v${VERSION}`) throw failure("kubernetes", `what was built does not run as ${VERSION}: ${lastWords(ended, 2)}`, "Run it again");
  });
  return binary(context);
}
