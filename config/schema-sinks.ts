import { z } from "zod";
import { choice, duration, flag, formed, port, secret, text, whole } from "./field.ts";
import { awsStore } from "./schema-aws.ts";
import { transforms } from "./schema-transforms.ts";
import { databaseName, hostName, local, rootCertificates, through } from "./schema-shared.ts";
import { JSON_FORMS, LAKE_FORMATS, SCHEMA_EVOLUTIONS, SSL_MODES } from "./stack.ts";

/** Which names there are follows from the rest of the configuration: see `rules-sinks.ts`. */
const from = z
  .array(text("tables for all captured tables, single ones as schema.table, or another stream's name", "tables"))
  .min(1, "is empty")
  .meta({ description: "what the sink reads; default: all captured tables", examples: ["[tables]"] });

const s3 = z.strictObject({
  existing: z
    .strictObject({
      endpoint: formed(/^https?:\/\/[^\s/]+\/?$/, "an http address without a path", "the S3 service; absent: AWS", "http://minio:9000").optional(),
      region: formed(/^[a-z0-9-]+$/, "a region", "the bucket's region", "eu-central-1"),
      pathStyle: flag("write the bucket into the path; default: true with an endpoint").optional(),
      accessKeyId: secret("the access key id that the sink uses"),
      secretAccessKey: secret("the secret key that the sink uses"),
    })
    .optional(),
  local: local.optional(),
  aws: awsStore.optional(),
  bucket: formed(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "a bucket name", "the bucket to write to", "lake"),
  format: choice(LAKE_FORMATS, "plain Parquet files, or an Apache Iceberg table of Parquet files"),
  maxFileAge: duration("the longest a row may wait for its file", "1s", "24h", "10m"),
  prefix: formed(/^[A-Za-z0-9_=.-]+(\/[A-Za-z0-9_=.-]+)*$/, "a plain prefix without slashes at its ends", "where objects go in the bucket; default: the sink's name", "cdc/shop").optional(),
  from: from.optional(),
});

const jdbc = z.strictObject({
  existing: z
    .strictObject({
      host: hostName,
      port: port("the server's port").optional(),
      sslmode: choice(SSL_MODES, "how the connection is encrypted, as libpq has it").optional(),
      sslrootcert: rootCertificates.optional(),
      user: text("the user that the sink and Sluice enter the target as", "copy"),
      password: secret("that user's password"),
      through: through("the target").optional(),
    })
    .optional(),
  local: local.optional(),
  database: databaseName("the database that gets the copies", "reports"),
  schema: formed(/^[^\s."',*\\${}]{1,63}$/, "a schema's name", "the schema that the copies are in; it is made if it is not there", "public").optional(),
  schemaEvolution: choice(SCHEMA_EVOLUTIONS, "whether the sink adds columns that the source got: basic, none").optional(),
  deletes: flag("delete in the copy what is deleted at the source").optional(),
  tableName: formed(/^[^\s."',*\\{}]*(\{(schema|table)\}[^\s."',*\\{}]*)+$/, "a name with {schema} or {table} in it", "how a copy is named", "{schema}_{table}").optional(),
  retain: flag("keep the copies on destroy").optional(),
  from: from.optional(),
});

/** OpenSearch and Elasticsearch have the same settings. */
const search = (server: string) => z.strictObject({
  url: formed(/^https?:\/\/([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?\/?$/, "an http address without a path", `where ${server} is`, "https://search.example.com:9200"),
  user: text("the user that the sink and Sluice enter as; absent: the server asks for none", "cdc").optional(),
  password: secret("that user's password").optional(),
  ca: rootCertificates.optional(),
  through: through("the server").optional(),
  index: formed(/^[^\s{}]*(\{(topic|schema|table)\}[^\s{}]*)+$/, "a name with {topic}, {schema} or {table} in it", "how an index is named, in lower case; default {topic}", "{schema}-{table}").optional(),
  json: choice(JSON_FORMS, "how json, jsonb and hstore stand in a document: as objects, or as text").optional(),
  deletes: flag("delete in the index what is deleted at the source").optional(),
  shards: whole("primary shards of each index", 1, 1024, 1).optional(),
  replicas: whole("replicas of each index; 0 on a single node", 0, 100, 1).optional(),
  retain: flag("keep the indexes on destroy").optional(),
  from: from.optional(),
});

/** One key a kind. Exactly one may stand: see `rules-sinks.ts`. */
export const sink = z
  .strictObject({
    s3: s3.meta({ description: "an S3 sink", examples: ["{ local: {}, bucket: lake, format: iceberg, maxFileAge: 10m }"] }).optional(),
    jdbc: jdbc.meta({ description: "copies of the tables in another PostgreSQL database", examples: ["{ local: {}, database: reports }"] }).optional(),
    opensearch: search("OpenSearch").meta({ description: "an index of documents for each table in OpenSearch", examples: ["{ url: https://search.example.com:9200 }"] }).optional(),
    elasticsearch: search("Elasticsearch").meta({ description: "an index of documents for each table in Elasticsearch", examples: ["{ url: https://search.example.com:9200 }"] }).optional(),
    transforms: transforms.optional(),
  })
  .meta({ description: "a sink of one kind", examples: ["{ s3: {…} }"] });
