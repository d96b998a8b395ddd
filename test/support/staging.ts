/** Configurations as the stacks `staging` and `dev` have them, with the values that a user must set. */

type Written = Record<string, unknown>;

export const EKS_CLUSTER = "staging";
export const NODES = "sg-0123456789abcdef0";
export const SHOP = ["public.customers", "public.products", "public.orders", "public.order_items"];

/** Everything made by the stack: RDS, Redpanda with TLS and users, workers in the cluster, a bucket with key, rights and tables. */
export function stagingConfig(context?: string): Written {
  return {
    "aws:region": "eu-central-1",
    "sluice:kubernetes": { ...(context === undefined ? {} : { context }), namespace: "cdc" },
    "sluice:tags": { Team: "data-platform" },
    "sluice:alarms": { topic: "arn:aws:sns:eu-central-1:123456789012:oncall" },
    "sluice:source": {
      rds: {
        engineVersion: "17", instanceClass: "db.m7g.large", storageGib: 200, maxStorageGib: 1000, multiAz: true,
        vpcId: "vpc-0123456789abcdef0", subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"], clients: [NODES],
        deletionProtection: false, finalSnapshot: false,
      },
      database: "shop",
      tables: SHOP,
    },
    "sluice:broker": { redpanda: { replicas: 3, storageGib: 100, storageClass: "gp3" } },
    "sluice:connect": { replicas: 2, identity: { podIdentity: EKS_CLUSTER } },
    "sluice:sinks": { lake: { s3: { bucket: "shop-lake-staging", format: "parquet", maxFileAge: "10m", aws: { kms: "create", glue: { database: "shop_lake" } } } } },
  };
}

/** The smaller case: database and bucket are there, one broker without TLS, keys for the bucket. */
export function devConfig(host: string, context?: string): Written {
  return {
    "aws:region": "eu-central-1",
    "sluice:kubernetes": { ...(context === undefined ? {} : { context }), namespace: "cdc" },
    "sluice:source": {
      existing: { host, port: 5432, sslmode: "verify-full", admin: { user: "postgres", password: "${env:SLUICE_TEST_ADMIN}" }, through: "kubernetes" },
      database: "shop",
      tables: SHOP,
    },
    "sluice:broker": { redpanda: { replicas: 1, storageGib: 5, tls: false, sasl: false } },
    "sluice:connect": { replicas: 1 },
    "sluice:sinks": {
      lake: { s3: { bucket: "shop-lake-dev", format: "parquet", maxFileAge: "1m", aws: { createBucket: false, keys: { accessKeyId: "AKIADEV", secretAccessKey: { secure: "" } } } } },
    },
  };
}

/** A configuration with one value at a path changed; `undefined` takes the key away. */
export function changed(config: Written, path: readonly string[], value: unknown): Written {
  const copy = structuredClone(config);
  const parent = path.slice(0, -1).reduce<Record<string, unknown>>((inner, key) => inner[key] as Record<string, unknown>, copy);
  const last = path.at(-1)!;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}
