import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { become } from "./child.ts";
import { run } from "./command.ts";
import { closingLine, runNamed, runQuick, sum, type Counts } from "./tests.ts";

/** One thing that every change must pass. It needs no network, no service and no account. */
interface Step {
  readonly name: string;
  readonly what: string;
  /** Whether it passed, and the tests that it counted, if it is one of tests. */
  readonly run: (root: string) => Promise<{ readonly ok: boolean; readonly counts?: Counts }>;
}

/** Files that a program of ours writes, and the program: what is committed must be what it would write now. */
const GENERATED: Readonly<Record<string, string>> = {
  "config/stack.schema.json": "config/json-schema.ts",
  "docs/rules.md": "connectors/lint/rules-page.ts",
};

const STEPS: readonly Step[] = [
  {
    name: "types",
    what: "tsc over everything",
    run: async (root) => ({ ok: (await node(root, [join(root, "node_modules", "typescript", "bin", "tsc"), "--noEmit", "-p", root])) === 0 }),
  },
  {
    name: "stacks",
    what: "every committed stack is read, planned and linted",
    run: async (root) => {
      const codes: number[] = [];
      for (const stack of stacksOf(root)) {
        process.stdout.write(`${stack}: `);
        codes.push(await node(root, [join(root, "cli", "main.ts"), "lint", "--stack", stack]));
      }
      return { ok: codes.length > 0 && codes.every((code) => code === 0) };
    },
  },
  {
    name: "generated",
    what: "files that a program writes are what it would write now",
    run: async (root) => {
      const stale = [];
      for (const [file, program] of Object.entries(GENERATED)) if (!(await isFresh(root, file, program))) stale.push(`${file} is not what the code says: node ${program} > ${file}`);
      process.stdout.write(stale.map((line) => `${line}\n`).join(""));
      return { ok: stale.length === 0 };
    },
  },
  {
    name: "golden",
    what: "the resources of every stack are the committed ones (UPDATE_GOLDEN=1 npx jest test/components writes them anew)",
    run: async (root) => passed(await runNamed(root, process.env, ["test/components"])),
  },
  {
    name: "tests",
    what: "every test that starts no service (npm test runs them all)",
    run: async (root) => passed(await runQuick(root, process.env)),
  },
];

/** Stacks that are committed: `Pulumi.<stack>.yaml` beside Pulumi.yaml. */
export function stacksOf(root: string): string[] {
  return readdirSync(root).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []).sort();
}

/**
 * `npm run check`, and the offline job of a pull request: all steps, or those that are named. Each runs to its end, so that one run
 * shows all there is to mend. Returns the exit code.
 */
export async function check(root: string, names: readonly string[] = []): Promise<number> {
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`check: there is no step ${unknown.join(", ")}. Steps are ${STEPS.map(({ name }) => name).join(", ")}\n`);
    return 2;
  }
  const lines: string[] = [];
  const counts: Counts[] = [];
  for (const step of STEPS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    process.stdout.write(`\n· ${step.name}: ${step.what}\n`);
    const start = performance.now();
    const result = await step.run(root);
    lines.push(`${result.ok ? "passed" : "FAILED"}  ${step.name.padEnd(10)} ${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s`);
    // The tests of step golden are among the others: they count once.
    if (result.counts !== undefined && (step.name === "tests" || !isAsked("tests", names))) counts.push(result.counts);
  }
  const all = sum(counts);
  process.stdout.write(`\n${lines.join("\n")}\n${counts.length > 0 ? `${closingLine(all)}\n` : ""}`);
  return lines.every((line) => line.startsWith("passed")) ? 0 : 1;
}

function isAsked(name: string, names: readonly string[]): boolean {
  return names.length === 0 || names.includes(name);
}

function passed(counts: Counts): { ok: boolean; counts: Counts } {
  return { ok: counts.failed === 0 && counts.passed > 0, counts };
}

function node(root: string, args: readonly string[]): Promise<number> {
  return become(process.execPath, args, { cwd: root });
}

async function isFresh(root: string, file: string, program: string): Promise<boolean> {
  const { code, stdout } = await run(process.execPath, [join(root, program)], { cwd: root });
  return code === 0 && stdout === readFileSync(join(root, file), "utf8");
}
