import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { ManifestSink, StackManifest } from "../cli/manifest.ts";
import { count, textTable } from "../cli/table.ts";
import { storeClient } from "../store/client.ts";
import { printSize } from "./words.ts";

/** The newest data files of a lake, and how many objects of each kind there are. */
export async function lakeObjects(_stack: StackManifest, sink: ManifestSink): Promise<string[]> {
  const client = storeClient(sink.store);
  const found: { key: string; bytes: number; at: number }[] = [];
  try {
    for (let token: string | undefined, more = true; more; ) {
      const page = await client.send(new ListObjectsV2Command({ Bucket: sink.bucket, Prefix: `${sink.prefix}/`, ContinuationToken: token }));
      found.push(...(page.Contents ?? []).map(({ Key, Size, LastModified }) => ({ key: Key ?? "", bytes: Size ?? 0, at: LastModified?.getTime() ?? 0 })));
      token = page.NextContinuationToken;
      more = token !== undefined;
    }
  } finally {
    client.destroy();
  }
  const parquet = found.filter(({ key }) => key.endsWith(".parquet")).sort((a, b) => b.at - a.at);
  const bytes = parquet.reduce((sum, one) => sum + one.bytes, 0);
  const rows = parquet.slice(0, 5).map((one) => [`s3://${sink.bucket}/${one.key}`, printSize(one.bytes)]);
  return [
    `Sink ${sink.name}: ${count(parquet.length)} Parquet files, ${printSize(bytes)}, and ${count(found.length - parquet.length)} files of table metadata. The newest:`,
    textTable([{ head: "object" }, { head: "size", right: true }], rows),
  ];
}

/** How to reach every service by hand. Secrets are named by the file that holds them. */
export function howToLook(stack: StackManifest): string[] {
  const secrets = /^\$\{dir:([^:]+):/.exec(stack.database.password)?.[1] ?? "";
  const rows = stack.services.map(({ name, kind, url, logFile }) => [name, url, logFile ?? "", HOW[kind]?.(url, secrets) ?? ""]);
  return [
    "What runs, and how to look at it by hand:",
    textTable([{ head: "service" }, { head: "at" }, { head: "log" }, { head: "try" }], rows),
    "",
    "bin/sluice status | audit | plan | dlq lake     npm run local:down takes it all away",
  ];
}

const HOW: Readonly<Record<string, (url: string, secrets: string) => string>> = {
  postgres: (url, secrets) => `PGPASSWORD=$(cat ${secrets}/postgres-password) psql ${url}`,
  connect: (url) => `curl -s '${url}/connectors?expand=status'`,
  kafka: (url) => `kcat -b ${url} -L`,
  s3: (url, secrets) => `AWS_ACCESS_KEY_ID=$(cat ${secrets}/s3-root-access-key) AWS_SECRET_ACCESS_KEY=$(cat ${secrets}/s3-root-secret-key) aws --endpoint-url ${url} s3 ls --recursive s3://`,
};
