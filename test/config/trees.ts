/** Configurations of the cloud variants as short as they can be, by the keys without their prefix. Each call makes a new one. */
export type Tree = Record<string, any>;

/** Everything made by the stack. */
export const staging = (): Tree => ({
  kubernetes: { context: "staging", namespace: "cdc" },
  tags: { Team: "data" },
  alarms: { topic: "arn:aws:sns:eu-central-1:123456789012:oncall" },
  source: {
    rds: { engineVersion: "17", instanceClass: "db.m7g.large", storageGib: 200, vpcId: "vpc-0123456789abcdef0", subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"], clients: ["sg-0123456789abcdef0"] },
    database: "shop",
    tables: ["public.customers", "public.orders"],
  },
  broker: { redpanda: { replicas: 3, storageGib: 100 } },
  connect: { replicas: 2, identity: { podIdentity: "staging" } },
  sinks: { lake: { s3: { bucket: "example-lake", format: "parquet", maxFileAge: "10m" } } },
});

/** Database and bucket are there, keys come from the environment, the rest is in a cluster on this machine. */
export const dev = (): Tree => ({
  kubernetes: { context: "docker-desktop", namespace: "cdc" },
  source: {
    existing: {
      host: "shop.abcdefghijkl.eu-central-1.rds.amazonaws.com", admin: { user: "postgres", password: "${env:PGPASSWORD}" }, through: "kubernetes",
      rds: { instance: "shop", family: "postgres17", storageGib: 100 },
    },
    database: "shop",
    tables: ["public.orders"],
  },
  broker: { redpanda: { replicas: 1, storageGib: 5, tls: false, sasl: false } },
  connect: { replicas: 1 },
  sinks: { lake: { s3: { bucket: "example-lake", format: "parquet", maxFileAge: "1m", aws: { createBucket: false, keys: { accessKeyId: "${env:SINK_KEY_ID}", secretAccessKey: "${env:SINK_KEY}" } } } } },
});
