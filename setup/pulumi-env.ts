import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectRoot } from "./root.ts";

/** Whose Pulumi command it is. */
export interface PulumiPlace {
  /** Folder with `pulumi`, to be put first on PATH; without it, PATH must have one. */
  readonly pulumiBin?: string;
  /** The project, where Pulumi.yaml is. Default: the project root. */
  readonly root?: string;
  /** Where state, passphrase, plugins and generated files go. Default: `.sluice` in the project. */
  readonly folder?: string;
  /** What the environment builds on. Default: this process's own. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface PulumiCommand {
  /** Everything after `pulumi`. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Verbs that read the stack's configuration and know `--config-file`. */
const WITH_CONFIG: readonly string[] = ["preview", "up", "update", "refresh", "destroy", "down", "import", "watch"];

/**
 * The command line and environment for one Pulumi command on a stack, for example
 * `pulumiCommand("local", "up", ["--yes"])`. Verbs of two words are one text: `"stack init"`, `"stack rm"`,
 * `"stack output"`, `"config set"`. `init` and `rm` are complete in themselves; do not name the stack in `args`.
 *
 * Why it is not just `pulumi up -s local`: with a passphrase, `pulumi stack init` writes an `encryptionsalt` into the
 * stack's configuration file. Pulumi.local.yaml is a committed file, and the passphrase is this clone's own, so the
 * salt goes into a copy under `.sluice`, and the verbs that read it are given that copy. A stack whose committed file
 * has a salt (or another secrets provider) of its own is left alone, and so is every stack but `local` on a back end
 * that the user has chosen.
 */
export function pulumiCommand(stack: string, verb: string, args: readonly string[] = [], place: PulumiPlace = {}): PulumiCommand {
  const env = pulumiEnv(stack, place);
  const words = verb.split(" ");
  const copy = privateConfig(stack, place);
  if (copy === undefined) {
    return { args: [...words, ...(verb === "stack init" ? [stack] : ["--stack", stack]), ...args], env };
  }
  if (verb === "stack init") return { args: ["--cwd", dirname(copy), ...words, stack, ...args], env };
  // `stack rm` would delete the configuration file, the committed one.
  if (verb === "stack rm") return { args: [...words, "--stack", stack, "--yes", "--preserve-config", ...args], env };
  const own = args.some((arg) => arg.startsWith("--config-file"));
  const file = WITH_CONFIG.includes(verb) && !own ? ["--config-file", copy] : [];
  return { args: [...words, "--stack", stack, ...file, ...args], env };
}

/** The environment of every Pulumi command. What the user has set wins over what is set here, PATH apart. */
export function pulumiEnv(stack: string, place: PulumiPlace = {}): NodeJS.ProcessEnv {
  const given = place.env ?? process.env;
  const root = place.root ?? projectRoot();
  const folder = folderOf(place);
  const path = [dirname(process.execPath), ...(place.pulumiBin ? [place.pulumiBin] : []), ...(given["PATH"] ?? "").split(delimiter)];
  const env: NodeJS.ProcessEnv = {
    PULUMI_HOME: made(join(folder, "pulumi")),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...given,
    PATH: [...new Set(path.filter((each) => each !== ""))].join(delimiter),
    SLUICE_ROOT: root,
    PULUMI_STACK: stack,
  };
  if (!env["PULUMI_BACKEND_URL"]) env["PULUMI_BACKEND_URL"] = pathToFileURL(made(join(folder, "state"))).href;
  if (env["PULUMI_CONFIG_PASSPHRASE"] === undefined && !env["PULUMI_CONFIG_PASSPHRASE_FILE"]) {
    env["PULUMI_CONFIG_PASSPHRASE_FILE"] = passphraseFile(folder);
  }
  // `local` needs no plugin that is not there, and nothing shall be tried on a machine without internet.
  if (stack === "local") env["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] ??= "true";
  return env;
}

/** Where a clone's own state and files are. */
export function folderOf(place: PulumiPlace = {}): string {
  return place.folder ?? join(place.root ?? projectRoot(), ".sluice");
}

/** This clone's passphrase, made on first use and readable by its user only. */
function passphraseFile(folder: string): string {
  const file = join(made(folder), "passphrase");
  try {
    writeFileSync(file, randomBytes(24).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return file;
}

/** Folder of the copied project file and stack configuration. */
export function copyFolder(stack: string, place: PulumiPlace = {}): string {
  return join(folderOf(place), "config", stack);
}

/** Lines of a stack file that say how its secrets are encrypted; plain keys of the top level, so no YAML parser is needed. */
const ENCRYPTION = /^(encryptionsalt|secretsprovider|encryptedkey):.*$/gm;

/**
 * The copy of a stack's configuration that Pulumi may write to: the committed file's text as it is now, and the salt
 * that Pulumi wrote into the copy before. Undefined for a stack that is to use its committed file itself.
 */
function privateConfig(stack: string, place: PulumiPlace): string | undefined {
  const root = place.root ?? projectRoot();
  const given = place.env ?? process.env;
  if (stack !== "local" && given["PULUMI_BACKEND_URL"]) return undefined;
  const committed = join(root, `Pulumi.${stack}.yaml`);
  const text = existsSync(committed) ? readFileSync(committed, "utf8") : "";
  if (text.search(ENCRYPTION) >= 0) return undefined;

  const folder = made(copyFolder(stack, place));
  const copy = join(folder, `Pulumi.${stack}.yaml`);
  const kept = existsSync(copy) ? (readFileSync(copy, "utf8").match(ENCRYPTION) ?? []) : [];
  const end = text === "" || text.endsWith("\n") ? "" : "\n";
  writeFileSync(copy, `${text}${end}${kept.map((line) => `${line}\n`).join("")}`);
  writeFileSync(join(folder, "Pulumi.yaml"), readFileSync(join(root, "Pulumi.yaml")));
  return copy;
}

function made(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}
