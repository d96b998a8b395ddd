import { hasUnknown, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { clearLeftovers } from "../clear.ts";

/** The place on this machine of everything embedded in one stack. */
export interface LocalHomeInputs {
  readonly project: string;
  readonly stack: string;
}

export async function check(_olds: Partial<LocalHomeInputs>, news: LocalHomeInputs): Promise<{ inputs: LocalHomeInputs; failures: Failure[] }> {
  return { inputs: news, failures: [] };
}

export async function diff(_id: string, olds: LocalHomeInputs, news: LocalHomeInputs): Promise<Diff> {
  if (hasUnknown(news)) return { changes: true };
  const replaces = (["project", "stack"] as const).filter((key) => olds[key] !== news[key]);
  return replaces.length > 0 ? { changes: true, replaces, deleteBeforeReplace: true } : { changes: false };
}

/** Nothing is made: folders come with what is in them. */
export async function create(inputs: LocalHomeInputs): Promise<{ id: string; outs: LocalHomeInputs }> {
  return { id: `${inputs.project}/${inputs.stack}`, outs: inputs };
}

export async function update(_id: string, _olds: LocalHomeInputs, news: LocalHomeInputs): Promise<{ outs: LocalHomeInputs }> {
  return { outs: news };
}

export async function read(id: string, props: LocalHomeInputs): Promise<{ id: string; props: LocalHomeInputs }> {
  return { id, props };
}

/** Ends and deletes what the stack runs here, recorded in its state or not. */
export async function remove(_id: string, { project, stack }: LocalHomeInputs): Promise<void> {
  await clearLeftovers(project, stack);
}
