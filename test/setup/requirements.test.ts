import { join } from "node:path";
import { SetupFailure } from "../../setup/failure.ts";
import { platform, postgresPlatform } from "../../setup/platform.ts";
import { checkRequirements } from "../../setup/requirements.ts";
import { tempFolder } from "./temp.ts";

const plenty = (): number => 100 * 2 ** 30;
const everything = { java: true, maven: true, go: true, cache: "/cache" };

async function places(env: NodeJS.ProcessEnv, needs = everything, free = plenty): Promise<string[]> {
  try {
    await checkRequirements(needs, env, free);
    return [];
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    return error.message.split("\n");
  }
}

/** A PATH with a machine's programs; each text is what the program prints. */
function machine(programs: Record<string, string>): NodeJS.ProcessEnv {
  const temp = tempFolder();
  for (const [name, says] of Object.entries(programs)) temp.program(`jdk/bin/${name}`, `cat <<'END'\n${says}\nEND`);
  return { PATH: `${join(temp.path, "jdk", "bin")}:/usr/bin:/bin` };
}

/** Like `machine`, but with nothing of the real machine's: scripts then have no `cat`, so only presence can be asked. */
const bare = (): NodeJS.ProcessEnv => ({ PATH: tempFolder().path });

test("everything that is missing is told at once, one line each, with the mend", async () => {
  const lines = await places(bare(), everything, () => 0.5 * 2 ** 30);
  expect(lines.map((line) => line.split(":")[0])).toEqual(["java", "mvn", "tar", "go", "/cache"]);
  expect(lines[0]).toMatch(/not found on PATH.*Install a JDK 17 or newer/);
  expect(lines[1]).toMatch(/Install Maven/);
  expect(lines[3]).toMatch(/Install Go 1\.26 or newer.*or put the Pulumi CLI/);
  expect(lines[4]).toBe("/cache: 0.5 GB are free on its disk; 2 GB are needed. Free some space, or name a folder on another disk in SLUICE_CACHE");
});

test("what is not needed is not asked for", async () => {
  expect(await places(bare(), { java: false, maven: false, go: false, cache: "/cache" }, () => 0)).toEqual([]);
});

test("versions that are too old are named", async () => {
  const env = machine({ java: 'openjdk version "11.0.2"', javac: "javac 11", mvn: "Apache Maven 3.8.7", go: "go1.19.3\nauto\n/go-cache" });
  expect(await places(env)).toEqual([
    expect.stringMatching(/^java: .*\/java is version 11\.0\.2; 17 or newer is needed\. Install a JDK 17/),
    expect.stringMatching(/^go: .*\/go is version 1\.19\.3; 1\.26 or newer is needed\. Install Go 1\.26/),
  ]);
});

test("a Go that may not fetch a newer toolchain must be new itself", async () => {
  const programs = { java: 'openjdk version "21.0.1"', javac: "", mvn: "" };
  expect(await places(machine({ ...programs, go: "go1.22.0\nauto\n/go-cache" }))).toEqual([]);
  expect(await places(machine({ ...programs, go: "go1.22.0\nlocal\n/go-cache" }))).toHaveLength(1);
});

test("Go's build cache needs 6 GB of its own disk", async () => {
  const env = machine({ java: 'openjdk version "17.0.1"', javac: "", mvn: "", go: "go1.26.8\nauto\n/go-cache" });
  const free = (folder: string): number => (folder === "/go-cache" ? 3 : 100) * 2 ** 30;
  expect(await places(env, everything, free as () => number)).toEqual([
    "/go-cache: 3.0 GB are free on its disk; 6 GB are needed. Free some space, or point GOCACHE and GOMODCACHE to another disk",
  ]);
});

test("a runtime without a compiler is not a JDK", async () => {
  const temp = tempFolder();
  temp.program("jre/bin/java", 'echo "openjdk version \\"17.0.1\\"" >&2');
  for (const name of ["mvn", "tar"]) temp.program(`bin/${name}`, "");
  const env = { PATH: join(temp.path, "bin"), JAVA_HOME: join(temp.path, "jre") };
  expect(await places(env, { ...everything, go: false })).toEqual([expect.stringMatching(/^javac: .*is a runtime without a compiler\. Install a JDK 17/)]);
});

test("a JAVA_HOME that leads nowhere is named", async () => {
  const lines = await places({ ...bare(), JAVA_HOME: "/no/such" }, { ...everything, maven: false, go: false });
  expect(lines).toEqual([expect.stringMatching(/^java: JAVA_HOME is \/no\/such, which has no bin\/java/)]);
});

test("platforms without binaries are told what to do", () => {
  expect(() => platform("win32", "x64", false)).toThrow(/platform: Windows itself is not supported\. Run it in WSL 2/);
  expect(() => platform("linux", "x64", true)).toThrow(/musl \(Alpine\)/);
  expect(() => platform("linux", "riscv64", false)).toThrow("platform: linux-riscv64 is not supported. Use one of linux-x64, linux-arm64, darwin-x64, darwin-arm64");
  expect(postgresPlatform(platform("darwin", "arm64", false))).toBe("darwin-arm64v8");
});
