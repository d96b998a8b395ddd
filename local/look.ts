import { relative } from "node:path";
import type { ManifestLake, StackManifest } from "../cli/manifest.ts";
import { bytes, count, textTable } from "../cli/table.ts";
import { projectRoot } from "../setup/root.ts";
import { withStore } from "../store/client.ts";
import { folder, listObjects, type StoredObject } from "../store/objects.ts";
import { secretStore } from "./secrets.ts";

/** The newest data files of a lake, and how many objects of each kind there are. */
export async function lakeObjects(sink: ManifestLake): Promise<string[]> {
  const found: StoredObject[] = [];
  await withStore(sink.store, `bucket ${sink.bucket}`, async (client) => {
    for await (const object of listObjects(client, sink.bucket, folder(sink.prefix))) found.push(object);
  });
  const parquet = found.filter(({ key }) => key.endsWith(".parquet")).sort((a, b) => b.modified.getTime() - a.modified.getTime());
  const size = parquet.reduce((sum, one) => sum + one.size, 0);
  const rows = parquet.slice(0, 5).map((one) => [`s3://${sink.bucket}/${one.key}`, bytes(one.size)]);
  return [
    `Sink ${sink.name}: ${count(parquet.length)} Parquet files, ${bytes(size)}, and ${count(found.length - parquet.length)} files of table metadata. The newest:`,
    textTable([{ head: "object" }, { head: "size", right: true }], rows),
  ];
}

/** How to reach every service by hand. Secrets are named by the file that holds them. */
export function howToLook(stack: StackManifest): string[] {
  // As one would type them in the project's folder.
  const here = (path: string): string => relative(projectRoot(), path);
  const secrets = here(secretStore(stack.project, stack.stack).dir);
  const rows = stack.services.map(({ name, kind, url, logFile }) => [name, url, logFile === undefined ? "" : here(logFile), HOW[kind]?.(url, secrets) ?? ""]);
  return [
    "What runs, and how to look at it by hand:",
    textTable([{ head: "service" }, { head: "at" }, { head: "log" }, { head: "try" }], rows),
    "",
    "bin/sluice status | audit | plan | dlq lake     npm run local:down takes it all away",
  ];
}

const HOW: Readonly<Record<string, (url: string, secrets: string) => string>> = {
  postgres: (url, secrets) => `PGPASSWORD=$(cat ${secrets}/postgres-password) psql ${url}`,
  copy: (url, secrets) => `PGPASSWORD=$(cat ${secrets}/copy-password) psql ${url}`,
  connect: (url) => `curl -s '${url}/connectors?expand=status'`,
  kafka: (url) => `kcat -b ${url} -L`,
  s3: (url, secrets) => `AWS_ACCESS_KEY_ID=$(cat ${secrets}/s3-root-access-key) AWS_SECRET_ACCESS_KEY=$(cat ${secrets}/s3-root-secret-key) aws --endpoint-url ${url} s3 ls --recursive s3://`,
};
