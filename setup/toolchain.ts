import { join, resolve } from "node:path";
import { failure } from "./failure.ts";
import { findJava } from "./java.ts";
import { kafka } from "./parts/kafka.ts";
import { kubernetes } from "./parts/kubernetes.ts";
import { plugins } from "./parts/plugins.ts";
import { postgres } from "./parts/postgres.ts";
import { pulumi } from "./parts/pulumi.ts";
import { registry } from "./parts/registry.ts";
import { versitygw } from "./parts/versitygw.ts";
import { platform } from "./platform.ts";
import { progressTo, terminal } from "./progress.ts";
import type { Context, Plan, Recipe } from "./recipe.ts";
import { checkRequirements } from "./requirements.ts";
import { projectRoot } from "./root.ts";

/** Where the programs and libraries are that Sluice runs; all paths absolute. A part that was not asked for is "". */
export interface Toolchain {
  /** The folder that holds all of it: `SLUICE_CACHE`, else `.sluice/cache`. */
  readonly cache: string;
  /** The `java` to run (17 or newer). */
  readonly java: string;
  /** Folder of Kafka's, Kafka Connect's and its tools' jars: one class path (`FOLDER/*`). */
  readonly kafkaLibs: string;
  /** Folder of plugin folders, for Connect's `plugin.path`. */
  readonly pluginPath: string;
  /** The Iceberg sink's plugin folder, our own jar in it: also the class path of the table tool. */
  readonly icebergLibs: string;
  /** Folder with `initdb`, `pg_ctl` and `postgres` (18.6). */
  readonly postgresBin: string;
  /** The S3 server's program file. */
  readonly versitygw: string;
  /** Folder of Apicurio Registry, the jar that runs in it. */
  readonly registry: string;
  /** Folder to put on PATH for `pulumi` and its two Node plugins. */
  readonly pulumiBin: string;
  /** The program file that is etcd, the control plane of Kubernetes and kwok: its first argument says which. */
  readonly kubernetes: string;
}

export type Part = "pulumi" | "kafka" | "plugins" | "postgres" | "s3" | "registry" | "kubernetes";

/** What a stack on this machine runs, but for what few want (the schema registry): that comes when it is asked for. */
export const ALL_PARTS: readonly Part[] = ["kafka", "plugins", "postgres", "pulumi", "s3"];

/** What the whole suite needs: also a control plane, which takes minutes to build and which no stack runs. */
export const TEST_PARTS: readonly Part[] = [...ALL_PARTS, "registry", "kubernetes"];

const RECIPES: Record<Part, Recipe> = { pulumi, kafka, plugins, postgres, s3: versitygw, registry, kubernetes };
/** Parts that run without Java. */
const WITHOUT_JAVA: readonly Part[] = ["pulumi", "s3", "kubernetes"];

/** The cache folder: `SLUICE_CACHE` (relative to the project), else `.sluice/cache` of the project. */
export function cacheFolder(root: string = projectRoot(), env: NodeJS.ProcessEnv = process.env): string {
  return resolve(root, env["SLUICE_CACHE"] || join(".sluice", "cache"));
}

/** What recipes work with. Progress goes to standard error, or line by line to `progress`. */
export function contextOf(progress?: (line: string) => void): Context {
  const root = projectRoot();
  const sink = progress === undefined ? terminal() : { line: progress };
  return { root, cache: cacheFolder(root), platform: platform(), progress: progressTo(sink), env: process.env };
}

const ready = new Map<string, string>();

/**
 * Makes sure that the given parts are there (by default all that a stack on this machine runs) and says where. Installs
 * what is missing, after a look at everything that will need; costs about 0.1 s when nothing is missing.
 *
 * Progress goes to standard error, or line by line to `progress`. Throws a SetupFailure that lists every problem of
 * the machine at once, or names the one download or build that failed.
 */
export async function ensureToolchain(parts: readonly Part[] = ALL_PARTS, progress?: (line: string) => void): Promise<Toolchain> {
  const context = contextOf(progress);

  const paths = new Map<Part, string>();
  const plans = new Map<Part, Plan>();
  for (const part of TEST_PARTS.filter((each) => parts.includes(each))) {
    const found = await remembered(context, part);
    if (found !== undefined) paths.set(part, found);
    else plans.set(part, await RECIPES[part].plan(context));
  }
  const all = [...plans.values()];
  const services = parts.some((part) => !WITHOUT_JAVA.includes(part));
  if (services || all.length > 0) {
    await checkRequirements({ java: services, maven: all.some((plan) => plan.maven), go: all.some((plan) => plan.go), cache: context.cache });
  }
  for (const [part, plan] of plans) paths.set(part, await plan.install());

  const java = findJava() ?? "";
  if (services && java === "") throw failure("java", "not found", "Install a JDK 17 or newer");
  const of = (part: Part): string => paths.get(part) ?? "";
  return {
    cache: context.cache,
    java,
    kafkaLibs: of("kafka"),
    pluginPath: of("plugins"),
    icebergLibs: of("plugins") === "" ? "" : join(of("plugins"), "iceberg"),
    postgresBin: of("postgres"),
    versitygw: of("s3"),
    registry: of("registry"),
    pulumiBin: of("pulumi"),
    kubernetes: of("kubernetes"),
  };
}

/** What was found once in this process is not looked for again (a CLI on PATH has to be asked for its version). */
async function remembered(context: Context, part: Part): Promise<string | undefined> {
  const key = `${context.cache}\0${part}`;
  const known = ready.get(key);
  if (known !== undefined) return known;
  const found = await RECIPES[part].find(context);
  if (found !== undefined) ready.set(key, found);
  return found;
}
