import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectRoot } from "../../setup/root.ts";

export interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly name?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly if?: string;
  readonly uses?: string;
  readonly needs?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": unknown };
  readonly "timeout-minutes"?: number;
  readonly steps?: readonly Step[];
}

export interface Workflow {
  readonly file: string;
  readonly text: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(projectRoot(), ".github", "workflows");

/** Every workflow of the repository. */
export const WORKFLOWS: readonly Workflow[] = readdirSync(folder).map((file) => {
  const text = readFileSync(join(folder, file), "utf8");
  return { file, text, ...(parse(text) as Omit<Workflow, "file" | "text">) };
});

export function workflow(file: string): Workflow {
  const found = WORKFLOWS.find((one) => one.file === file);
  if (found === undefined) throw new Error(`there is no workflow ${file}`);
  return found;
}

/** Every job with its place. */
export const JOBS = WORKFLOWS.flatMap((one) => Object.entries(one.jobs).map(([name, job]) => [`${one.file} ${name}`, one, job] as const));

/** The one step of a job whose `run` holds this text. */
export function stepWith(file: string, job: string, text: string): Step {
  const found = (workflow(file).jobs[job]?.steps ?? []).filter(({ run }) => run?.includes(text));
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${file} ${job}: ${found.length} steps have ${text}`);
  return found[0];
}
