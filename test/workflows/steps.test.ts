import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { stepWith, type Step } from "./workflow.ts";

/** The steps that are more than one command, run in the shell that GitHub runs them in, with stand-ins for `gh` and `npm`. */

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "sluice-step-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Runs a step with a stand-in for a command: it notes its words, prints what it is told, and keeps the body it was given. */
function runStep(step: Step, env: Record<string, string>, standIn: { name: string; prints?: string; code?: number }): { code: number; calls: string[] } {
  const file = join(dir, standIn.name);
  writeFileSync(file, `#!/usr/bin/env bash\nprintf '%s\\n' "$*" >> "${dir}/calls"\ncase "$*" in *--paginate*|*"issue list"*|preview*|run*) printf '%s' '${standIn.prints ?? ""}';; esac\nexit ${standIn.code ?? 0}\n`);
  chmodSync(file, 0o755);
  const script = join(dir, "step.sh");
  writeFileSync(script, step.run ?? "");
  const given = Object.fromEntries(Object.keys(step.env ?? {}).map((key) => [key, env[key] ?? `<${key}>`]));
  const { status } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], { cwd: dir, env: { ...process.env, ...given, ...env, PATH: [dir, process.env["PATH"]].join(delimiter) } });
  const calls = existsSync(join(dir, "calls")) ? readFileSync(join(dir, "calls"), "utf8").trim().split("\n") : [];
  return { code: status ?? -1, calls };
}

const body = () => readFileSync(join(dir, "body.md"), "utf8");
const write = (name: string, text: string) => writeFileSync(join(dir, name), text);

describe("preview", () => {
  const step = stepWith("preview.yml", "preview", "pulumi");
  test("a preview that passes", () => {
    expect(runStep(step, { STACK: "staging" }, { name: "npm", prints: "+ 3 to create" }).code).toBe(0);
    expect(readFileSync(join(dir, "preview", "result"), "utf8")).toBe("passed\n");
    expect(readFileSync(join(dir, "preview", "text"), "utf8")).toBe("+ 3 to create");
  });
  test("one that is refused fails, and what it said is kept", () => {
    expect(runStep(step, { STACK: "staging" }, { name: "npm", prints: "error: refused", code: 255 }).code).not.toBe(0);
    expect(readFileSync(join(dir, "preview", "result"), "utf8")).toBe("refused\n");
    expect(readFileSync(join(dir, "preview", "text"), "utf8")).toBe("error: refused");
  });
});

describe("comment", () => {
  const step = stepWith("preview.yml", "comment", "gh api");
  const env = { STACK: "staging", COMMENTS: "repos/o/r/issues/7/comments", COMMENT: "repos/o/r/issues/comments" };
  beforeEach(() => {
    write("result", "passed\n");
    write("text", "+ aws:s3/bucket\n");
  });

  test("the first is posted, with the mark that finds it again", () => {
    const { code, calls } = runStep(step, env, { name: "gh" });
    expect(code).toBe(0);
    expect(calls[1]).toBe("api --silent --method POST repos/o/r/issues/7/comments --field body=@body.md");
    expect(body()).toMatch(/^<!-- preview of stack staging -->\n### Preview of stack `staging`: passed\n[^]*~~~~~~~~diff\n\+ aws:s3\/bucket\n\n~~~~~~~~\n/);
  });
  test("a later one takes its place", () => {
    expect(runStep(step, env, { name: "gh", prints: "42\n43\n" }).calls[1]).toBe("api --silent --method PATCH repos/o/r/issues/comments/42 --field body=@body.md");
  });
  test("a long preview keeps its end, and none leaves its block", () => {
    write("text", `${"x".repeat(90_000)}\n~~~~~~~~\n<script>\nResources: 1\n`);
    runStep(step, env, { name: "gh" });
    expect(body().length).toBeLessThan(65_536);
    expect(body()).toContain("Resources: 1\n");
    expect(body().match(/^~{8,}/gm)).toHaveLength(2);
  });
});

describe("drift", () => {
  const look = stepWith("drift.yml", "drift", "--refresh");
  const step = stepWith("drift.yml", "issue", "gh issue");
  const env = { TITLE: "Drift of stack staging", RUN: "https://example.com/run" };

  test("the preview asks for a refresh and expects no change; what it finds is kept", () => {
    const { code, calls } = runStep(look, { STACK: "staging" }, { name: "npm", prints: "~ 1 to update", code: 255 });
    expect(code).not.toBe(0);
    expect(calls.join()).toMatch(/preview --stack staging --refresh --expect-no-changes/);
    expect(readFileSync(join(dir, "drift", "result"), "utf8")).toBe("drifted\n");
  });
  test("drift opens an issue, or tells the open one", () => {
    write("result", "drifted\n");
    write("text", "~ 1 to update\n");
    expect(runStep(step, env, { name: "gh" }).calls[1]).toBe("issue create --title Drift of stack staging --body-file body.md");
    expect(body()).toContain("~ 1 to update");
    rmSync(join(dir, "calls"));
    expect(runStep(step, env, { name: "gh", prints: "9" }).calls[1]).toBe("issue edit 9 --body-file body.md");
  });
  test("no drift closes it, or does nothing", () => {
    write("result", "none\n");
    write("text", "");
    expect(runStep(step, env, { name: "gh" }).calls).toHaveLength(1);
    rmSync(join(dir, "calls"));
    expect(runStep(step, env, { name: "gh", prints: "9" }).calls[1]).toMatch(/^issue close 9 --comment No drift/);
  });
});
