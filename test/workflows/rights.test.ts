import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../setup/root.ts";
import { JOBS, WORKFLOWS } from "./workflow.ts";

/** What workflows may do, and to whom. Reads the files; GitHub itself is not asked. */

const runsCode = (job: (typeof JOBS)[number][2]) => (job.steps ?? []).some(({ uses, run }) => uses?.startsWith("actions/checkout@") || /^\s*(npm|npx|node|pulumi)\b/m.test(run ?? ""));

describe.each(WORKFLOWS.map((one) => [one.file, one] as const))("%s", (_, { text, on, permissions, defaults }) => {
  test("starts with no right, and no trigger that gives a stranger's code ours", () => {
    expect(permissions).toEqual({});
    expect(Object.keys(on).filter((event) => !["pull_request", "push", "schedule", "workflow_dispatch", "workflow_call"].includes(event))).toEqual([]);
  });

  test("knows no secret", () => {
    expect(text.match(/\bsecrets\b\s*[.:[]/g)).toBeNull();
  });

  test("every action is pinned by commit, with the version that it is", () => {
    const uses = text.split("\n").filter((line) => /^\s*(- )?uses:/.test(line));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) if (!/uses: \.\//.test(line)) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("what fails behind a pipe fails", () => {
    if (/^\s+run:/m.test(text)) expect(defaults?.run?.shell).toBe("bash");
  });
});

test("an action has the same commit wherever it is used", () => {
  const commits = new Map<string, Set<string>>();
  for (const [, action = "", commit = ""] of WORKFLOWS.map(({ text }) => text).join("\n").matchAll(/uses: ([\w-]+\/[\w-]+)@([0-9a-f]{40} # \S+)/g)) commits.set(action, (commits.get(action) ?? new Set()).add(commit));
  expect([...commits].filter(([, found]) => found.size > 1)).toEqual([]);
  expect(commits.size).toBeGreaterThanOrEqual(8);
});

describe.each(JOBS)("%s", (_, { on }, job) => {
  test("names its rights, the least", () => {
    expect(Object.keys(job.permissions ?? {})).not.toEqual([]);
    const given = Object.entries(job.permissions ?? {}).map(([name, level]) => `${name}: ${level}`);
    expect(given.filter((right) => !["contents: read", "id-token: write", "pull-requests: write", "issues: write"].includes(right))).toEqual([]);
  });

  test("who may write runs no code of ours, and has no cloud", () => {
    const writes = job.permissions?.["pull-requests"] === "write" || job.permissions?.["issues"] === "write";
    expect(writes && (runsCode(job) || job.permissions?.["id-token"] !== undefined)).toBe(false);
  });

  test("cloud credentials are not for forks, and belong to an environment", () => {
    if (job.permissions?.["id-token"] === undefined) return;
    if ("pull_request" in on) expect(job.if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
    expect(job.environment).toMatch(/\$\{\{ matrix\.stack \}\}$/);
  });

  test("ends in time, keeps no token on disk, and takes no text of strangers into a shell", () => {
    if (job.uses === undefined) expect(job["timeout-minutes"]).toBeGreaterThan(0);
    for (const { uses, run, with: given } of job.steps ?? []) {
      if (uses?.startsWith("actions/checkout@")) expect(given).toMatchObject({ "persist-credentials": false });
      expect(run ?? "").not.toContain("${{");
    }
  });

  test("runs scripts that there are, and Pulumi only with the policies", () => {
    const { scripts } = JSON.parse(readFileSync(join(projectRoot(), "package.json"), "utf8")) as { scripts: Record<string, string> };
    for (const { run = "" } of job.steps ?? []) {
      for (const [, name = ""] of run.matchAll(/npm run (?:--silent )?([\w:]+)/g)) expect(Object.keys(scripts)).toContain(name);
      for (const line of run.split("\n").filter((one) => /run --silent pulumi/.test(one))) expect(line).toMatch(/-- (preview|up) --stack "\$STACK" .*--policy-pack policies/);
    }
  });
});

test("an up has its stack's environment, waits for the checks, and is never cut off", () => {
  const [, , up] = JOBS.find(([place]) => place === "deploy.yml up") ?? [];
  expect(up).toMatchObject({ needs: "checks", environment: "${{ matrix.stack }}", concurrency: { group: "up-${{ matrix.stack }}", "cancel-in-progress": false } });
  expect(up?.if).toContain("github.ref == 'refs/heads/main'");
});

test("the CLI is the one that the project is tested with", () => {
  const tested = /const VERSION = "([\d.]+)"/.exec(readFileSync(join(projectRoot(), "setup", "parts", "pulumi.ts"), "utf8"))?.[1];
  const used = JOBS.flatMap(([, , { steps = [] }]) => steps.flatMap(({ with: given }) => given?.["pulumi-version"] ?? []));
  expect(new Set(used)).toEqual(new Set([tested]));
});
