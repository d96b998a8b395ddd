import type { SecretText } from "../secrets/reference.ts";

/** What a stack's configuration says of AWS. */

export interface AwsConfig {
  /** `aws:region`. Present wherever a box is on AWS. */
  readonly region?: string;
  /** On every AWS resource, beside our own three. */
  readonly tags: Readonly<Record<string, string>>;
  /** ARN of the SNS topic that alarms tell. Absent: the alarms are made and tell nobody. */
  readonly alarmTopic?: string;
}

/** What Sluice must be told of an RDS instance that is there. */
export interface ExistingRds {
  /** DB instance identifier. */
  readonly instance: string;
  /** Parameter group family, such as `postgres17`. */
  readonly family: string;
  /** Allocated storage: alarms and the cap of the log derive from it. */
  readonly storageGib: number;
  /** Make a parameter group and attach it to the instance. */
  readonly parameterGroup: boolean;
  /** Reboot the instance when a static parameter changes. */
  readonly reboot: boolean;
}

/** A PostgreSQL server on RDS (or Aurora) that the stack makes. */
export interface RdsDatabase {
  readonly kind: "rds";
  /** `17` or `17.6`. */
  readonly engineVersion: string;
  /** Such as `db.m7g.large`. */
  readonly instanceClass: string;
  /** Aurora has none of its own: it stands for the volume that the cap of the log derives from. */
  readonly storageGib: number;
  /** Up to where the storage grows by itself. */
  readonly maxStorageGib?: number;
  readonly multiAz: boolean;
  readonly vpcId: string;
  /** Private ones, in at least two availability zones. */
  readonly subnetIds: readonly string[];
  /** Security groups of the cluster's nodes: who may connect. */
  readonly clients: readonly string[];
  /** ARN of the key for storage and master secret. Absent: AWS's own key of the account. */
  readonly kmsKey?: string;
  readonly backupDays: number;
  readonly deletionProtection: boolean;
  /** Take a last snapshot when the instance is deleted. */
  readonly finalSnapshot: boolean;
  /** Name of the master user; its password is RDS's. */
  readonly masterUser: string;
  /** An Aurora cluster with so many instances. */
  readonly aurora?: { readonly instances: number };
  /** Reboot the running instance when a static parameter changes. */
  readonly reboot: boolean;
  /** Parameters beside our own. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** A bucket on AWS whose rights, catalog and (where asked for) bucket are the stack's. */
export interface AwsStore {
  readonly kind: "aws";
  readonly region: string;
  /** `false`: the bucket is there, and only the sink's rights and catalog are made. */
  readonly createBucket: boolean;
  /** Encryption of a bucket that is made; of one that is there: the key that it has, so that the sink may use it. */
  readonly kms: "create" | "sse-s3" | { readonly key: string };
  readonly versioning: boolean;
  /** Delete the bucket on destroy even if there are objects in it. */
  readonly forceDestroy: boolean;
  readonly expireDays?: number;
  readonly coldAfterDays?: number;
  /** Tables in the Glue data catalog, so that Athena reads the lake. Always there with format iceberg. */
  readonly glue?: { readonly database: string };
  /** For development. Absent: the worker's identity. */
  readonly keys?: { readonly accessKeyId: SecretText; readonly secretAccessKey: SecretText };
}
