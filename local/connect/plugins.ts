import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Name and size of every jar in the plugin folders. A worker loads its plugins once, at its start: it must be started again when
 * a plugin was added, updated or rebuilt.
 */
export function pluginMark(roots: readonly string[]): string {
  return roots.flatMap((root) => jars(root).map((file) => `${file}:${statSync(join(root, file)).size}`)).join("\n");
}

function jars(root: string): string[] {
  try {
    return readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".jar")).sort();
  } catch {
    return [];
  }
}
