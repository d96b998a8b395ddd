import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../setup/root.ts";
import { propertiesText } from "../../util/properties.ts";
import { podLogging } from "./logging.ts";
import type { Plugins } from "./plugins.ts";
import { podProperties, type PodWorker } from "./properties.ts";

/** Files of a ConfigMap by path below its mount. Its keys know no slash: `keyOf` names them. */
export type Files = Readonly<Record<string, string>>;

/** What a worker starts with. */
export function workerFiles(worker: PodWorker, root: string = projectRoot()): Files {
  return {
    "connect.properties": propertiesText(podProperties(worker)),
    "log4j2.properties": podLogging(),
    "metrics.yaml": metricsRules(root),
    "start.sh": read(root, "kubernetes/connect/start.sh"),
  };
}

/** The rules of the JMX exporter. */
export function metricsRules(root: string = projectRoot()): string {
  return read(root, "kubernetes/connect/metrics.yaml");
}

/** What the init container works on: descriptors and sums are those that set up `local`. */
export function installFiles({ parts, libraries, archives }: Plugins, root: string = projectRoot()): Files {
  const of = (folder: string, part: string): [string, string][] =>
    ["pom.xml", "SHA256SUMS", "SHA512SUMS"].flatMap((name): [string, string][] => {
      const file = join("setup/maven", part, name);
      return existsSync(join(root, file)) ? [[`${folder}/${part}/${name}`, read(root, file)]] : [];
    });
  return {
    "install.sh": read(root, "kubernetes/connect/install.sh"),
    ...(archives.length === 0 ? {} : { archives: archives.map(({ url, sha512 }) => `${sha512}  ${url}\n`).join("") }),
    ...Object.fromEntries([...parts.flatMap((part) => of("plugins", part)), ...libraries.flatMap((part) => of("libraries", part))]),
  };
}

/** The key of a file in its ConfigMap. */
export function keyOf(path: string): string {
  return path.replaceAll("/", ".");
}

function read(root: string, file: string): string {
  return readFileSync(join(root, file), "utf8");
}
