import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** Configurations as the stacks `staging` and `dev` have them, with the values that a user must set. */

type Written = Record<string, unknown>;

export const EKS_CLUSTER = "staging";
export const NODES = "sg-0123456789abcdef0";

/** The committed stack with what a user must set: everything is made by it. */
export function stagingConfig(context = "test"): Written {
  const config = shipped("staging");
  return set(config, {
    "sluice:kubernetes.context": context,
    "sluice:alarms.topic": "arn:aws:sns:eu-central-1:123456789012:oncall",
    "sluice:source.rds.vpcId": "vpc-0123456789abcdef0",
    "sluice:source.rds.subnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    "sluice:source.rds.clients": [NODES],
    "sluice:connect.identity.podIdentity": EKS_CLUSTER,
    "sluice:sinks.lake.s3.bucket": "shop-lake-staging",
  });
}

/** The committed stack with what a user must set: database and bucket are there, one broker without TLS. */
export function devConfig(host: string, context = "test"): Written {
  return set(shipped("dev"), {
    "sluice:kubernetes.context": context,
    "sluice:source.existing.host": host,
    "sluice:source.existing.admin.password": "${env:SLUICE_TEST_ADMIN}",
    // The test's database is reached through the test's cluster.
    "sluice:source.existing.through": "kubernetes",
    "sluice:connect.archives": [{ url: "https://hub-downloads.confluent.io/api/plugins/confluentinc/kafka-connect-s3/versions/12.1.11/confluentinc-kafka-connect-s3-12.1.11.zip", sha512: "0".repeat(128) }],
    "sluice:sinks.lake.s3.bucket": "shop-lake-dev",
  });
}

function shipped(stack: string): Written {
  return (parse(readFileSync(`Pulumi.${stack}.yaml`, "utf8")) as { config: Written }).config;
}

/** By paths with dots. */
export function set(config: Written, values: Readonly<Record<string, unknown>>): Written {
  return Object.entries(values).reduce((so, [path, value]) => changed(so, path.split("."), value), config);
}

/** A configuration with one value at a path changed; `undefined` takes the key away. */
export function changed(config: Written, path: readonly string[], value: unknown): Written {
  const copy = structuredClone(config);
  const parent = path.slice(0, -1).reduce<Record<string, unknown>>((inner, key) => (inner[key] ??= {}) as Record<string, unknown>, copy);
  const last = path.at(-1)!;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}
