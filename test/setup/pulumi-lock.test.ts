import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { removeDeadLocks } from "../../setup/pulumi-lock.ts";
import { tempFolder } from "./temp.ts";

test("only locks of dead processes of this machine are removed", () => {
  const temp = tempFolder();
  const folder = "state/.pulumi/locks/organization/sluice/local";
  const lock = (name: string, pid: number, host: string): void => void temp.write(`${folder}/${name}.json`, JSON.stringify({ pid, hostname: host, username: "u" }));
  const dead = spawnSync("true").pid;
  lock("dead", dead, hostname());
  temp.write(`${folder}/dead.json.attrs`, "{}");
  lock("living", process.pid, hostname());
  lock("elsewhere", dead, "other-machine");

  expect(removeDeadLocks("sluice", "local", { folder: temp.path })).toBe(1);
  expect(readdirSync(join(temp.path, folder)).sort()).toEqual(["elsewhere.json", "living.json"]);
});

test("a stack that never was has no lock", () => {
  expect(removeDeadLocks("sluice", "local", { folder: "/no/such" })).toBe(0);
});
