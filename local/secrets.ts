import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SecretText } from "../secrets/reference.ts";
import { dirReference } from "../secrets/reference.ts";
import { removeEmpty, stackDir, stacksDir } from "./paths.ts";

/**
 * The secrets of one stack: one file (mode 0600) each in one folder (mode 0700), which is also what the Connect worker
 * reads through Kafka's `DirectoryConfigProvider`. That provider takes the whole file as the value, so no line break
 * stands at its end.
 */
export class SecretStore {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  /** The value of a secret, made on first use. `bytes` of randomness, written as hex: safe in addresses, SQL and properties files. */
  ensure(name: string, bytes = 24): string {
    const known = this.read(name);
    if (known !== undefined) return known;
    return this.put(name, randomBytes(bytes).toString("hex"), false);
  }

  /** Stores a given value; an existing one is replaced. */
  set(name: string, value: string): void {
    this.put(name, value, true);
  }

  /** The value, or `undefined` if there is none. */
  read(name: string): string | undefined {
    const file = this.file(name);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  }

  /** With the last secret the folder goes too, and those above it that hold nothing else. */
  remove(name: string): void {
    rmSync(this.file(name), { force: true });
    removeEmpty(this.dir, dirname(this.dir), stacksDir());
  }

  /** `${dir:<folder>:<name>}`, whether or not the secret exists yet. */
  reference(name: string): SecretText {
    return dirReference(this.dir, name);
  }

  private file(name: string): string {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new Error(`secret "${name}": not a file name. Use letters, digits, ".", "_" and "-"`);
    return join(this.dir, name);
  }

  /** Complete or not there at all: a process killed in mid-write must not leave half a password that others then use. */
  private put(name: string, value: string, replace: boolean): string {
    // The mode is for the last folder only: PostgreSQL's user must be able to pass through the ones above.
    mkdirSync(dirname(this.dir), { recursive: true });
    mkdirSync(this.dir, { recursive: true, mode: 0o700 });
    chmodSync(this.dir, 0o700);
    const file = this.file(name);
    const fresh = join(this.dir, `.${name}.${process.pid}.new`);
    writeFileSync(fresh, value, { mode: 0o600 });
    try {
      if (replace) rmSync(file, { force: true });
      linkSync(fresh, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      rmSync(fresh, { force: true });
    }
    return readFileSync(file, "utf8");
  }
}

/** The store of a stack. */
export function secretStore(project: string, stack: string): SecretStore {
  return new SecretStore(join(stackDir(project, stack), "secrets"));
}
