import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installPart, isInstalled, partFolder } from "../../setup/part.ts";
import { tempFolder } from "./temp.ts";

const spec = { name: "kafka", version: "4.3.1" };

test("is there after its build, and is not built again", async () => {
  const cache = join(tempFolder().path, "cache");
  let builds = 0;
  const build = async (folder: string): Promise<void> => {
    builds++;
    writeFileSync(join(folder, "a.jar"), "a");
  };
  const folder = await installPart(cache, spec, build);
  expect(await installPart(cache, spec, build)).toBe(folder);
  expect(builds).toBe(1);
  expect(readdirSync(cache)).toEqual(["kafka-4.3.1"]);
});

test("whose build fails leaves nothing", async () => {
  const cache = join(tempFolder().path, "cache");
  const build = async (folder: string): Promise<void> => {
    writeFileSync(join(folder, "half.jar"), "h");
    throw new Error("download broke off");
  };
  await expect(installPart(cache, spec, build)).rejects.toThrow("download broke off");
  expect(readdirSync(cache)).toEqual([]);
});

test("that a killed run left half done is not accepted, and is swept away by the next", async () => {
  const cache = join(tempFolder().path, "cache");
  mkdirSync(join(cache, "kafka-4.3.1.partial-1234"), { recursive: true });
  writeFileSync(join(cache, "kafka-4.3.1.partial-1234", "half.jar"), "h");
  mkdirSync(join(cache, "kafka-4.3.10.partial-99")); // another version's: not ours to touch
  expect(isInstalled(cache, spec)).toBe(false);

  await installPart(cache, spec, async (folder) => writeFileSync(join(folder, "a.jar"), "a"));
  expect(readdirSync(cache).sort()).toEqual(["kafka-4.3.1", "kafka-4.3.10.partial-99"]);
});

test("in a folder of the right name without the mark is made anew", async () => {
  const cache = join(tempFolder().path, "cache");
  mkdirSync(partFolder(cache, spec), { recursive: true });
  writeFileSync(join(partFolder(cache, spec), "old.jar"), "o");
  expect(isInstalled(cache, spec)).toBe(false);

  const folder = await installPart(cache, spec, async (partial) => writeFileSync(join(partial, "a.jar"), "a"));
  expect(existsSync(join(folder, "old.jar"))).toBe(false);
  expect(isInstalled(cache, spec)).toBe(true);
});

test("is built once by two runs at once", async () => {
  const cache = join(tempFolder().path, "cache");
  let builds = 0;
  const build = async (): Promise<void> => {
    builds++;
    await new Promise((resolve) => setTimeout(resolve, 50));
  };
  await Promise.all([installPart(cache, spec, build), installPart(cache, spec, build)]);
  expect(builds).toBe(1);
});
