import { parseArgs } from "node:util";
import { redact } from "../secrets/redact.ts";
import { didYouMean } from "../util/suggest.ts";
import { readManifest, type StackManifest } from "./manifest.ts";
import { progress, type Progress, type ProgressStream } from "./progress.ts";
import { textTable } from "./table.ts";
import { UsageError, type Verb } from "./verb.ts";
import { VERBS } from "./verbs.ts";

export interface Surroundings {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: ProgressStream;
  /** Default: Pulumi's state. */
  readonly manifest?: (stack: string) => Promise<StackManifest>;
  /** Default: {@link VERBS}. */
  readonly verbs?: Readonly<Record<string, Verb>>;
  /** Tells verbs that go on until then when to end. Default: never. */
  readonly ending?: () => AbortSignal;
}

const GLOBAL = { stack: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;

/**
 * The command line: exit code 0 fine, 1 findings, unhealthy or failed, 2 wrong use.
 *
 * With `--json` standard output is one JSON value and nothing else, `{"error": …}` if the verb could not do its work;
 * everything for people goes to standard error.
 */
export async function run(argv: readonly string[], around: Surroundings): Promise<number> {
  const verbs = around.verbs ?? VERBS;
  const json = argv.includes("--json");
  const complain = (message: string, code: number): number => {
    if (json) around.stdout.write(`${JSON.stringify({ error: message })}\n`);
    else around.stderr.write(`${message}\n`);
    return code;
  };
  const tell = (data: unknown, text: string): void => void around.stdout.write(`${json ? toJson(data) : text}\n`);
  try {
    const name = argv.find((one, at) => !one.startsWith("-") && argv[at - 1] !== "--stack");
    if (name === undefined || name === "help") return usage(around, verbs, argv.length === 0 ? 2 : 0);
    const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
    if (verb === undefined) throw new UsageError(`sluice: there is no verb "${name}"${didYouMean(name, Object.keys(verbs))}. Run: bin/sluice help`);
    const at = argv.indexOf(name);
    const { values, positionals } = parse(name, verb, [...argv.slice(0, at), ...argv.slice(at + 1)]);
    if (values["help"]) {
      around.stdout.write(`bin/sluice ${name} ${verb.usage}`.trimEnd() + `\n${[verb.summary, ...(verb.more ?? [])].join("\n")}\n`);
      return 0;
    }
    const stack = typeof values["stack"] === "string" ? values["stack"] : "local";
    const manifest = (): Promise<StackManifest> => (around.manifest ?? readManifest)(stack);
    const outcome = await verb.run({ values, positionals, stack, stackGiven: values["stack"] !== undefined, manifest, progress: json ? SILENT : progress(around.stderr), tell, ending: around.ending ?? (() => new AbortController().signal) });
    if (!outcome.told) around.stdout.write(`${json ? toJson(outcome.data) : outcome.text}\n`);
    return outcome.ok ? 0 : 1;
  } catch (error) {
    return complain(redact(error instanceof Error ? error.message : String(error)), error instanceof UsageError ? 2 : 1);
  }
}

function parse(name: string, verb: Verb, args: string[]): { values: Record<string, string | boolean | (string | boolean)[] | undefined>; positionals: string[] } {
  const options = { ...GLOBAL, ...verb.options };
  const help = `Run: bin/sluice ${name} --help`;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [least, most] = verb.words;
    if (!values["help"] && positionals.length < least) throw new UsageError(`sluice ${name}: ${verb.usage} is missing. ${help}`);
    if (positionals.length > most) throw new UsageError(`sluice ${name}: "${positionals[most]}" is one word too many. ${help}`);
    return { values, positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, message } = error as { code?: string; message: string };
    const option = /'(?:-\w, )?(--?[\w-]+)/.exec(message)?.[1] ?? "";
    if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") throw new UsageError(`sluice ${name}: there is no option ${option}${didYouMean(option.replace(/^-+/, ""), Object.keys(options))}. ${help}`);
    if (code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE") throw new UsageError(`sluice ${name}: ${option} ${/argument missing/.test(message) ? "needs a value" : "takes no value"}. ${help}`);
    throw new UsageError(`sluice ${name}: ${message.split("\n")[0]}. ${help}`);
  }
}

function usage(around: Surroundings, verbs: Readonly<Record<string, Verb>>, code: number): number {
  const rows = Object.entries(verbs).map(([name, verb]) => [`${name} ${verb.usage}`, verb.summary]);
  const text = `bin/sluice <verb> [--stack NAME] [--json]\n\n${textTable([{ head: "verb" }, { head: "does" }], rows)}\n\nThe stack is "local" unless --stack names another. Exit: 0 fine, 1 findings or unhealthy, 2 wrong use.\n`;
  (code === 0 ? around.stdout : around.stderr).write(text);
  return code;
}

/** Offsets are 64-bit: a number where that is exact, text where not. */
function toJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_, one: unknown) => (typeof one !== "bigint" ? one : one <= BigInt(Number.MAX_SAFE_INTEGER) && one >= -BigInt(Number.MAX_SAFE_INTEGER) ? Number(one) : String(one)));
}

const SILENT: Progress = { update: () => undefined, line: () => undefined, done: () => undefined };
