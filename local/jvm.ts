import { join } from "node:path";
import { loggerLines, safeLayout } from "../util/log4j2.ts";
import type { ServicePaths } from "./paths.ts";

export { propertiesText as properties } from "../util/properties.ts";

/** What all embedded JVMs share. */
export interface JvmArgs {
  readonly heapMib: number;
  readonly paths: ServicePaths;
  /** Folder of jars. */
  readonly libs: string;
  readonly main: string;
  readonly args: readonly string[];
  readonly extra?: readonly string[];
}

/**
 * Arguments of `java`: a bounded heap, the collector with the smallest footprint, every file it makes inside the service's folder.
 *
 * Without `-XX:-UsePerfData` a JVM leaves `/tmp/hsperfdata_<user>` behind. `ExitOnOutOfMemoryError`: a worker that ran out of memory
 * answers, yet works no more; a dead one is noticed and started again.
 */
export function jvmArgs({ heapMib, paths, libs, main, args, extra = [] }: JvmArgs): string[] {
  return [
    `-Xms${Math.min(64, heapMib)}m`, `-Xmx${heapMib}m`, "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", "-XX:MaxMetaspaceSize=256m",
    `-XX:ErrorFile=${join(paths.logs, "hs_err_%p.log")}`, `-Djava.io.tmpdir=${paths.tmp}`, "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8",
    `-Dlog4j2.configurationFile=${join(paths.dir, "log4j2.properties")}`, ...extra, "-cp", join(libs, "*"), main, ...args,
  ];
}

/**
 * `log4j2.properties`: one rolling file of at most three times 20 MB, secrets hidden in messages and in traces, and loggers that
 * say the same thing every few seconds lowered.
 */
export function log4j2(logFile: string, levels: Readonly<Record<string, string>> = {}): string {
  const lines = [
    "status=warn",
    "appender.file.type=RollingFile",
    "appender.file.name=file",
    `appender.file.fileName=${logFile}`,
    `appender.file.filePattern=${logFile}.%i`,
    "appender.file.policies.type=Policies",
    "appender.file.policies.size.type=SizeBasedTriggeringPolicy",
    "appender.file.policies.size.size=20MB",
    "appender.file.strategy.type=DefaultRolloverStrategy",
    "appender.file.strategy.max=2",
    ...safeLayout("file"),
    "rootLogger.level=info",
    "rootLogger.appenderRef.file.ref=file",
    ...loggerLines(levels),
  ];
  return lines.join("\n") + "\n";
}
