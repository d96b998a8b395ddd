import { durationMs } from "./field.ts";
import { present } from "./present.ts";
import { defaultTls } from "./rds-host.ts";
import type { Written } from "./schema.ts";
import { TABLES, type AwsStore, type ExistingTarget, type JdbcSinkConfig, type S3SinkConfig, type SearchKind, type SearchSinkConfig, type SinkConfig } from "./stack.ts";

type WrittenSink = NonNullable<Written["sinks"]>[string];

/** The complete configuration of a sink. The rules see to it that it is of one kind. */
export function sink(name: string, { s3: lake, jdbc: copy, opensearch, elasticsearch }: WrittenSink, around: { readonly region: string | undefined; readonly inCluster: boolean }): SinkConfig {
  if (copy !== undefined) return jdbc(copy, around.inCluster);
  if (lake !== undefined) return s3(name, lake, around.region);
  if (opensearch !== undefined) return search("opensearch", opensearch);
  if (elasticsearch !== undefined) return search("elasticsearch", elasticsearch);
  throw new Error(`sink ${name}: has no kind`);
}

function jdbc({ existing, local, database, schema, schemaEvolution, deletes, tableName, retain, from }: NonNullable<WrittenSink["jdbc"]>, inCluster: boolean): JdbcSinkConfig {
  return {
    kind: "jdbc",
    server: existing === undefined ? { kind: "local", ...present(local ?? {}) } : target(existing, inCluster),
    database,
    schema: schema ?? "public",
    schemaEvolution: schemaEvolution ?? "basic",
    deletes: deletes ?? true,
    tableName: tableName ?? "{table}",
    retain: retain ?? false,
    from: from ?? [TABLES],
  };
}

function target({ host, port, sslmode, user, password, ...rest }: NonNullable<NonNullable<WrittenSink["jdbc"]>["existing"]>, inCluster: boolean): ExistingTarget {
  return { kind: "existing", host, port: port ?? 5432, sslmode: sslmode ?? defaultTls(host, inCluster), user, password, ...present(rest) };
}

function search(kind: SearchKind, { url, user, password, index, json, deletes, shards, replicas, retain, from, ...rest }: NonNullable<WrittenSink[SearchKind]>): SearchSinkConfig {
  return {
    kind,
    url: url.replace(/\/$/, ""),
    index: index ?? "{topic}",
    json: json ?? "object",
    deletes: deletes ?? true,
    shards: shards ?? 1,
    replicas: replicas ?? 1,
    retain: retain ?? false,
    from: from ?? [TABLES],
    ...(user === undefined || password === undefined ? {} : { login: { user, password } }),
    ...present(rest),
  };
}

function s3(name: string, written: NonNullable<WrittenSink["s3"]>, region: string | undefined): S3SinkConfig {
  const { existing, local, aws, bucket, format, maxFileAge, prefix, from } = written;
  const store = (): S3SinkConfig["store"] => {
    if (local !== undefined) return { kind: "local", ...present(local) };
    if (existing === undefined) return awsStore(aws ?? {}, region);
    const { accessKeyId, secretAccessKey, pathStyle, endpoint } = existing;
    const at = endpoint?.replace(/\/$/, "");
    return { kind: "existing", region: existing.region, accessKeyId, secretAccessKey, pathStyle: pathStyle ?? at !== undefined, ...present({ endpoint: at }) };
  };
  return { kind: "s3", store: store(), bucket, format, maxFileAgeMs: durationMs(maxFileAge) ?? NaN, prefix: prefix ?? name, from: from ?? [TABLES] };
}

function awsStore({ region, createBucket, kms, versioning, forceDestroy, ...rest }: NonNullable<NonNullable<WrittenSink["s3"]>["aws"]>, ambient: string | undefined): AwsStore {
  return {
    kind: "aws",
    region: region ?? ambient ?? "",
    createBucket: createBucket ?? true,
    // Of a bucket that is there only its own key would matter, and its owner knows it.
    kms: kms ?? (createBucket === false ? "sse-s3" : "create"),
    versioning: versioning ?? true,
    forceDestroy: forceDestroy ?? false,
    ...present(rest),
  };
}
