import { join } from "node:path";
import { auditStack } from "../audit/audit.ts";
import { lakesIn, readManifest, type StackManifest } from "../cli/manifest.ts";
import { progress, type Progress } from "../cli/progress.ts";
import { count } from "../cli/table.ts";
import { printAudit } from "../cli/verbs/audit.ts";
import { inTransaction, withDatabase } from "../database/connect.ts";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import { printTable } from "../database/table.ts";
import { run } from "../setup/command.ts";
import { become } from "../setup/child.ts";
import { pulumiCommand } from "../setup/pulumi-env.ts";
import { removeDeadLocks } from "../setup/pulumi-lock.ts";
import { projectRoot } from "../setup/root.ts";
import { ensureToolchain } from "../setup/toolchain.ts";
import { howToLook, lakeObjects } from "./look.ts";
import { SUPERUSER, SUPERUSER_PASSWORD } from "./postgres/definition.ts";
import { sampleTables } from "./sample/tables.ts";
import { secretStore } from "./secrets.ts";
import { add, nothingWritten, ROUND_ROWS, shopRound, type Written } from "./sample/workload.ts";

const STACK = "local";
/** Rows that one run inserts; about as many again are updated and some deleted. */
const ROWS = 2000;

/**
 * `npm run local`: `pulumi up` of stack `local`, a few thousand changes, and the proof that every row came back from Parquet.
 * Returns the exit code: 0 only if the lake equals the database.
 */
export async function demo(): Promise<number> {
  const started = performance.now();
  const { pulumiBin } = await ensureToolchain();
  const up = await bringUp(pulumiBin);
  if (up !== 0) return up;

  const line = progress(process.stderr);
  const stack = await readManifest(STACK);
  if (hasSample(stack)) {
    const written = await write(administrator(stack), line);
    line.done(`Wrote ${count(written.inserted)} inserts, ${count(written.updated)} updates and ${count(written.deleted)} deletes into ${stack.database.database}.`);
  }
  const report = await auditStack(stack, {
    timeoutMs: 90_000,
    onProgress: ({ table, databaseRows, lakeRows, elapsedMs }) => line.update(`${table}: ${count(lakeRows)} of ${count(databaseRows)} rows are in the lake (${Math.round(elapsedMs / 1000)} s)`),
  });
  line.done();

  say("", "The latest state of the lake beside the database, every value compared:", "", printAudit(report));
  for (const sink of lakesIn(stack)) say("", ...(await lakeObjects(sink)));
  say("", ...howToLook(stack), "", `${report.equal ? "Every row came back." : "The lake differs from the database."} (${Math.round((performance.now() - started) / 1000)} s)`);
  return report.equal ? 0 : 1;
}

async function bringUp(pulumiBin: string): Promise<number> {
  const place = { root: projectRoot(), pulumiBin };
  const pulumi = join(pulumiBin, "pulumi");
  const list = pulumiCommand(STACK, "stack ls", [], place);
  const known = await run(pulumi, ["stack", "ls", "--json"], { env: list.env, cwd: place.root });
  const exists = known.code === 0 && (JSON.parse(known.stdout) as { name: string }[]).some(({ name }) => name === STACK);
  const interrupted = exists && removeDeadLocks("sluice", STACK, place) > 0;
  if (!exists) {
    const init = pulumiCommand(STACK, "stack init", [], place);
    const code = await become(pulumi, init.args, { cwd: place.root, env: init.env });
    if (code !== 0) return code;
  }
  if (interrupted) process.stderr.write("· removed the lock of an interrupted run\n");
  const { args, env } = pulumiCommand(STACK, "up", ["--yes", "--suppress-outputs"], place);
  const code = await become(pulumi, args, { cwd: place.root, env });
  if (code !== 0 || !interrupted) return code;
  // What a killed run was making is there by now, taken over; without this, Pulumi would warn of it for ever.
  const clear = pulumiCommand(STACK, "refresh", ["--yes", "--skip-preview", "--clear-pending-creates", "--suppress-outputs"], place);
  return become(pulumi, clear.args, { cwd: place.root, env: clear.env });
}

/** The workload knows the sample's tables only: with a database of the user's own, the rows are the user's too. */
function hasSample({ tables, services }: StackManifest): boolean {
  const captured = new Set(tables.map(printTable));
  return services.some(({ kind }) => kind === "postgres") && sampleTables.every((table) => captured.has(printTable(table)));
}

/** The embedded server's superuser: the capture role may not write the shop's tables. */
function administrator({ database, project, stack }: StackManifest): DatabaseEndpoint {
  return { ...database, user: SUPERUSER, password: secretStore(project, stack).reference(SUPERUSER_PASSWORD) };
}

async function write(endpoint: DatabaseEndpoint, line: Progress): Promise<Written> {
  return withDatabase(endpoint, async (client) => {
    let written = nothingWritten;
    while (written.inserted < ROWS) {
      written = add(written, await inTransaction(client, () => shopRound(client)));
      line.update(`writing: ${count(written.inserted)} of ${count(ROWS)} rows (${ROUND_ROWS} a round)`);
    }
    return written;
  }, { doing: "write sample rows" });
}

function say(...lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}
