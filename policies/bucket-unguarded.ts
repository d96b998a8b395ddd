import { stackPolicy, type SeenInStack } from "./policy.ts";
import { mapOf, mapsOf, textOf } from "./props.ts";

const BUCKET = /^aws:s3\/bucket(V2)?:Bucket(V2)?$/;
const BLOCK = /^aws:s3\/bucketPublicAccessBlock:/;
const ENCRYPTION = /^aws:s3\/bucketServerSideEncryptionConfiguration(V2)?:/;
const ALGORITHMS = new Set(["AES256", "aws:kms", "aws:kms:dsse"]);

/**
 * Every bucket that a stack makes has, as resources of their own, a public access block and an encryption. S3 encrypts by itself
 * since 2023 and blocks public access on new buckets; a bucket whose stack says neither is one click away from having neither.
 */
export const bucketUnguarded = stackPolicy({
  name: "bucket-unguarded",
  description: "Every bucket of a stack has its public access block and its encryption in the same stack.",
  severity: "high",
  check: (all, tell) => {
    for (const bucket of all.filter(({ type }) => BUCKET.test(type))) {
      if (!all.some((one) => BLOCK.test(one.type) && isOf(one, bucket))) tell(bucket, "has no public access block. Add aws.s3.BucketPublicAccessBlock with all four flags");
      const encryption = all.find((one) => ENCRYPTION.test(one.type) && isOf(one, bucket));
      if (encryption === undefined) tell(bucket, "has no encryption of its own. Add aws.s3.BucketServerSideEncryptionConfiguration with aws:kms or AES256");
      else for (const algorithm of algorithms(encryption)) if (!ALGORITHMS.has(algorithm)) tell(encryption, `${algorithm} is no encryption of S3's. Write aws:kms or AES256`);
    }
  },
});

/** Whether a side resource belongs to a bucket: by what its property was made from, or by the name it holds. */
function isOf(side: SeenInStack, { urn, props }: SeenInStack): boolean {
  if (side.from("bucket").includes(urn)) return true;
  const name = textOf(side.props["bucket"]);
  return name !== undefined && [props["bucket"], props["id"], props["arn"]].includes(name);
}

function algorithms({ props }: SeenInStack): readonly string[] {
  return mapsOf(props["rules"]).flatMap((rule) => textOf(mapOf(rule["applyServerSideEncryptionByDefault"])["sseAlgorithm"]) ?? []);
}
