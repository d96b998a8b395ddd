import { join } from "node:path";
import { z } from "zod";

export const registrySettings = z.strictObject({
  /** Left out: a free one. */
  port: z.int().min(1).max(65535).optional(),
  heapMib: z.int().min(128).max(65_536).default(256),
});
export type RegistrySettings = z.infer<typeof registrySettings>;

/** What a registry's process is started with. */
export interface RegistryPlace {
  readonly heapMib: number;
  readonly port: number;
  readonly data: string;
  readonly tmp: string;
  readonly logs: string;
  readonly logFile: string;
  /** Of the program. */
  readonly folder: string;
}

/**
 * Arguments of `java`. The archive that Maven Central holds is the one whose storage is H2 in memory; the same H2 keeps a file just as well, so
 * that the ids that records carry are there after a restart. `WRITE_DELAY=0`: what was answered is on disk, whoever is killed then.
 */
export function registryArgs({ heapMib, port, data, tmp, logs, logFile, folder }: RegistryPlace): string[] {
  const properties: Record<string, string | number> = {
    "java.io.tmpdir": tmp,
    "java.awt.headless": "true",
    "file.encoding": "UTF-8",
    "quarkus.http.host": "127.0.0.1",
    "quarkus.http.port": port,
    "quarkus.datasource.jdbc.url": `jdbc:h2:file:${join(data, "registry")};WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE`,
    "quarkus.log.console.enable": "false",
    "quarkus.log.file.enable": "true",
    "quarkus.log.file.path": logFile,
    "quarkus.log.file.rotation.max-file-size": "20M",
    "quarkus.log.file.rotation.max-backup-index": 2,
  };
  return [
    `-Xms${Math.min(64, heapMib)}m`, `-Xmx${heapMib}m`, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", "-XX:MaxMetaspaceSize=256m", `-XX:ErrorFile=${join(logs, "hs_err_%p.log")}`,
    ...Object.entries(properties).map(([key, value]) => `-D${key}=${value}`),
    "-jar", join(folder, "apicurio-registry-app-2.6.13.Final-runner.jar"),
  ];
}
