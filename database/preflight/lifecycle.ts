import { canonicalJson } from "../../util/canonical.ts";
import { hasUnknown, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { printProblems, type Problem } from "../../config/problem.ts";
import { examine } from "./examine.ts";
import type { PreflightInputs } from "./inputs.ts";

export interface PreflightOutputs extends PreflightInputs {
  /** One line each: what was not wrong enough to stop. */
  readonly warnings: readonly string[];
  /** `server_version_num` of the server that was looked at. */
  readonly serverVersion: number;
  /** Tables without a primary key that an incremental snapshot can walk along, as `schema.table`. */
  readonly keyless: readonly string[];
}

/**
 * Looks at the database, in preview and in `up`, and refuses with everything that is wrong with it. While the endpoint is not
 * known yet there is nothing to look at.
 */
export async function check(_olds: Partial<PreflightInputs>, news: PreflightInputs): Promise<{ inputs: PreflightInputs; failures: Failure[] }> {
  if (hasUnknown(news)) return { inputs: news, failures: [] };
  const { problems } = await examine(news);
  return { inputs: news, failures: problems.map(failure) };
}

export async function diff(_id: string, olds: PreflightOutputs, news: PreflightInputs): Promise<Diff> {
  const { warnings: _warnings, serverVersion: _version, keyless: _keyless, ...inputs } = olds;
  return { changes: hasUnknown(news) || canonicalJson(plain(inputs)) !== canonicalJson(plain(news)) };
}

export async function create(inputs: PreflightInputs): Promise<{ id: string; outs: PreflightOutputs }> {
  return { id: inputs.endpoint.database, outs: await outs(inputs) };
}

export async function update(_id: string, _olds: PreflightOutputs, news: PreflightInputs): Promise<{ outs: PreflightOutputs }> {
  return { outs: await outs(news) };
}

export async function read(id: string, props: PreflightOutputs): Promise<{ id: string; props: PreflightOutputs }> {
  return { id, props };
}

/** A look leaves nothing behind. */
export async function remove(): Promise<void> {}

async function outs(inputs: PreflightInputs): Promise<PreflightOutputs> {
  const { problems, warnings, version, keyless = [] } = await examine(inputs);
  if (problems.length > 0) throw new Error(`the database is not ready:\n${printProblems(problems)}`);
  return { ...inputs, warnings: warnings.map((warning) => printProblems([warning])), serverVersion: version ?? 0, keyless };
}

function failure(problem: Problem): Failure {
  return { property: problem.place, reason: printProblems([problem]) };
}

/** The host adds the provider's text to inputs. */
function plain(inputs: object): object {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== "__provider"));
}
