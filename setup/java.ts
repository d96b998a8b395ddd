import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { isExecutable, run, which } from "./command.ts";
import { parseVersion } from "./version.ts";

/** The JDK that is used: JAVA_HOME where it is set (Maven does the same), else `java` on PATH. */
export function findJava(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const home = env["JAVA_HOME"];
  if (home !== undefined && home !== "") {
    const java = join(home, "bin", "java");
    return isExecutable(java) ? java : undefined;
  }
  return which("java", env["PATH"] ?? "");
}

/** The compiler beside a java, or on PATH. */
export function findJavac(java: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const beside = join(dirname(realpathSync(java)), "javac");
  return isExecutable(beside) ? beside : which("javac", env["PATH"] ?? "");
}

/** Version of a java: from the `release` file of its home (no process needed), else by asking it. */
export async function javaVersion(java: string): Promise<readonly number[] | undefined> {
  const release = join(dirname(dirname(realpathSync(java))), "release");
  if (existsSync(release)) {
    const line = /^JAVA_VERSION="([^"]+)"/m.exec(readFileSync(release, "utf8"));
    if (line?.[1] !== undefined) return parseVersion(line[1]);
  }
  const ended = await run(java, ["-version"], { timeoutMs: 20_000 });
  return ended.code === 0 ? parseVersion(`${ended.stderr}${ended.stdout}`) : undefined;
}
