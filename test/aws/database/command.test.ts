import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attach, detach, rebootAfterChange, rebootIfPending } from "../../../aws/database/command.ts";

/**
 * The texts are run by a real shell; a script stands in for the AWS CLI. It writes down how it was called and answers, call by call,
 * what a file of the question's name says; the last line is answered for ever.
 */
const AWS = `#!/bin/sh
echo "$@" >> "$DIR/calls"
case "$*" in *describe-db-instances*ParameterApplyStatus* | *describe-db-clusters*) file=status ;; *describe-db-instances*) file=group ;; *) exit 0 ;; esac
instance=$(echo "$*" | sed -n "s/.*DBInstanceIdentifier=='\\([^']*\\)'.*/-\\1/p")
file="$DIR/$file$instance"
head -n 1 "$file"
if [ "$(wc -l < "$file")" -gt 1 ]; then sed -i 1d "$file"; fi
`;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "sluice-command-"));
  writeFileSync(join(dir, "aws"), AWS);
  chmodSync(join(dir, "aws"), 0o755);
});
afterEach(() => rmSync(dir, { recursive: true }));

const say = (file: string, ...lines: string[]): void => writeFileSync(join(dir, file), `${lines.join("\n")}\n`);

function run(text: string, environment: Record<string, string> = {}): Promise<{ code: number; out: string; err: string; did: string[] }> {
  const env = { PATH: `${dir}:/usr/bin:/bin`, DIR: dir, PAUSE: "0", REGION: "eu-central-1", INSTANCES: "shop", CLUSTER: "", GROUP: "sluice-staging-postgres17", STATIC: "", OWN: "sluice-staging-postgres", FAMILY: "postgres17", ...environment };
  return new Promise((resolve) => {
    execFile("/bin/sh", ["-c", text], { env }, (error, out, err) => {
      const calls = existsSync(join(dir, "calls")) ? readFileSync(join(dir, "calls"), "utf8").trim().split("\n") : [];
      resolve({ code: error === null ? 0 : Number(error.code), out: out.trim(), err: err.trim(), did: calls.filter((call) => !call.includes("describe")).map((call) => call.replace(" --region eu-central-1", "").replace(/ --output.*/, "")) });
    });
  });
}

const WAIT = "rds wait db-instance-available --db-instance-identifier shop";
const REBOOT = "rds reboot-db-instance --db-instance-identifier shop";

describe("reboot", () => {
  test("an instance that was made with its group is not rebooted", async () => {
    say("status", "in-sync");
    expect(await run(rebootIfPending())).toMatchObject({ code: 0, out: "shop: in sync", did: [WAIT] });
  });

  test("what is being applied is waited for, and what is pending is rebooted once and waited for", async () => {
    say("status", "applying", "applying", "pending-reboot");
    expect(await run(rebootIfPending())).toMatchObject({ code: 0, out: "shop: rebooted", did: [WAIT, REBOOT, WAIT] });
  });

  test("after a change RDS says only some time later that a reboot is pending", async () => {
    say("status", "in-sync", "in-sync", "applying", "pending-reboot");
    expect(await run(rebootAfterChange())).toMatchObject({ code: 0, out: "shop: rebooted", did: [WAIT, REBOOT, WAIT] });
  });

  test("a change that comes to nothing ends in sync, after a bounded wait", async () => {
    say("status", "in-sync");
    expect(await run(rebootAfterChange())).toMatchObject({ code: 0, out: "shop: in sync", did: [WAIT] });
  });

  test("each instance of an Aurora cluster by its own state", async () => {
    say("status-shop-0", "in-sync");
    say("status-shop-1", "pending-reboot");
    const { code, out, did } = await run(rebootIfPending(), { CLUSTER: "shop", INSTANCES: "shop-0 shop-1" });
    expect({ code, out }).toEqual({ code: 0, out: "shop-0: in sync\nshop-1: rebooted" });
    expect(did.filter((call) => call.includes("reboot"))).toEqual(["rds reboot-db-instance --db-instance-identifier shop-1"]);
  });

  test("a group that is not attached is an error with one line", async () => {
    say("status", "None");
    expect(await run(rebootIfPending())).toMatchObject({ code: 1, err: 'DB instance shop: its parameter group sluice-staging-postgres17 is "None" and not pending-reboot. Look at it in the console, then run it again', did: [WAIT] });
  });

  test("a failing call of the CLI ends it", async () => {
    writeFileSync(join(dir, "aws"), "#!/bin/sh\necho 'An error occurred (AccessDenied)' >&2; exit 254\n");
    expect(await run(rebootIfPending())).toMatchObject({ code: 254, err: "An error occurred (AccessDenied)" });
  });

  test("without the CLI", async () => {
    rmSync(join(dir, "aws"));
    expect(await run(rebootIfPending(), { PATH: dir })).toMatchObject({ code: 1, err: "the AWS CLI is not on the PATH. Install it, or leave reboot and parameterGroup out and do it by hand" });
  });

  test("a value is never text of the shell", async () => {
    say("status", "in-sync");
    await run(rebootIfPending(), { STATIC: '$(touch "$DIR/owned")', GROUP: "`touch $DIR/owned`" });
    expect(existsSync(join(dir, "owned"))).toBe(false);
  });
});

describe("a group for somebody's instance", () => {
  const modify = (group: string): string => `rds modify-db-instance --db-instance-identifier shop --db-parameter-group-name ${group}`;

  test("is attached in place of a default one", async () => {
    say("group", "default.postgres17");
    expect(await run(attach())).toMatchObject({ code: 0, did: [modify("sluice-staging-postgres17"), WAIT] });
  });

  test("is there already", async () => {
    say("group", "sluice-staging-postgres17");
    expect(await run(attach())).toMatchObject({ code: 0, did: [] });
  });

  test("takes the place of our own for an older major", async () => {
    say("group", "sluice-staging-postgres16");
    expect(await run(attach())).toMatchObject({ code: 0, did: [modify("sluice-staging-postgres17"), WAIT] });
  });

  test("never takes the place of somebody's own", async () => {
    say("group", "tuned-by-hand");
    const { code, err, did } = await run(attach());
    expect({ code, did }).toEqual({ code: 1, did: [] });
    expect(err).toBe("DB instance shop: has the parameter group tuned-by-hand, whose settings would be lost. Set rds.logical_replication = 1 and max_slot_wal_keep_size in that group, and write parameterGroup: false");
  });

  test("goes at the end, and the default one comes back", async () => {
    say("group", "sluice-staging-postgres17");
    expect(await run(detach())).toMatchObject({ code: 0, did: [modify("default.postgres17"), WAIT] });
  });

  test("is left alone where somebody attached another since", async () => {
    say("group", "tuned-by-hand");
    expect(await run(detach())).toMatchObject({ code: 0, did: [] });
  });
});
