import type { z } from "zod";
import { didYouMean } from "../util/suggest.ts";
import type { Problem } from "./problem.ts";
import { renamed } from "./renamed.ts";
import { unbuilt } from "./unbuilt.ts";
import { keysAt, place, schemasAt, type Step } from "./walk.ts";

type Issue = z.core.$ZodIssue;

/** zod's findings as problems that say what to write, each under its own path. */
export function problemsOf(root: z.ZodType, issues: readonly Issue[], base: readonly Step[] = []): Problem[] {
  return issues.flatMap((issue) => problemOf(root, issue, [...base, ...(issue.path as Step[])]));
}

function problemOf(root: z.ZodType, issue: Issue, path: readonly Step[]): Problem[] {
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(root, path, key));
    case "invalid_union": {
      // The alternative that got furthest is the one that was meant.
      const meant = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0];
      if (meant === undefined || depth(meant) === 0) return [at(root, path, `is ${kind(issue.input)}, none of what may stand here`)];
      return problemsOf(root, meant, path);
    }
    case "invalid_key":
      return issue.issues.map((inner) => ({ place: place(path), reason: inner.message, mend: "Choose another name" }));
    case "invalid_type":
      return [at(root, path, issue.input === undefined ? "is missing" : `is ${kind(issue.input)}, not ${article(issue.expected)}`)];
    case "invalid_value": {
      const values = issue.values.map(String);
      const seen = issue.input;
      if (seen === undefined) return [at(root, path, "is missing")];
      const hint = typeof seen === "string" ? didYouMean(seen, values) : "";
      return [{ place: place(path), reason: `${show(seen)} is none of ${values.length > MOST && hint !== "" ? `the ${values.length} that there are` : values.join(", ")}${hint}`, mend: "Write one of these" }];
    }
    default:
      return [at(root, path, `${show(issue.input)} ${issue.message}`)];
  }
}

/** More values than these are not listed where one is close. */
const MOST = 16;

function unknownKey(root: z.ZodType, path: readonly Step[], key: string): Problem {
  const full = [...path, key];
  const coming = unbuilt(full);
  if (coming !== undefined) return { place: place(full), reason: `not built yet in this version: ${coming.what}`, mend: coming.instead };
  const name = renamed(full);
  if (name !== undefined) return { place: place(full), reason: "is the connector's own key, which follows from the configuration", mend: `Write ${name}` };
  const known = keysAt(root, path);
  const hint = didYouMean(key, known);
  return { place: place(full), reason: `unknown key${hint}`, mend: hint === "" ? `Remove it; known here: ${known.join(", ")}` : "Correct or remove it" };
}

/** A problem whose mend comes from the description of the field. */
function at(root: z.ZodType, path: readonly Step[], reason: string): Problem {
  for (const schema of schemasAt(root, path)) {
    const { description, examples } = (schema.meta() ?? {}) as { description?: string; examples?: unknown[] };
    if (description !== undefined) return { place: place(path), reason, mend: `Write ${description}${examples?.[0] === undefined ? "" : `, such as ${String(examples[0])}`}` };
  }
  return { place: place(path), reason, mend: "Write a map of its keys" };
}

/** How far into a value an alternative got: 0 if its very kind is wrong. */
function depth(issues: readonly Issue[]): number {
  return Math.min(...issues.map((issue) => (issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value") ? 0 : 1 + issue.path.length)));
}

function kind(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : article(typeof value);
}

function article(type: string): string {
  const word = { record: "map", object: "map", array: "list", string: "text", int: "whole number" }[type] ?? type;
  return `a ${word}`;
}

function show(value: unknown): string {
  const text = typeof value === "object" ? kind(value) : JSON.stringify(value);
  return text === undefined ? "it" : text.length > 80 ? `${text.slice(0, 77)}…"` : text;
}
