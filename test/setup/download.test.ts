import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { kafka } from "../../setup/parts/kafka.ts";
import { progressTo } from "../../setup/progress.ts";
import type { Context } from "../../setup/recipe.ts";
import { tempFolder } from "./temp.ts";

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");
const path = process.env["PATH"];
afterEach(() => {
  process.env["PATH"] = path;
});

/** A project whose Kafka is one jar with the text "good", and a Maven that does what the script says (`$out` is the folder to fill). */
function project(script: string): Context & { lines: string[]; calls: () => string[] } {
  const temp = tempFolder();
  temp.write("setup/maven/kafka/pom.xml", "<project/>");
  temp.write("setup/maven/kafka/SHA256SUMS", `${sha("good")}  kafka.jar\n`);
  temp.program("bin/mvn", `echo "$1" >> "${temp.path}/calls"
for each in "$@"; do case $each in -Dout=*) out=\${each#-Dout=} ;; esac; done
mkdir -p "$out" "$out.work"
${script}`);
  process.env["PATH"] = [join(temp.path, "bin"), path].join(delimiter);
  const lines: string[] = [];
  return {
    root: temp.path,
    cache: join(temp.path, "cache"),
    platform: "linux-x64",
    env: process.env,
    progress: progressTo({ line: (text) => lines.push(text) }),
    lines,
    calls: () => readFileSync(join(temp.path, "calls"), "utf8").trim().split("\n"),
  };
}

async function install(context: Context): Promise<string> {
  return (await kafka.plan(context)).install();
}

test("is accepted when every file is as listed, and found from then on", async () => {
  const context = project('printf good > "$out/kafka.jar"');
  expect(await kafka.find(context)).toBeUndefined();
  const libs = await install(context);
  expect(readdirSync(libs)).toEqual(["kafka.jar"]);
  expect(await kafka.find(context)).toBe(libs);
  expect(existsSync(`${libs}.work`)).toBe(false);
  expect(context.calls()).toEqual(["-C"]);
  expect(context.lines[0]).toMatch(/^· downloading Kafka .* …$/);
  expect(context.lines.at(-1)).toMatch(/done in 0 s$/);
});

test("with another content is refused, the file is named, and nothing stays in the cache", async () => {
  const context = project('printf evil > "$out/kafka.jar"');
  await expect(install(context)).rejects.toThrow(/kafka: what was downloaded is not what .*SHA256SUMS lists: kafka.jar has another SHA-256\. Delete these artifacts/);
  expect(readdirSync(context.cache)).toEqual([]);
  expect(await kafka.find(context)).toBeUndefined();
});

test("from a mirror without checksum files is tried again without them: the committed list still counts", async () => {
  const lax = (text: string): string => `if [ "$1" = -C ]; then echo "Checksum validation failed, no checksums available"; exit 1; fi; printf ${text} > "$out/kafka.jar"`;
  const good = project(lax("good"));
  await install(good);
  expect(good.calls()).toEqual(["-C", "-c"]);
  await expect(install(project(lax("evil")))).rejects.toThrow(/another SHA-256/);
});

test("with a checksum that does not match its repository's is not tried again", async () => {
  const context = project('echo "[ERROR] Checksum validation failed, expected 1 but is 2"; exit 1');
  await expect(install(context)).rejects.toThrow(/kafka: Maven failed: .*expected 1 but is 2/);
  expect(context.calls()).toEqual(["-C"]);
});

test("without a network says so and where to look", async () => {
  const context = project('echo "[ERROR] Could not transfer artifact a:b:pom:1 from/to central (https://maven.example.org/maven2): maven.example.org: Name or service not known: Unknown host"; exit 1');
  await expect(install(context)).rejects.toThrow("kafka: cannot reach maven.example.org with Maven. Check the network or your mirror settings (~/.m2/settings.xml), then run it again");
});
