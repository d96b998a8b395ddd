import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseOwnReference } from "./own.ts";

/**
 * A secret as it travels between parts: a reference in the form of Kafka's own config providers, or, where it came
 * from a Pulumi secret, the value itself.
 *
 * | written | read from |
 * | --- | --- |
 * | `${env:NAME}` | the environment variable |
 * | `${file:/abs/path.properties:key}` | one key of a properties file |
 * | `${dir:/abs/dir:filename}` | the whole content of one file, a trailing line break excluded |
 *
 * These three work for Sluice and for its workers. Two more work for Sluice alone: see {@link parseOwnReference}.
 */
export type SecretText = string;

/** The providers that a Sluice worker declares, and that Sluice itself can read. */
export const PROVIDERS = ["env", "file", "dir"] as const;
export type Provider = (typeof PROVIDERS)[number];

/** A reference taken apart. `path` is empty for `env`. */
export interface Reference {
  readonly provider: Provider;
  readonly path: string;
  readonly key: string;
}

const ENV = /^\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}$/;
const PATHED = /^\$\{(file|dir):(\/[^:{}]*):([^:{}]+)\}$/;

/** The parts of a reference that a worker reads too, or `undefined` if the text is not exactly one. */
export function parseReference(text: string): Reference | undefined {
  const env = ENV.exec(text);
  if (env?.[1] !== undefined) return { provider: "env", path: "", key: env[1] };
  const pathed = PATHED.exec(text);
  if (pathed === null) return undefined;
  const [, provider, path, key] = pathed;
  return { provider: provider as Provider, path: path ?? "", key: key ?? "" };
}

/** Whether the text is exactly one reference that Sluice's own side reads (not a text that holds one, nor one with an unknown provider). */
export function isReference(text: string): boolean {
  return isWorkerReference(text) || parseOwnReference(text) !== undefined;
}

/** Whether the text is exactly one reference that a worker reads: what may stand in the configuration of a connector. */
export function isWorkerReference(text: string): boolean {
  return parseReference(text) !== undefined;
}

/**
 * The value behind a reference to something on this machine; a text that is no reference is the value itself. What may also lie
 * elsewhere is read with `readSecret`.
 *
 * Throws one line that names the reference and never a value.
 */
export function resolveSecret(text: SecretText): string {
  const reference = parseReference(text);
  if (reference === undefined) {
    // Never the reference itself for the value: it would be sent as a password.
    if (parseOwnReference(text) !== undefined) throw new Error(`secret ${text}: cannot be used here. Write \${env:NAME}, \${file:/absolute/file.properties:key} or \${dir:/absolute/folder:file}`);
    return text;
  }
  if (reference.provider === "env") {
    const value = process.env[reference.key];
    if (value === undefined) throw new Error(`secret ${text}: the environment variable ${reference.key} is not set. Set it for the process that runs Sluice`);
    return value;
  }
  const file = reference.provider === "dir" ? join(reference.path, reference.key) : reference.path;
  const content = readText(text, file);
  if (reference.provider === "dir") return content.replace(/\r?\n$/, "");
  const value = propertiesValue(content, reference.key);
  if (value === undefined) throw new Error(`secret ${text}: the file has no key "${reference.key}". Add the line ${reference.key}=…`);
  return value;
}

/** The reference to one file that holds one secret. `dir` must be absolute; neither part may hold a colon or a brace. */
export function dirReference(dir: string, name: string): string {
  const text = `\${dir:${dir}:${name}}`;
  if (!isReference(text) || name.includes("/")) throw new Error(`secret file ${dir}/${name}: cannot be written as a reference. Use an absolute path without ":", "{" or "}"`);
  return text;
}

function readText(reference: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unreadable";
    const mend = code === "ENOENT" ? "Create it with mode 0600" : "Let the user that runs Sluice read it";
    throw new Error(`secret ${reference}: cannot read ${file} (${code}). ${mend}`);
  }
}

/** One key of a Java properties file: `key=value`, `key: value`, comments, backslash escapes and line continuation. */
function propertiesValue(content: string, wanted: string): string | undefined {
  let found: string | undefined;
  for (const line of logicalLines(content)) {
    const split = /^((?:\\.|[^\\=:\s])+)\s*(?:[=:]\s*|\s+|$)(.*)$/s.exec(line);
    if (split !== null && unescape(split[1] ?? "") === wanted) found = unescape(split[2] ?? "");
  }
  return found;
}

function logicalLines(content: string): string[] {
  const out: string[] = [];
  let open = false;
  for (const raw of content.split(/\r\n|\r|\n/)) {
    const line = raw.replace(/^[ \t\f]+/, "");
    if (!open && (line === "" || line.startsWith("#") || line.startsWith("!"))) continue;
    const continues = (/\\*$/.exec(line)?.[0].length ?? 0) % 2 === 1;
    const text = continues ? line.slice(0, -1) : line;
    if (open) out[out.length - 1] += text;
    else out.push(text);
    open = continues;
  }
  return out;
}

function unescape(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (_, escape: string) => {
    if (escape.length === 5) return String.fromCharCode(parseInt(escape.slice(1), 16));
    return { n: "\n", t: "\t", r: "\r", f: "\f" }[escape] ?? escape;
  });
}
