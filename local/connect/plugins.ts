import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Name and size of every jar in the plugin folders. A worker loads its plugins once, at its start: it must be started again when
 * a plugin was added, updated or rebuilt.
 */
export function pluginMark(roots: readonly string[]): string {
  return roots.flatMap((root) => jars(root).map((file) => `${file}:${statSync(join(root, file)).size}`)).join("\n");
}

/** Whether a jar in these plugin folders has the class. */
export function holdClass(roots: readonly string[], className: string): boolean {
  const entry = `${className.replaceAll(".", "/")}.class`;
  return roots.some((root) => jars(root).some((file) => contents(join(root, file)).includes(entry)));
}

/**
 * Whether every plugin in these folders names its classes in `META-INF/services`, which `plugin.discovery=service_load` reads.
 * Not every vendor's archive does: the sources of Confluent's S3 sink 12.1.9 have none.
 */
export function haveManifests(roots: readonly string[]): boolean {
  return roots.every((root) => {
    const plugins = Map.groupBy(jars(root), (file) => (dirname(file) === "." ? file : file.split("/")[0]));
    return [...plugins.values()].every((files) => files.some((file) => contents(join(root, file)).includes("META-INF/services/org.apache.kafka.connect.")));
  });
}

/** The end of a jar, where its list of entries is: names are plain text there. */
function contents(file: string): Buffer {
  const open = openSync(file, "r");
  try {
    const { size } = fstatSync(open);
    const bytes = Buffer.alloc(Math.min(size, 4 * 1024 * 1024));
    return bytes.subarray(0, readSync(open, bytes, 0, bytes.length, size - bytes.length));
  } finally {
    closeSync(open);
  }
}

function jars(root: string): string[] {
  try {
    return readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".jar")).sort();
  } catch {
    return [];
  }
}
