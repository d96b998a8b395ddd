import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { Problem } from "../config/problem.ts";
import { run, which } from "./command.ts";
import { SetupFailure } from "./failure.ts";
import { findJava, findJavac, javaVersion } from "./java.ts";
import { atLeast, parseVersion } from "./version.ts";

/** What the steps ahead need of the machine. */
export interface Needs {
  /** Kafka and Connect are going to run here. */
  readonly java: boolean;
  /** Something is fetched and unpacked, or compiled: also a JDK and tar. */
  readonly maven: boolean;
  /** Something is built with Go. */
  readonly go: boolean;
  /** Where the parts go. */
  readonly cache: string;
}

const JAVA = [17];
/** Go 1.21 and later fetch the toolchain that go.mod asks for, unless told not to. */
const GO = [1, 26];
const GO_THAT_UPGRADES = [1, 21];
const GIB = 2 ** 30;

/** Looks at everything that is needed and throws one SetupFailure with all that is missing. */
export async function checkRequirements(needs: Needs, env: NodeJS.ProcessEnv = process.env, freeBytes = freeSpace): Promise<void> {
  const problems = [
    ...(needs.java || needs.maven ? await javaProblems(needs, env) : []),
    ...(needs.maven ? mavenProblems(env) : []),
    ...(needs.go ? await goProblems(env, freeBytes) : []),
    ...(needs.maven || needs.go ? diskProblems(needs.cache, 2, "name a folder on another disk in SLUICE_CACHE", freeBytes) : []),
  ];
  if (problems.length > 0) throw new SetupFailure(problems);
}

async function javaProblems(needs: Needs, env: NodeJS.ProcessEnv): Promise<Problem[]> {
  const mend = "Install a JDK 17 or newer (for example the package openjdk-17-jdk-headless or temurin-17-jdk) and put it on PATH or in JAVA_HOME";
  const java = findJava(env);
  if (java === undefined) {
    const reason = env["JAVA_HOME"] ? `JAVA_HOME is ${env["JAVA_HOME"]}, which has no bin/java` : "not found on PATH; Kafka and Kafka Connect run on it";
    return [{ place: "java", reason, mend }];
  }
  const version = await javaVersion(java);
  if (!atLeast(version, JAVA)) {
    const found = version === undefined ? `${java} does not tell its version` : `${java} is version ${version.join(".")}`;
    return [{ place: "java", reason: `${found}; 17 or newer is needed`, mend }];
  }
  if (needs.maven && findJavac(java, env) === undefined) {
    return [{ place: "javac", reason: `${java} is a runtime without a compiler`, mend }];
  }
  return [];
}

function mavenProblems(env: NodeJS.ProcessEnv): Problem[] {
  const mend = (what: string): string => `Install ${what} with your package manager and put it on PATH`;
  const problems: Problem[] = [];
  if (which("mvn", env["PATH"]) === undefined) {
    problems.push({ place: "mvn", reason: "not found on PATH; Kafka, Debezium and PostgreSQL are fetched with it", mend: mend("Maven (package maven)") });
  }
  if (which("tar", env["PATH"]) === undefined) {
    problems.push({ place: "tar", reason: "not found on PATH; PostgreSQL is unpacked with it", mend: mend("tar") });
  }
  return problems;
}

async function goProblems(env: NodeJS.ProcessEnv, freeBytes: (folder: string) => number): Promise<Problem[]> {
  const mend = "Install Go 1.26 or newer (go.dev/dl), or put the Pulumi CLI 3.216 or newer and versitygw 1.8 or newer on PATH: then only npm test needs Go";
  const go = which("go", env["PATH"]);
  if (go === undefined) {
    return [{ place: "go", reason: "not found on PATH; what cannot be downloaded as a program is built with it", mend }];
  }
  const ended = await run(go, ["env", "GOVERSION", "GOTOOLCHAIN", "GOCACHE"], { env, timeoutMs: 20_000 });
  const [version = "", toolchain = "", cache = ""] = ended.stdout.split("\n");
  const enough = atLeast(parseVersion(version), toolchain === "local" ? GO : GO_THAT_UPGRADES);
  if (!enough) {
    return [{ place: "go", reason: `${go} is version ${version.replace("go", "") || "unknown"}; 1.26 or newer is needed`, mend }];
  }
  return diskProblems(cache, 6, "point GOCACHE and GOMODCACHE to another disk", freeBytes);
}

function diskProblems(folder: string, wanted: number, instead: string, freeBytes: (folder: string) => number): Problem[] {
  const free = freeBytes(folder) / GIB;
  if (free >= wanted) return [];
  return [{ place: folder, reason: `${free.toFixed(1)} GB are free on its disk; ${wanted} GB are needed`, mend: `Free some space, or ${instead}` }];
}

/** Bytes that this user may still write on the disk that a folder is, or will be, on. */
function freeSpace(folder: string): number {
  let existing = folder;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  const disk = statfsSync(existing);
  return disk.bavail * disk.bsize;
}
