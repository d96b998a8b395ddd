import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pulumiEnv } from "../../setup/pulumi-env.ts";
import { projectRoot } from "../../setup/root.ts";
import { ensureToolchain } from "../../setup/toolchain.ts";
import { startAws, type TestAws } from "../support/aws-provider.ts";
import { attach } from "../support/provider.ts";
import type { Ran } from "../support/stack.ts";

/** The database box alone under the real engine: what AWS refuses of it, what is in the state, and the guard of a major upgrade. */

jest.setTimeout(240_000);

const INSTANCE = "aws:rds/instance:Instance";

let aws: TestAws;
let dir: string;
let pulumi: (args: readonly string[], settings?: Readonly<Record<string, unknown>>) => Promise<Ran>;

beforeAll(async () => {
  aws = await startAws();
  aws.world.known.add("sg-0123456789abcdef0");
  const { pulumiBin } = await ensureToolchain(["pulumi"]);
  dir = mkdtempSync(join(tmpdir(), "sluice-rds-"));
  symlinkSync(join(projectRoot(), "node_modules"), join(dir, "node_modules"));
  writeFileSync(join(dir, "package.json"), '{ "type": "module", "main": "index.ts" }');
  writeFileSync(join(dir, "Pulumi.yaml"), "name: sluice\nruntime: { name: nodejs, options: { typescript: false } }\n");
  writeFileSync(join(dir, "index.ts"), `
    import { RdsDatabase } from ${JSON.stringify(join(projectRoot(), "components/aws/database.ts"))};
    const server = { kind: "rds", engineVersion: "16", instanceClass: "db.m7g.large", storageGib: 100, multiAz: true, vpcId: "vpc-0a1b2c3d4e5f60718", subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
      clients: ["sg-0123456789abcdef0"], backupDays: 7, deletionProtection: false, finalSnapshot: true, masterUser: "postgres", reboot: false, parameters: {}, ...JSON.parse(process.env.SLUICE_TEST_RDS ?? "{}") };
    const database = new RdsDatabase("database", { id: "sluice-test", server, database: "shop", walLimitBytes: 25 * 1024 ** 3, region: "eu-west-1", alarmTopic: undefined, trustDir: "/t", reach: undefined });
    export const admin = database.admin;
  `);
  const base = pulumiEnv("rds", { pulumiBin, folder: dir, env: { ...process.env, ...attach([aws]), ...aws.env, PULUMI_CONFIG_PASSPHRASE: "test", PULUMI_BACKEND_URL: "", NO_COLOR: "1", PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" } });
  pulumi = (args, settings = {}) => new Promise((resolve) => {
    execFile(join(pulumiBin, "pulumi"), ["--cwd", dir, "--non-interactive", ...args], { env: { ...base, SLUICE_TEST_RDS: JSON.stringify(settings) }, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), text: out + err }));
  });
  expect((await pulumi(["stack", "init", "rds"])).code).toBe(0);
});
afterAll(async () => {
  await pulumi?.(["destroy", "--yes", "--skip-preview", "--stack", "rds"]);
  aws?.stop();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

const up = (settings: object = {}): Promise<Ran> => pulumi(["up", "--yes", "--skip-preview", "--stack", "rds"], { ...settings });
/** What it said, for a look at the whole of it when it failed. */
const saidWell = async (ran: Promise<Ran>): Promise<string> => {
  const { code, text } = await ran;
  expect(code === 0 ? "" : text).toBe("");
  return text;
};
const version = (): unknown => aws.world.all(INSTANCE)[0]?.outputs["engineVersionActual"];

test("AWS takes it, a second up changes nothing, and the state holds a reference and no password", async () => {
  await saidWell(up());
  expect(version()).toMatch(/^16\./);
  const again = await saidWell(up());
  expect(again).toMatch(/\d+ unchanged/);
  expect(again).not.toMatch(/updated|replaced|created/);
  const { text } = await pulumi(["stack", "export", "--show-secrets", "--stack", "rds"]);
  expect(text).toMatch(/\$\{secretsmanager:arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-[^:}]+:password\}/);
  expect(text).not.toContain(aws.world.masterPassword);
});

test("a minor version and other settings change without a question", async () => {
  await saidWell(up({ engineVersion: "16.4", backupDays: 14 }));
  expect(version()).toBe("16.4");
});

// Nobody answers at an address of the played AWS: a server whose slots cannot be seen is refused like one that has some.
test.each(["preview", "up"])("%s stops a major upgrade before anything of it happens, in one line", async (verb) => {
  const settings = { engineVersion: "17" };
  const { code, text } = verb === "up" ? await up(settings) : await pulumi(["preview", "--stack", "rds"], settings);
  expect(code).not.toBe(0);
  const line = /error: .*before hook "database-upgrade" failed: (.*)$/m.exec(text)?.[1];
  expect(line).toMatch(/^database sluice-test\.c1a2b3c4d5e6\.eu-west-1\.rds\.amazonaws\.com: from PostgreSQL 16\.4 to 17 is a major upgrade, which logical replication slots do not survive, and whether it has some cannot be seen \(database postgres@sluice-test.*\)\. Mend that, or keep engineVersion at "16"$/);
  expect(version()).toBe("16.4");
});

test("destroy needs no answer from the database and leaves nothing", async () => {
  await saidWell(pulumi(["destroy", "--yes", "--skip-preview", "--stack", "rds"]));
  expect(aws.things()).toEqual([]);
});
