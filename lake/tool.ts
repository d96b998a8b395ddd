import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../config/problem.ts";
import { redact } from "../secrets/redact.ts";
import type { Toolchain } from "../setup/toolchain.ts";
import { storeClient } from "../store/client.ts";
import { lacksCredentials, NO_CREDENTIALS } from "../store/credentials.ts";
import type { StoreEndpoint } from "../store/endpoint.ts";
import { CATALOG_NAME, catalogProperties, printCatalog, type CatalogEndpoint, type LakeTableName } from "./endpoint.ts";
import type { IcebergType, LakeColumn } from "./types.ts";

/** What the table tool (java, `sluice.lake.Tables`) is asked for. */
export interface TableRequest {
  readonly action: "ensure" | "describe" | "drop";
  readonly catalog: CatalogEndpoint;
  readonly store: StoreEndpoint;
  /** `s3://bucket/prefix`: tables lie under it as `<namespace…>/<name>`. */
  readonly warehouse: string;
  /** Mark on the tables: those of another owner are neither changed nor dropped. */
  readonly owner: string;
  /** `drop`: delete the objects as well, those that a crash left behind included. */
  readonly purge?: boolean;
  readonly tables: readonly (LakeTableName & {
    readonly columns?: readonly LakeColumn[];
    readonly partitionBy?: readonly string[];
    readonly properties?: Readonly<Record<string, string>>;
  })[];
}

/** What became of one table. */
export interface TableAnswer extends LakeTableName {
  readonly action: "created" | "evolved" | "unchanged" | "described" | "dropped" | "missing";
  readonly changes: readonly string[];
  /** Columns that should have another type and cannot: Iceberg knows no such change. */
  readonly kept: readonly { readonly column: string; readonly has: IcebergType; readonly wanted: IcebergType; readonly reason: string }[];
  readonly location?: string;
  readonly uuid?: string;
  readonly columns?: readonly { readonly name: string; readonly type: IcebergType; readonly required: boolean }[];
}

const DEADLINE_MS = 180_000;

/**
 * Runs the tool once for all tables (about 1.3 s to start). Throws only when nothing could be done at all; what is wrong with
 * single tables comes back as problems.
 */
export async function runTables(toolchain: Toolchain, request: TableRequest): Promise<{ tables: TableAnswer[]; problems: Problem[] }> {
  const { endpoint, region, pathStyle } = request.store;
  const input = JSON.stringify({
    action: request.action,
    catalog: { name: CATALOG_NAME, properties: catalogProperties(request.catalog) },
    warehouse: request.warehouse,
    store: { endpoint, region, pathStyle },
    owner: request.owner,
    purge: request.purge ?? false,
    tables: request.tables,
  });
  const account = await accountOf(request);
  const secrets = [account.AWS_SECRET_ACCESS_KEY, account.AWS_SESSION_TOKEN];
  const { code, out, err } = await java(toolchain, input, account);
  const answer = parse(out);
  if (answer === undefined || answer.error !== undefined || code !== 0) {
    const why = answer?.error?.reason ?? err.trim().split("\n").at(-1) ?? `exit code ${code}`;
    throw new Error(`lake tables in ${request.warehouse}: ${redact(why, secrets)}. Check that the object store and ${printCatalog(request.catalog)} can be reached`);
  }
  const problems = (answer.problems ?? []).map(({ place, reason, mend }) => ({ place: `lake table ${place}`, reason: redact(reason, secrets), mend: mend === "" ? "Mend the cause and run it again" : mend }));
  return { tables: answer.tables ?? [], problems };
}

/**
 * Who calls, in the variables that every AWS SDK asks first. Found out here, where the default chain is complete: the sink's plugin
 * folder, from which the tool runs, lacks the parts of Java's SDK that sign in by SSO.
 */
async function accountOf({ store, warehouse }: TableRequest): Promise<Record<"AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" | "AWS_SESSION_TOKEN", string>> {
  const client = storeClient(store);
  try {
    const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
    return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken ?? "" };
  } catch (error) {
    throw lacksCredentials(error) ? new Error(`lake tables in ${warehouse}: ${NO_CREDENTIALS}`) : error;
  } finally {
    client.destroy();
  }
}

interface Answer {
  tables?: TableAnswer[];
  problems?: Problem[];
  error?: { reason: string };
}

function parse(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return undefined;
  }
}

/** The sink's plugin folder holds Iceberg and our jar; slf4j is left to Kafka there, so its jar comes from Kafka's folder. */
function classPath({ icebergLibs, kafkaLibs }: Toolchain): string {
  const slf4j = readdirSync(kafkaLibs).find((jar) => /^slf4j-api-.*\.jar$/.test(jar));
  return [join(icebergLibs, "*"), ...(slf4j === undefined ? [] : [join(kafkaLibs, slf4j)])].join(":");
}

function java(toolchain: Toolchain, input: string, account: Record<string, string>): Promise<{ code: number | null; out: string; err: string }> {
  const args = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-cp", classPath(toolchain), "sluice.lake.Tables"];
  return new Promise((resolve, reject) => {
    const child = spawn(toolchain.java, args, { stdio: ["pipe", "pipe", "pipe"], env: environment(account), timeout: DEADLINE_MS, killSignal: "SIGKILL" });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
    child.stdin.on("error", () => undefined); // a tool that died early says so by its exit code
    child.stdin.end(input);
  });
}

/** Nothing of the caller's own AWS settings may come before the account that was found; an empty variable counts as none. */
function environment(account: Record<string, string>): NodeJS.ProcessEnv {
  const { AWS_PROFILE: _, ...rest } = { ...process.env, ...account };
  return Object.fromEntries(Object.entries(rest).filter(([name, value]) => !(name in account) || value !== ""));
}
