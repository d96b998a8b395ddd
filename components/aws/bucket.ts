import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bucketDenials, encryption, OWNERSHIP, PUBLIC_ACCESS_BLOCK } from "../../aws/lake/hardening.ts";
import type { LifecycleRule } from "../../aws/lake/lifecycle.ts";

export interface LakeBucketArgs {
  readonly bucket: string;
  readonly region: string;
  /** A key of its own, S3's, or the ARN of a key that is there. */
  readonly kms: "create" | "sse-s3" | { readonly key: string };
  /** For the key's alias: `alias/<id>-<bucket>`. */
  readonly id: string;
  readonly versioning: boolean;
  /** Delete the bucket with everything in it. Otherwise S3 refuses to delete it while there is an object or an old version. */
  readonly forceDestroy: boolean;
  readonly rules: readonly LifecycleRule[];
  /** What must outlive the bucket: made before it, deleted after it. */
  readonly outlives: readonly pulumi.Resource[];
}

/** A private, encrypted bucket. Its settings are resources of their own: inside the bucket they are deprecated, and the two forms undo each other. */
export class LakeBucket extends pulumi.ComponentResource {
  readonly bucket: pulumi.Output<string>;
  /** ARN of the key, for those who write; absent with S3's own. */
  readonly keyArn: pulumi.Output<string> | undefined;
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: LakeBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:aws:LakeBucket", name, {}, opts);
    const child = { parent: this };
    const key = args.kms === "create" ? this.key(name, args) : undefined;
    this.keyArn = key?.arn ?? (typeof args.kms === "string" ? undefined : pulumi.output(args.kms.key));

    // A key that went before its bucket would take every object with it, also where S3 refuses to delete the bucket.
    const made = new aws.s3.Bucket(`${name}-bucket`, { bucket: args.bucket, forceDestroy: args.forceDestroy }, { ...child, dependsOn: [...(key === undefined ? [] : [key]), ...args.outlives] });
    const { bucket } = made;
    // They go with the bucket. Taken away one by one before it, they would leave a bucket that S3 refuses to delete without its guards.
    const setting = { ...child, retainOnDelete: true };
    const access = new aws.s3.BucketPublicAccessBlock(`${name}-access`, { bucket, ...PUBLIC_ACCESS_BLOCK }, setting);
    const ownership = new aws.s3.BucketOwnershipControls(`${name}-ownership`, { bucket, rule: { objectOwnership: OWNERSHIP } }, setting);
    const sse = new aws.s3.BucketServerSideEncryptionConfiguration(`${name}-encryption`, { bucket, rules: [pulumi.output(this.keyArn).apply(encryption)] }, setting);
    const versioning = new aws.s3.BucketVersioning(`${name}-versioning`, { bucket, versioningConfiguration: { status: args.versioning ? "Enabled" : "Suspended" } }, setting);
    const lifecycle = new aws.s3.BucketLifecycleConfiguration(`${name}-lifecycle`, { bucket, rules: [...args.rules] }, { ...setting, dependsOn: [versioning] });
    // S3 answers 409 to changes of policy and of public access at the same time.
    const document = pulumi.output(this.keyArn).apply((arn) => JSON.stringify(bucketDenials(args.region, args.bucket, arn)));
    const policy = new aws.s3.BucketPolicy(`${name}-policy`, { bucket, policy: document }, { ...setting, dependsOn: [access] });

    this.bucket = bucket;
    this.ready = [made, access, ownership, sse, versioning, lifecycle, policy];
    this.registerOutputs({ bucket });
  }

  /** Rotated every year; deleted 30 days after it is asked for. Who may use it is said by IAM: the key's policy is AWS's default. */
  private key(name: string, { id, bucket }: LakeBucketArgs): aws.kms.Key {
    const key = new aws.kms.Key(`${name}-key`, { description: `Objects of bucket ${bucket}`, enableKeyRotation: true, deletionWindowInDays: 30 }, { parent: this });
    new aws.kms.Alias(`${name}-alias`, { name: `alias/${id}-${bucket}`, targetKeyId: key.keyId }, { parent: this });
    return key;
  }
}
