import { z } from "zod";
import { choice, flag, formed, secret, text, whole } from "./field.ts";

/** What may be written of boxes on AWS. */

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
const arn = (service: string, description: string, example: string) => formed(new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]*:\\d{12}:.+$`), `an ARN of ${service}`, description, example);
const id = (prefix: string, what: string) => formed(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `the id of a ${what} (${prefix}-…)`, `the id of a ${what}`, `${prefix}-0123456789abcdef0`).meta({ description: `the id of a ${what}`, examples: [`${prefix}-0123456789abcdef0`, `${prefix}-0123456789abcdef1`] });

const storageGib = whole("storage in GiB", 20, 65_536, 200);
const reboot = flag("reboot the instance when a parameter changes that only counts from a start on");

/** `aws:region`, Pulumi's own key. */
export const region = formed(REGION, "a region", "the AWS region", "eu-central-1");

export const existingRds = z.strictObject({
  instance: formed(/^[a-z](-?[a-z0-9]){0,62}$/, "a DB instance identifier", "the instance's identifier", "shop-production"),
  family: formed(/^postgres\d{2}$/, "a parameter group family", "the family of its parameter group", "postgres17"),
  storageGib,
  parameterGroup: flag("make a parameter group with what capturing needs, and attach it").optional(),
  reboot: reboot.optional(),
});

export const rds = z.strictObject({
  engineVersion: formed(/^\d{2}(\.\d{1,2}(-[A-Za-z0-9.]+)?)?$/, "a version of PostgreSQL (17 or 17.6)", "the version of PostgreSQL, quoted", '"17"'),
  instanceClass: formed(/^db\.[a-z][a-z0-9-]*\.(micro|small|medium|large|\d{0,2}xlarge)$/, "an instance class (db.<family>.<size>)", "the instance class", "db.m7g.large"),
  storageGib,
  maxStorageGib: whole("how far the storage may grow by itself, in GiB", 22, 65_536, 1000).optional(),
  multiAz: flag("keep a standby in another availability zone").optional(),
  vpcId: id("vpc", "VPC"),
  subnetIds: z.array(id("subnet", "subnet")).min(1, "is empty").meta({ description: "private subnets in at least two availability zones", examples: ["[subnet-0123456789abcdef0, subnet-0123456789abcdef1]"] }),
  clients: z.array(id("sg", "security group")).min(1, "is empty").meta({ description: "the security groups of who may connect: the cluster's nodes", examples: ["[sg-0123456789abcdef0]"] }),
  kmsKey: arn("kms", "the key that encrypts storage and master password; absent: AWS's own", "arn:aws:kms:eu-central-1:123456789012:key/…").optional(),
  backupDays: whole("days that backups are kept", 1, 35, 7).optional(),
  deletionProtection: flag("refuse to delete the instance; default: true").optional(),
  finalSnapshot: flag("take a last snapshot when the instance is deleted; default: true").optional(),
  masterUser: formed(/^[a-z][a-z0-9_]{0,62}$/, "a plain role name", "the name of the master user", "postgres").optional(),
  aurora: z.strictObject({ instances: whole("instances of the Aurora cluster, the writer included", 1, 15, 2) }).optional(),
  reboot: reboot.optional(),
  parameters: z.record(z.string().regex(/^[a-z][a-z0-9_.]*$/), z.union([text("a parameter's value as text", '"1"'), z.number(), z.boolean()])).meta({ description: "more parameters by name", examples: ['{ log_min_duration_statement: "500" }'] }).optional(),
});

export const awsStore = z.strictObject({
  region: region.optional(),
  createBucket: flag("make the bucket; false: it is there; default: true").optional(),
  kms: z
    .union([choice(["create", "sse-s3"], "how objects are encrypted: a key that is made, or S3's own"), z.strictObject({ key: arn("kms", "the key that encrypts objects", "arn:aws:kms:eu-central-1:123456789012:key/…") })])
    .meta({ description: "how objects are encrypted: create, sse-s3 or { key: <ARN> }", examples: ["create"] })
    .optional(),
  versioning: flag("keep what is overwritten for a month; default: true").optional(),
  forceDestroy: flag("delete the bucket on destroy with all objects in it").optional(),
  expireDays: whole("days after which objects are deleted", 1, 36_500, 400).optional(),
  coldAfterDays: whole("days after which objects move to a colder storage class", 30, 36_500, 90).optional(),
  glue: z.strictObject({ database: formed(/^[a-z0-9_]{1,255}$/, "made of lower-case letters, digits and _", "the database of the Glue catalog that gets the tables", "shop_lake") }).optional(),
  keys: z.strictObject({ accessKeyId: secret("the access key id that the sink uses"), secretAccessKey: secret("the secret key that the sink uses") }).optional(),
});

export const tags = z
  .record(z.string().regex(/^(?!aws:)[A-Za-z0-9 _.:/=+@-]{1,128}$/, "is no key of a tag"), z.string().max(256, "is longer than 256 characters").meta({ description: "a tag's value as text", examples: ["data-platform"] }))
  .meta({ description: "tags on every AWS resource", examples: ["{ Team: data-platform }"] });

export const alarms = z.strictObject({ topic: arn("sns", "the SNS topic that alarms tell", "arn:aws:sns:eu-central-1:123456789012:oncall") });
