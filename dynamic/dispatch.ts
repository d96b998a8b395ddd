import { createRequire } from "node:module";
import { join } from "node:path";
import { redact } from "../secrets/redact.ts";
import { projectRoot } from "../setup/root.ts";
import { isPartialFailure, type Failure } from "./lifecycle.ts";

/** The functions a lifecycle module exports. */
export type Verb = "check" | "diff" | "create" | "update" | "read" | "remove";

type Props = Record<string, unknown>;
type Checked = { readonly inputs: Props; readonly failures: readonly Failure[] };

/**
 * Runs one verb of a lifecycle module: what the text in a resource's state calls.
 *
 * It also smooths what Pulumi's host of dynamic providers leaves rough (`cmd/dynamic-provider/index.js`):
 * - a partial failure must carry `__provider` itself, or the resource could never be read or deleted again;
 * - any error with an `id` is taken for a partial failure, so a stranger's `id` (a database error, a system error) is dropped;
 * - `undefined` cannot be written to a protobuf struct, so it is left out;
 * - a message is the last place where a secret could leave unseen, so it is redacted once more;
 * - errors of check, diff, read and delete are printed with their stack, which tells a user nothing;
 * - the engine prints the whole value of the property that a refusal names, a connector's config say, before the reason: so
 *   the reasons are whole lines, and name no property.
 */
export async function dispatch(file: string, verb: Verb, args: readonly unknown[]): Promise<unknown> {
  try {
    if (verb === "remove" && (await goesWithItsService(args[1] as Props))) return undefined;
    const lifecycle = createRequire(join(projectRoot(), "index.ts"))(file) as Record<Verb, (...args: unknown[]) => Promise<unknown>>;
    const answer = withoutUndefined(await lifecycle[verb](...args));
    return verb === "check" ? plainRefusals(answer as Checked) : answer;
  } catch (error) {
    const told = new Error(redact(error instanceof Error ? error.message : String(error)));
    const hint = `(in ${verb} of ${file}; SLUICE_TRACE=1 shows the stack)`;
    told.stack = process.env["SLUICE_TRACE"] && error instanceof Error && error.stack ? redact(error.stack) : hint;
    throw isPartialFailure(error) ? Object.assign(told, recorded(error, args.at(-1) as Props)) : told;
  }
}

function plainRefusals(answer: Checked): Checked {
  return { ...answer, failures: answer.failures.map(({ reason }) => ({ property: "", reason: reason.replace(/\s*\n\s*/g, "; ") })) };
}

const dead = new Set<string>();

/** Said once for each service: a stack has many things in each. */
async function goesWithItsService(props: Props): Promise<boolean> {
  const { bereft } = await import("../local/bereft.ts");
  const service = bereft(props);
  if (service === undefined) return false;
  if (!dead.has(service)) process.stdout.write(`${service}: does not run, so what is in it goes with it\n`);
  dead.add(service);
  return true;
}

/** What the engine stores of a resource that was made but does not work yet. `news` are the inputs, which hold `__provider`. */
function recorded(error: { id: string; properties: Props; reasons: string[] }, news: Props): Props {
  return { id: error.id, properties: withoutUndefined({ ...error.properties, __provider: news["__provider"] }), reasons: error.reasons.map((reason) => redact(reason)) };
}

function withoutUndefined<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}
