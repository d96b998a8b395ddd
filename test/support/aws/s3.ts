import type { Props } from "../provider.ts";
import { AwsError, onText, policyJsonProblem, policyProblem, required, type Kind, type Thing, type World } from "./kind.ts";

const BUCKET = "aws:s3/bucket:Bucket";

/** `validBucketName` in internal/service/s3/bucket.go of hashicorp/terraform-provider-aws; run when the bucket is made. */
function nameProblem(value: string): string | undefined {
  if (value.length < 3 || value.length > 63) return `"${value}" must contain from 3 to 63 characters`;
  if (!/^[0-9a-z.-]+$/.test(value)) return `only lowercase alphanumeric characters and hyphens allowed in "${value}"`;
  if (/^(\d{1,3}\.){3}\d{1,3}$/.test(value)) return `"${value}" must not be formatted as an IP address`;
  if (value.startsWith(".")) return `"${value}" cannot start with a period`;
  if (value.endsWith(".")) return `"${value}" cannot end with a period`;
  if (value.includes("..")) return `"${value}" can be only one period between labels`;
  return undefined;
}

/** Settings inside `Bucket` that version 7 of the SDK calls deprecated, each in favour of a resource of its own. */
const INLINE = ["accelerationStatus", "acl", "corsRules", "grants", "lifecycleRules", "loggings", "objectLockConfiguration", "policy", "replicationConfiguration", "requestPayer", "serverSideEncryptionConfiguration", "versioning", "website"];

function exists(inputs: Props, world: World, doing: string, operation: string): void {
  const bucket = String(inputs["bucket"]);
  if (world.find(BUCKET, "bucket", bucket) === undefined && !world.known.has(`bucket ${bucket}`)) throw new AwsError(`${doing} (${bucket})`, "S3", operation, 404, "NoSuchBucket", "The specified bucket does not exist");
}

/** A setting of one bucket; one of its kind a bucket. */
function setting(doing: string, operation: string, more: Partial<Kind> = {}): Kind {
  return {
    replaceOn: ["bucket"],
    computed: [],
    settingOf: { type: BUCKET, property: "bucket" },
    check: (inputs) => required(inputs, "bucket"),
    ...more,
    create(inputs, world) {
      exists(inputs, world, doing, operation);
      return { id: String(inputs["bucket"]), outputs: more.create?.(inputs, world).outputs ?? {} };
    },
  };
}

const denied = (inputs: Props, world: World): void => {
  const bucket = String(inputs["bucket"]);
  const problem = policyProblem(String(inputs["policy"]), "resource", (arn) => world.known.has(arn) || world.find("aws:iam/role:Role", "arn", arn) !== undefined);
  const elsewhere = /"arn:aws[^"]*:s3:::([^"/]+)/g;
  const foreign = [...String(inputs["policy"]).matchAll(elsewhere)].some(([, name]) => name !== bucket);
  const reason = problem ?? (foreign ? "Policy has invalid resource" : undefined);
  if (reason !== undefined) throw new AwsError(`putting S3 Bucket (${bucket}) Policy`, "S3", "PutBucketPolicy", 400, "MalformedPolicy", reason);
};

export const S3: Readonly<Record<string, Kind>> = {
  [BUCKET]: {
    named: "bucket",
    tagged: true,
    replaceOn: ["bucket", "bucketPrefix", "objectLockEnabled"],
    defaults: { forceDestroy: false },
    computed: ["arn", "bucketDomainName", "bucketRegionalDomainName", "hostedZoneId", "region", "bucketRegion"],
    check: (inputs) => [
      // Not refused by AWS: the SDK warns, and a side resource then fights with it for ever (docs/version-7-upgrade.md of pulumi-aws).
      ...INLINE.filter((property) => inputs[property] !== undefined).map((property) => ({ property, reason: `${property} is deprecated. Use the resource of its own instead` })),
      ...onText(inputs, "bucket", (value) => (value.length > 63 ? `expected length of bucket to be in the range (0 - 63), got ${value}` : undefined)),
    ],
    create(inputs, world) {
      const bucket = String(inputs["bucket"]);
      const problem = nameProblem(bucket);
      if (problem !== undefined) throw new Error(`validating S3 Bucket (${bucket}) name: ${problem}`);
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html#API_CreateBucket_Errors
      if (world.foreignBuckets.has(bucket)) throw new AwsError(`creating S3 Bucket (${bucket})`, "S3", "CreateBucket", 409, "BucketAlreadyExists", "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.");
      if (world.find(BUCKET, "bucket", bucket)) throw new AwsError(`creating S3 Bucket (${bucket})`, "S3", "CreateBucket", 409, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.");
      const { region } = world;
      return {
        id: bucket,
        outputs: { arn: `arn:aws:s3:::${bucket}`, bucketDomainName: `${bucket}.s3.amazonaws.com`, bucketRegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`, hostedZoneId: "Z1BKCTXD74EZPE", region, bucketRegion: region },
      };
    },
    remove({ id, inputs }, world) {
      const held = world.objects.get(id);
      if ((held?.size ?? 0) > 0 && inputs["forceDestroy"] !== true) throw new AwsError(`deleting S3 Bucket (${id})`, "S3", "DeleteBucket", 409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
      world.objects.delete(id);
    },
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": setting("creating S3 Bucket Public Access Block", "PutPublicAccessBlock"),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": setting("creating S3 Bucket Ownership Controls", "PutBucketOwnershipControls"),
  "aws:s3/bucketVersioning:BucketVersioning": setting("creating S3 Bucket Versioning", "PutBucketVersioning", {
    check: (inputs) => {
      const { status } = (inputs["versioningConfiguration"] ?? {}) as { status?: unknown };
      const known = typeof status === "string" && ["Enabled", "Suspended", "Disabled"].includes(status);
      return [...required(inputs, "bucket", "versioningConfiguration"), ...(known ? [] : [{ property: "versioningConfiguration.status", reason: `expected versioning_configuration.0.status to be one of ["Enabled" "Suspended" "Disabled"], got ${String(status)}` }])];
    },
  }),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": setting("creating S3 Bucket Server-side Encryption Configuration", "PutBucketEncryption", {
    check: (inputs) => required(inputs, "bucket", "rules"),
  }),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": setting("creating S3 Bucket Lifecycle Configuration", "PutBucketLifecycleConfiguration", {
    check: (inputs) => [...required(inputs, "bucket"), ...lifecycleProblems(inputs["rules"])],
  }),
  "aws:s3/bucketLogging:BucketLogging": setting("creating S3 Bucket Logging", "PutBucketLogging", { check: (inputs) => required(inputs, "bucket", "targetBucket", "targetPrefix") }),
  "aws:s3/bucketPolicy:BucketPolicy": {
    ...setting("putting S3 Bucket Policy", "PutBucketPolicy"),
    check: (inputs) => [...required(inputs, "bucket", "policy"), ...onText(inputs, "policy", (value) => policyJsonProblem("policy", value))],
    create(inputs, world) {
      exists(inputs, world, "putting S3 Bucket Policy", "PutBucketPolicy");
      denied(inputs, world);
      return { id: String(inputs["bucket"]), outputs: {} };
    },
    update: (_thing: Thing, news, world) => (denied(news, world), {}),
  },
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html: 30 days before STANDARD_IA. */
function lifecycleProblems(rules: unknown): { property: string; reason: string }[] {
  const found: { property: string; reason: string }[] = [];
  for (const [at, rule] of (Array.isArray(rules) ? (rules as Props[]) : []).entries()) {
    const place = `rules[${at}]`;
    if (rule["status"] !== "Enabled" && rule["status"] !== "Disabled") found.push({ property: place, reason: 'Attribute rule[*].status value must be one of: ["Enabled" "Disabled"]' });
    if (typeof rule["id"] !== "string" || rule["id"] === "") found.push({ property: place, reason: 'The argument "id" is required' });
    if (["abortIncompleteMultipartUpload", "expiration", "noncurrentVersionExpiration", "noncurrentVersionTransitions", "transitions"].every((action) => rule[action] === undefined)) found.push({ property: place, reason: "At least one action needs to be specified in a rule" });
    for (const { storageClass, days } of (rule["transitions"] as { storageClass?: string; days?: number }[] | undefined) ?? []) {
      if (typeof days === "number" && days < 30 && (storageClass === "STANDARD_IA" || storageClass === "ONEZONE_IA")) found.push({ property: place, reason: `'Days' in Transition action must be greater than or equal to 30 for storageClass '${storageClass}'` });
    }
  }
  return found;
}
