import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { clearLeftovers } from "../local/clear.ts";
import { check } from "./check.ts";
import { become } from "./child.ts";
import { down } from "./down.ts";
import { SetupFailure } from "./failure.ts";
import { pulumiCommand, type PulumiPlace } from "./pulumi-env.ts";
import { takeApart } from "./pulumi-words.ts";
import { projectRoot } from "./root.ts";
import { closingLine, runHeavy, runNamed, runQuick, sum } from "./tests.ts";
import { ALL_PARTS, ensureToolchain, TEST_PARTS, type Toolchain } from "./toolchain.ts";

/**
 * The commands of package.json, on the right Node and with all npm packages there (setup/bootstrap.mjs saw to both).
 * Each returns its exit code.
 */
const verbs: Record<string, (args: readonly string[]) => Promise<number>> = {
  async setup() {
    const { cache } = await ensureToolchain();
    process.stderr.write(`Everything is there (${cache}).\n`);
    return 0;
  },

  async local() {
    const toolchain = await ensureToolchain();
    Object.assign(process.env, programPath(toolchain));
    const file = join(projectRoot(), "local", "demo.ts");
    const { demo } = (await import(pathToFileURL(file).href)) as { demo: () => Promise<number> };
    return demo();
  },

  async "local-down"() {
    const place = { root: projectRoot() };
    const traces = ["state", "stacks"].some((name) => existsSync(join(place.root, ".sluice", name)));
    if (!traces && !process.env["PULUMI_BACKEND_URL"]) {
      process.stdout.write("There is no stack local.\n");
      return 0;
    }
    const toolchain = await ensureToolchain();
    return down(join(toolchain.pulumiBin, "pulumi"), { ...place, pulumiBin: toolchain.pulumiBin }, clearLeftovers);
  },

  async pulumi(args) {
    const toolchain = await ensureToolchain(["pulumi"]);
    const place: PulumiPlace = { root: projectRoot(), pulumiBin: toolchain.pulumiBin };
    const typed = takeApart(args);
    const stack = typed.stack ?? process.env["PULUMI_STACK"] ?? "local";
    const known = pulumiCommand(stack, typed.verb, typed.rest, place);
    // Only commands about one stack are rewritten: others (`plugin ls`, `stack ls`) know no --stack.
    const rewritten = /^(preview|up|update|refresh|destroy|down|import|watch|stack (init|rm))$/.test(typed.verb);
    return become(join(toolchain.pulumiBin, "pulumi"), rewritten ? known.args : args, { cwd: place.root, env: known.env });
  },

  async test(args) {
    // Built before jest starts, which gives a test a time-out; not for tests that were named and do not need it.
    const cluster = args.length === 0 || args.some((each) => /real|engine|cluster|kubernetes/.test(each));
    const toolchain = await ensureToolchain(cluster ? TEST_PARTS : ALL_PARTS);
    const env = { ...process.env, ...programPath(toolchain) };
    const root = projectRoot();
    const counts = args.length > 0 ? [await runNamed(root, env, args)] : [await runQuick(root, env), await runHeavy(root, env)];
    const all = sum(counts);
    process.stdout.write(`\n${closingLine(all)}\n`);
    return all.failed === 0 && all.passed > 0 ? 0 : 1;
  },

  async bench(args) {
    const toolchain = await ensureToolchain();
    Object.assign(process.env, programPath(toolchain));
    const { bench } = (await import(pathToFileURL(join(projectRoot(), "bench", "bench.ts")).href)) as { bench: (args: readonly string[]) => Promise<number> };
    return bench(args);
  },

  check(args) {
    return check(projectRoot(), args);
  },
};

/** PATH for what starts programs by name: this Node first, then the Pulumi CLI. */
function programPath({ pulumiBin }: Toolchain): { PATH: string } {
  return { PATH: [dirname(process.execPath), pulumiBin, process.env["PATH"] ?? ""].join(delimiter) };
}

async function main([name = "", ...args]: readonly string[]): Promise<number> {
  const verb = verbs[name];
  if (verb === undefined) {
    process.stderr.write(`usage: node setup/bootstrap.mjs ${Object.keys(verbs).join(" | ")}\n`);
    return 2;
  }
  try {
    return await verb(args);
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
