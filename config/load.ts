import { isReference } from "../secrets/reference.ts";
import { isSecret } from "./field.ts";
import { problemsOf } from "./issue.ts";
import { normalize } from "./normalize.ts";
import type { Problem } from "./problem.ts";
import { ruleProblems } from "./rules.ts";
import { stackSchema } from "./schema.ts";
import type { StackConfig } from "./stack.ts";
import { fillUnset } from "./unset.ts";
import { place, visit, type Step } from "./walk.ts";

const PREFIX = "sluice:";

/** Either the whole configuration, or everything that is wrong with it. */
export type Loaded = { readonly config: StackConfig; readonly problems?: never } | { readonly config?: never; readonly problems: readonly Problem[] };

/**
 * Reads a stack's configuration.
 *
 * @param raw what Pulumi has, by full key (`sluice:source`); values are JSON text, as Pulumi keeps them, or values.
 *   Of other namespaces only `aws:region` is looked at.
 * @param secretKeys the full keys that Pulumi keeps encrypted: only below these may a password stand as itself.
 * @param examples given, every `SET_ME` becomes an example and is told to it; otherwise each is a problem.
 */
export function loadConfig(raw: Readonly<Record<string, unknown>>, secretKeys: ReadonlySet<string> = new Set(), examples?: (unset: Problem) => void): Loaded {
  const problems: Problem[] = [];
  const written: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    if (!key.startsWith(PREFIX)) continue;
    const name = key.slice(PREFIX.length);
    const parsed = parse(name, value);
    if ("problem" in parsed) problems.push(parsed.problem);
    else written[name] = parsed.value;
  }
  const { written: filled, unset } = fillUnset(stackSchema, written);
  if (examples === undefined) problems.push(...unset);
  else unset.forEach(examples);
  const result = stackSchema.safeParse(filled, { reportInput: true });
  // What could not be read was reported as that, and not as missing too.
  const unread = new Set(problems.map((problem) => problem.place));
  if (!result.success) problems.push(...problemsOf(stackSchema, result.error.issues).filter((problem) => !unread.has(problem.place)));
  const ambient = typeof raw["aws:region"] === "string" ? { region: raw["aws:region"] } : {};
  problems.push(...ruleProblems(filled, ambient), ...literalSecrets(filled, secretKeys));
  return result.success && problems.length === 0 ? { config: normalize(result.data, ambient) } : { problems: sorted(problems) };
}

function parse(name: string, value: unknown): { value: unknown } | { problem: Problem } {
  // An unknown key is reported as unknown, whatever stands behind it.
  if (typeof value !== "string" || !(name in stackSchema.shape)) return { value };
  try {
    return { value: JSON.parse(value) as unknown };
  } catch {
    const example = stackSchema.shape[name as keyof typeof stackSchema.shape].meta()?.["examples"] as unknown[] | undefined;
    return { problem: { place: place([name]), reason: "is a text, not a map", mend: `Write a map${example === undefined ? "" : `, such as ${String(example[0])}`}` } };
  }
}

/** Passwords in plain text, and texts that look like a reference but are none. */
function literalSecrets(written: Readonly<Record<string, unknown>>, secretKeys: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  visit(stackSchema, written, (schemas, value, path) => {
    if (typeof value !== "string" || value === "" || !schemas.some(isSecret) || isReference(value)) return;
    const looksLike = /^\$\{.*\}$/s.test(value);
    if (looksLike) {
      problems.push({ place: place(path), reason: "looks like a reference but is none that Sluice can read", mend: "Write ${env:NAME}, ${file:/absolute/file.properties:key} or ${dir:/absolute/folder:file}" });
    } else if (!secretKeys.has(PREFIX + String(path[0]))) {
      problems.push({ place: place(path), reason: "a password stands here in plain text", mend: `Write a reference such as \${env:NAME}, or store it encrypted: pulumi config set --secret --path '${place(path)}'` });
    }
  });
  return problems;
}

/** In the order of the boxes, then as found. */
function sorted(problems: readonly Problem[]): Problem[] {
  const order = Object.keys(stackSchema.shape).map((key) => place([key] as Step[]));
  const rank = (problem: Problem): number => order.findIndex((box) => problem.place === box || /^[.[]/.test(problem.place.slice(box.length)) && problem.place.startsWith(box));
  return [...new Map(problems.map((problem) => [`${problem.place} ${problem.reason}`, problem])).values()].sort((a, b) => rank(a) - rank(b));
}

