import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { readChecksums, differences } from "../../../setup/checksums.ts";
import { run } from "../../../setup/command.ts";
import { installFiles } from "../../../kubernetes/connect/files.ts";
import { pluginsOf } from "../../../kubernetes/connect/plugins.ts";
import { cluster } from "../../kubernetes/connect/fixture.ts";
import { cacheFolder } from "../../../setup/toolchain.ts";
import { scratch } from "../../support/process.ts";

/**
 * The init container's script as it is, with this machine's Maven: first from Maven's own repository, then from a mirror that this test
 * serves from what the first run got, so that a mirror can also be one that lies.
 */

jest.setTimeout(300_000);

const { dir, dispose } = scratch("install");
/** Stays in the cache: what the first run downloads once. */
const repository = join(cacheFolder(), "maven-of-tests");
let mirror: Server;
/** What the mirror serves instead of its files, by the end of the path. */
const lies = new Map<string, Buffer>();
let address = "";

beforeAll(async () => {
  mirror = createServer((request, answer) => {
    const path = decodeURIComponent(request.url ?? "");
    const file = join(repository, path.replace(/^\/maven2/, ""));
    const told = [...lies].find(([end]) => path.endsWith(end))?.[1];
    const hashed = /^(.*)\.sha1$/.exec(path)?.[1];
    const behind = hashed === undefined ? undefined : [...lies].find(([end]) => hashed.endsWith(end))?.[1];
    if (told !== undefined) answer.end(told);
    // A mirror that lies does so with the checksum that fits.
    else if (behind !== undefined) answer.end(createHash("sha1").update(behind).digest("hex"));
    else if (existsSync(file) && statSync(file).isFile()) answer.end(readFileSync(file));
    else {
      answer.statusCode = 404;
      answer.end();
    }
  });
  await new Promise<void>((ready) => void mirror.listen(0, "127.0.0.1", ready));
  address = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}`;
});
afterAll(async () => {
  mirror.closeAllConnections();
  await new Promise((closed) => mirror.close(closed));
  dispose();
});

/** Lays the files out as a kubelet mounts them, and runs the script on them. */
async function install(name: string, files: Readonly<Record<string, string>>, env: Record<string, string> = {}) {
  const [from, work, to] = ["from", "work", "to"].map((what) => join(dir, name, what)) as [string, string, string];
  if (!existsSync(from)) {
    for (const folder of [join(from, "..v1"), work, to]) mkdirSync(folder, { recursive: true });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(from, "..v1", path)), { recursive: true });
      writeFileSync(join(from, "..v1", path), text);
    }
    symlinkSync("..v1", join(from, "..data"));
    for (const top of readdirSync(join(from, "..v1"))) symlinkSync(join("..data", top), join(from, top));
  }
  const ended = await run("sh", [join(from, "install.sh"), from, work, to], { env: { ...process.env, ...env } as Record<string, string> });
  return { ...ended, plugins: join(to, "plugins"), work, complete: existsSync(join(to, ".complete")), kept: () => (existsSync(join(to, "plugins")) ? readdirSync(join(to, "plugins")).sort() : []) };
}

const files = (connect: object = {}): Record<string, string> => {
  const { server, plan } = cluster(connect);
  return { ...installFiles(pluginsOf(server, plan, undefined)) };
};

/** Without what cleans up: the repository that Maven filled stays for the mirror. */
const keeping = (all: Record<string, string>): Record<string, string> => ({ ...all, "install.sh": all["install.sh"]!.replaceAll("$work/repository", repository) });
/** Only Debezium's. */
const debezium = (all: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(all).filter(([path]) => !path.startsWith("plugins/iceberg")));

test("Maven gets the plugins, every file of them is as setup has it, and what is complete is not fetched again", async () => {
  const { code, stderr, stdout, plugins, kept, complete } = await install("first", keeping(files()));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("plugins: debezium-connector-jdbc debezium-connector-postgres iceberg");
  expect(kept()).toEqual(["debezium-connector-jdbc", "debezium-connector-postgres", "iceberg"]);
  expect(complete).toBe(true);
  expect(await differences(join(plugins, "iceberg"), readChecksums("setup/maven/iceberg/SHA256SUMS"))).toEqual([]);
  const listed = readChecksums("setup/maven/debezium/SHA256SUMS");
  for (const folder of ["debezium-connector-jdbc", "debezium-connector-postgres"]) {
    expect(await differences(join(plugins, folder), new Map([...listed].filter(([file]) => file.startsWith(folder)).map(([file, sum]) => [file.slice(folder.length + 1), sum])))).toEqual([]);
  }
  const again = await install("first", {}, { MAVEN_REPOSITORY: "http://127.0.0.1:9/nowhere" });
  expect([again.code, again.stdout]).toEqual([0, "plugins: complete already\n"]);
});

test("Amazon's login module comes onto the worker's class path, not among the plugins", async () => {
  const { server, plan } = cluster();
  const { libraries, ...rest } = pluginsOf(server, plan, { protocol: "SASL_SSL", mechanism: "AWS_MSK_IAM", region: "eu-central-1" });
  const { code, stderr, kept, plugins } = await install("iam", keeping({ ...installFiles({ ...rest, libraries, parts: [] }) }));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(kept()).toEqual([]);
  expect(await differences(join(plugins, "..", "libraries"), readChecksums("setup/maven/msk-iam/SHA256SUMS"))).toEqual([]);
});

test("everything comes from the mirror that is named", async () => {
  const { code, stderr, kept } = await install("mirrored", debezium(files()), { MAVEN_REPOSITORY: `${address}/maven2` });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(kept()).toEqual(["debezium-connector-jdbc", "debezium-connector-postgres"]);
});

test("an archive that is another one is refused before it is unpacked", async () => {
  const name = "debezium-connector-postgres-3.7.0.Final-plugin.tar.gz";
  const real = readFileSync(join(repository, "io/debezium/debezium-connector-postgres/3.7.0.Final", name));
  lies.set(name, Buffer.concat([real, Buffer.from("more")]));
  const { code, stderr, kept, complete, work } = await install("lied", debezium(files()), { MAVEN_REPOSITORY: `${address}/maven2` });
  lies.clear();
  expect(code).toBe(1);
  expect(stderr).toContain(`${name}: FAILED`);
  expect(stderr.trim().split("\n").at(-1)).toBe("plugins: an archive of debezium is not the one that is pinned. The repository serves another file under the same version");
  expect([kept(), complete, existsSync(join(work, "out"))]).toEqual([[], false, false]);
});

test("a jar that is another one is refused", async () => {
  const name = "RoaringBitmap-1.6.23.jar";
  lies.set(name, Buffer.from("no jar"));
  const iceberg = Object.fromEntries(Object.entries(files()).filter(([path]) => !path.startsWith("plugins/debezium")));
  const { code, stderr, complete } = await install("lied-jar", iceberg, { MAVEN_REPOSITORY: `${address}/maven2` });
  lies.clear();
  expect([code, complete]).toEqual([1, false]);
  expect(stderr).toContain(`${name}: FAILED`);
});

test("a mirror that cannot be reached, in one line with what to look at", async () => {
  const { code, stderr } = await install("absent", debezium(files()), { MAVEN_REPOSITORY: "http://127.0.0.1:9/maven2" });
  expect(code).toBe(1);
  expect(stderr.trim().split("\n").at(-1)).toBe("plugins: Maven could not get debezium. Check that the pod reaches http://127.0.0.1:9/maven2 (sluice:connect.plugins.repository) and that it serves these versions");
});

describe("archives of vendors", () => {
  const only = (url: string, sha512: string): Record<string, string> => ({ "install.sh": files()["install.sh"]!, archives: `${sha512}  ${url}\n` });
  const sum = (bytes: Buffer): string => createHash("sha512").update(bytes).digest("hex");
  let zip: Buffer;

  beforeAll(async () => {
    const folder = join(dir, "vendor", "kafka-connect-s3-12.1.11", "lib");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "kafka-connect-s3.jar"), "a jar");
    await new Promise<void>((made, failed) => void execFile("jar", ["-cMf", join(dir, "vendor.zip"), "-C", join(dir, "vendor"), "."], (error) => (error ? failed(error) : made())));
    zip = readFileSync(join(dir, "vendor.zip"));
    lies.set("/kafka-connect-s3-12.1.11.zip", zip);
  });

  test("become plugin folders", async () => {
    const { code, stderr, plugins } = await install("vendor-good", only(`${address}/kafka-connect-s3-12.1.11.zip`, sum(zip)));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(readdirSync(plugins, { recursive: true })).toContain("kafka-connect-s3-12.1.11/kafka-connect-s3-12.1.11/lib/kafka-connect-s3.jar");
  });

  test("are refused with another sum, which is said", async () => {
    const { code, stderr, kept } = await install("vendor-bad", only(`${address}/kafka-connect-s3-12.1.11.zip`, "0".repeat(128)));
    expect([code, kept()]).toEqual([1, []]);
    expect(stderr).toBe(`plugins: ${address}/kafka-connect-s3-12.1.11.zip is not what is pinned: its SHA-512 is ${sum(zip)}. If that is the archive you looked at, write it (sluice:connect.archives)\n`);
  });

  test("are refused where they are not", async () => {
    const { code, stderr } = await install("vendor-none", only(`${address}/absent.zip`, "0".repeat(128)));
    expect(code).toBe(1);
    expect(stderr.trim().split("\n").at(-1)).toBe(`plugins: ${address}/absent.zip could not be fetched. Check that the pod reaches it (sluice:connect.archives)`);
  });
});
