import { randomBytes } from "node:crypto";
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { auditStack, type AuditReport } from "../../audit/audit.ts";
import type { StackManifest } from "../../cli/manifest.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { clearLeftovers } from "../../local/clear.ts";
import { SUPERUSER, SUPERUSER_PASSWORD } from "../../local/postgres/definition.ts";
import { secretStore } from "../../local/secrets.ts";
import { pulumiEnv } from "../../setup/pulumi-env.ts";
import { projectRoot } from "../../setup/root.ts";
import { ensureToolchain } from "../../setup/toolchain.ts";

/** What one command of the Pulumi CLI said. */
export interface Ran {
  readonly code: number;
  /** Standard output and error as they came, without colours. */
  readonly text: string;
}

/** The configuration of the committed stack `local`, as a starting point. */
export function localConfig(): Record<string, unknown> {
  return {
    "sluice:source": { local: {}, database: "shop", tables: ["public.customers", "public.products", "public.orders", "public.order_items"] },
    "sluice:broker": { local: {} },
    "sluice:connect": { local: {} },
    "sluice:sinks": { lake: { s3: { local: {}, bucket: "lake", format: "iceberg", maxFileAge: "5s" } } },
  };
}

/**
 * A stack of this program under the real Pulumi CLI: its own name, state folder and configuration file, so that tests run beside
 * each other and beside a user's `local`. Call {@link dispose} in `afterAll`, whatever happened.
 */
export class TestStack {
  readonly name: string;
  readonly project = "sluice";
  readonly dir: string;
  readonly #bin: string;
  readonly #env: NodeJS.ProcessEnv;
  /** Everything every command said, for searching. */
  said = "";
  readonly #running = new Set<ChildProcess>();

  private constructor(name: string, dir: string, bin: string, env: NodeJS.ProcessEnv) {
    this.name = name;
    this.dir = dir;
    this.#bin = bin;
    this.#env = env;
  }

  /** A name that no other stack of this machine has. */
  static newName(): string {
    return `t${randomBytes(3).toString("hex")}`;
  }

  /** @param env added to the environment of every command, such as the value behind an `${env:…}` reference */
  static async create(config: Record<string, unknown>, env: Record<string, string> = {}, name = TestStack.newName()): Promise<TestStack> {
    const { pulumiBin } = await ensureToolchain(["pulumi"]);
    const dir = mkdtempSync(join(tmpdir(), "sluice-stack-"));
    const base = pulumiEnv(name, { pulumiBin, folder: dir, env: { ...process.env, ...env, PULUMI_CONFIG_PASSPHRASE: "test", PULUMI_BACKEND_URL: "", NO_COLOR: "1" } });
    const stack = new TestStack(name, dir, join(pulumiBin, "pulumi"), { ...base, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" });
    stack.configure(config);
    // `stack init` knows no --config-file: it runs where project file and configuration are copies.
    writeFileSync(join(dir, "Pulumi.yaml"), readFileSync(join(projectRoot(), "Pulumi.yaml")));
    const made = await stack.run(["--cwd", dir, "stack", "init", name]);
    if (made.code !== 0) throw new Error(made.text);
    return stack;
  }

  /** The environment of its commands. */
  get env(): NodeJS.ProcessEnv {
    return this.#env;
  }

  get configFile(): string {
    return join(this.dir, `Pulumi.${this.name}.yaml`);
  }

  /** Writes the stack's configuration, keeping the salt that Pulumi put there. */
  configure(config: Record<string, unknown>): void {
    const salt = existsSync(this.configFile) ? (/^encryptionsalt:.*$/m.exec(readFileSync(this.configFile, "utf8"))?.[0] ?? "") : "";
    writeFileSync(this.configFile, `${stringify({ config })}${salt === "" ? "" : `${salt}\n`}`);
  }

  preview(...args: string[]): Promise<Ran> {
    return this.#verb("preview", ["--suppress-outputs", ...args]);
  }
  up(...args: string[]): Promise<Ran> {
    return this.#verb("up", ["--yes", "--skip-preview", "--suppress-outputs", ...args]);
  }
  refresh(...args: string[]): Promise<Ran> {
    return this.#verb("refresh", ["--yes", "--skip-preview", ...args]);
  }
  destroy(...args: string[]): Promise<Ran> {
    return this.#verb("destroy", ["--yes", "--skip-preview", ...args]);
  }
  cancel(): Promise<Ran> {
    return this.run(["cancel", "--yes", "--stack", this.name]);
  }
  async config(...args: string[]): Promise<Ran> {
    return this.run(["config", ...args, "--stack", this.name, "--config-file", this.configFile]);
  }
  /** The state as anybody with access to the back end can read it: secrets stay encrypted. */
  async state(): Promise<string> {
    return (await this.run(["stack", "export", "--stack", this.name])).text;
  }
  async manifest(): Promise<StackManifest> {
    const { code, text } = await this.run(["stack", "output", "sluice", "--json", "--stack", this.name]);
    if (code !== 0) throw new Error(text);
    return JSON.parse(text) as StackManifest;
  }
  async audit(timeoutMs = 120_000): Promise<AuditReport> {
    return auditStack(await this.manifest(), { timeoutMs });
  }
  /** The embedded server's superuser. */
  async admin(): Promise<DatabaseEndpoint> {
    return { ...(await this.manifest()).database, user: SUPERUSER, password: secretStore(this.project, this.name).reference(SUPERUSER_PASSWORD) };
  }

  /** Starts a command without waiting for it. The CLI leads a process group of its own. */
  start(args: readonly string[]): { readonly child: ChildProcess; readonly done: Promise<Ran> } {
    const child = spawn(this.#bin, args, { cwd: projectRoot(), env: this.#env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    this.#running.add(child);
    let text = "";
    const hear = (data: Buffer): void => {
      text += data.toString();
      this.said += data.toString();
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    const done = new Promise<Ran>((resolve) => child.on("close", (code) => {
      this.#running.delete(child);
      resolve({ code: code ?? -1, text });
    }));
    return { child, done };
  }

  run(args: readonly string[]): Promise<Ran> {
    return this.start(args).done;
  }

  /** The whole command line of a verb, for {@link start}. */
  command(verb: string, args: readonly string[]): string[] {
    return [verb, "--stack", this.name, "--config-file", this.configFile, "--non-interactive", "--color", "never", ...args];
  }

  #verb(verb: string, args: readonly string[]): Promise<Ran> {
    return this.run(this.command(verb, args));
  }

  /** Takes everything away: by destroy, and by force where that failed. */
  async dispose(): Promise<void> {
    for (const child of this.#running) child.kill("SIGKILL");
    await this.destroy().catch(() => undefined);
    await clearLeftovers(this.project, this.name);
    rmSync(this.dir, { recursive: true, force: true });
  }
}
