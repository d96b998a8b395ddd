import { z } from "zod";
import { choice, duration, flag, formed, port, secret, size, text, whole } from "./field.ts";
import { databaseName, hostName, local, rootCertificates, through } from "./schema-shared.ts";
import { alarms, existingRds, rds, tags } from "./schema-aws.ts";
import { security } from "./schema-broker.ts";
import { clusterConnect, connectService, kubernetes, redpanda } from "./schema-kubernetes.ts";
import { registry } from "./schema-registry.ts";
import { outbox } from "./schema-outbox.ts";
import { sink } from "./schema-sinks.ts";
import { transforms } from "./schema-transforms.ts";
import { feed } from "./schema-sources.ts";
import { LOCAL_SECURITIES, REPLICA_IDENTITIES, SNAPSHOTS, SSL_MODES, VALIDATE_POLICIES } from "./stack.ts";

/**
 * The stack configuration as it is written, one strict object a level: an unknown key is an error at any depth.
 * Rules that look at more than one field are in `rules.ts`, so that they speak up also where a field is wrong.
 */

/** `schema.table`, both without dots, quotes, commas and patterns; a name with capitals is written as it is. */
const TABLE = /^[^\s."',*\\][^."',*\\\n]{0,62}\.[^\s."',*\\][^."',*\\\n]{0,62}(?<!\s)$/;
const tableName = formed(TABLE, "schema.table", "a table as schema.table, without quotes or patterns", "public.orders");

const snapshot = choice(SNAPSHOTS, "how existing rows come: incremental (in chunks, resumable), initial, none");

const table = z.strictObject({
  table: tableName,
  replicaIdentity: choice(REPLICA_IDENTITIES, "the REPLICA IDENTITY that the table is expected to have").optional(),
  snapshot: snapshot.optional(),
  exclude: z.array(formed(/^[^\s",\\][^",\\\n]{0,62}$/, "a column name", "a column of the table that is not captured", "search_vector")).optional(),
});

const existingDatabase = z.strictObject({
  host: hostName,
  port: port("the server's port").optional(),
  sslmode: choice(SSL_MODES, "how the connection is encrypted, as libpq has it").optional(),
  sslrootcert: rootCertificates.optional(),
  admin: z.strictObject({
    user: text("a user that may create roles, publications and replication slots", "postgres"),
    password: secret("that user's password"),
  }),
  role: z
    .strictObject({
      name: formed(/^[a-z_][a-z0-9_]{0,62}$/, "a plain role name", "an existing role that captures the changes", "cdc"),
      password: secret("that role's password"),
    })
    .optional(),
  through: through("the server").optional(),
  rds: existingRds.optional(),
});

const localDatabase = z.strictObject({
  sample: flag("load the sample shop schema at first start").optional(),
  schema: text("an SQL file to run at first start, relative to the project", "schema.sql").optional(),
  port: port("the port to listen on; a free one if absent").optional(),
  version: formed(/^\d+(\.\d+)*$/, "a version", "the PostgreSQL version to run", "18.6").optional(),
});

const source = z.strictObject({
  existing: existingDatabase.optional(),
  local: localDatabase.optional(),
  rds: rds.optional(),
  database: databaseName("the database to capture", "shop"),
  tables: z.array(z.union([tableName, table])).min(1, "is empty").meta({ description: "the tables to capture", examples: ["[public.orders]"] }),
  snapshot: snapshot.optional(),
  retain: flag("keep slot, publication, role and service schema on destroy").optional(),
  topicPrefix: formed(/^[A-Za-z0-9_-]{1,63}$/, "made of letters, digits, _ and -", "the first part of every change topic", "shop").optional(),
  heartbeat: duration("how often the idle database gets a heartbeat, so that its log can be freed", "1s", "1h", "10s").optional(),
  chunkRows: whole("rows that one chunk of an incremental snapshot holds in memory", 16, 100_000, 2048).optional(),
  transforms: transforms.optional(),
  walLimit: size("max_slot_wal_keep_size: how much log a stuck slot may hold back", "64MB", "64TB", "4GB").optional(),
});

const BOOTSTRAP = /^(\[[0-9a-fA-F:]+\]|[^\s,:]+):\d{1,5}(\s*,\s*(\[[0-9a-fA-F:]+\]|[^\s,:]+):\d{1,5})*$/;

const broker = z.strictObject({
  existing: z
    .strictObject({
      bootstrapServers: formed(BOOTSTRAP, "a comma-separated list of host:port", "the brokers to ask first", "kafka-1:9092,kafka-2:9092"),
      security: security.optional(),
      through: through("the brokers").optional(),
    })
    .optional(),
  local: local.extend({ security: choice(LOCAL_SECURITIES, "plaintext, or TLS with SCRAM users as in a cluster").optional() }).optional(),
  redpanda: redpanda.optional(),
  topics: z
    .strictObject({
      partitions: whole("partitions of each change topic", 1, 1000, 3).optional(),
      replicationFactor: whole("copies of each topic; absent: 1 on local, the broker's own setting elsewhere", 1, 32, 3).optional(),
      retention: duration("how long the broker keeps a change: the longest sink outage that loses nothing", "1h", "3650d", "7d").optional(),
      maxMessageSize: size("the largest change that fits", "1MB", "64MB", "8MB").optional(),
    })
    .optional(),
});

const connect = z.strictObject({
  existing: z
    .strictObject({
      url: formed(/^https?:\/\/[^\s/]+(\/[^\s]*)?$/, "an http address", "the worker's REST address", "http://connect:8083").optional(),
      kubernetes: connectService.optional(),
      providers: z.array(formed(/^[A-Za-z0-9_-]+$/, "a provider's name", "a config provider that its workers declare", "env")).optional(),
    })
    .optional(),
  local: local
    .extend({
      heap: size("the worker's largest heap", "256MB", "64GB", "1GB").optional(),
      plugins: z.array(formed(/^\//, "an absolute path", "a folder of more plugins, each in a folder of its own, as archives unpack", "/opt/connect-plugins")).optional(),
    })
    .optional(),
  ...clusterConnect,
  validate: choice(VALIDATE_POLICIES, "whether preview asks the worker to validate").optional(),
});

const raw = z
  .record(z.string(), z.union([z.string().meta({ description: "a text, number or boolean", examples: ["1"] }), z.number(), z.boolean()]))
  .meta({ description: "a connector's configuration", examples: ["{ connector.class: …, tasks.max: 1 }"] });

/** The whole of `sluice:…`, by the key without its prefix. */
export const stackSchema = z.strictObject({
  source: source.meta({ description: "the database to capture", examples: ["{ local: {}, database: shop, tables: [public.orders] }"] }),
  broker: broker.meta({ description: "the Kafka broker", examples: ["{ local: {} }"] }),
  connect: connect.meta({ description: "the Kafka Connect worker", examples: ["{ local: {} }"] }),
  sinks: z
    .record(z.string(), sink)
    .meta({ description: "the sinks by name", examples: ["{ lake: { s3: {…} } }"] })
    .optional(),
  outbox: outbox(tableName).meta({ description: "an outbox table, whose rows are events", examples: ["{ table: public.outbox, aggregates: [order] }"] }).optional(),
  sources: z
    .record(z.string(), feed)
    .meta({ description: "sources beside the database, by name", examples: ["{ rows: { generator: { topic: rows } } }"] })
    .optional(),
  connectors: z
    .record(z.string(), raw)
    .meta({ description: "raw connectors by name", examples: ["{ extra: { connector.class: …, tasks.max: 1 } }"] })
    .optional(),
  registry: registry.meta({ description: "the schema registry: records are Avro", examples: ["{ local: {} }"] }).optional(),
  kubernetes: kubernetes.meta({ description: "the Kubernetes cluster", examples: ["{ context: docker-desktop, namespace: cdc }"] }).optional(),
  tags: tags.optional(),
  alarms: alarms.meta({ description: "whom alarms tell", examples: ["{ topic: arn:aws:sns:… }"] }).optional(),
});

/** The configuration as written, valid field by field. */
export type Written = z.infer<typeof stackSchema>;
