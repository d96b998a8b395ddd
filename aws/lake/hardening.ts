import { iamDocument, partitionOf, type IamDocument, type IamStatement } from "../identity/document.ts";

/** No object is ever public, whatever an ACL or a later policy says. */
export const PUBLIC_ACCESS_BLOCK = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true } as const;

/** Access control lists are off: only policies count, and all objects belong to the bucket's account. */
export const OWNERSHIP = "BucketOwnerEnforced";

/**
 * Default encryption of every object. With a key, its calls are bundled by the bucket (`bucketKeyEnabled`), which costs a
 * hundredth of one call an object.
 */
export function encryption(keyArn: string | undefined): { applyServerSideEncryptionByDefault: { sseAlgorithm: string; kmsMasterKeyId?: string }; bucketKeyEnabled: boolean } {
  if (keyArn === undefined) return { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false };
  return { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn }, bucketKeyEnabled: true };
}

const KEY_HEADER = "s3:x-amz-server-side-encryption-aws-kms-key-id";
const SSE_HEADER = "s3:x-amz-server-side-encryption";

/**
 * What nobody may do, whatever rights they have: speak without TLS, or put an object under another key than the bucket's. A request
 * without encryption headers gets the bucket's key; conditions that negate hold for an absent header too, hence the `Null`.
 */
export function bucketDenials(region: string, bucket: string, keyArn: string | undefined): IamDocument {
  const arn = `arn:${partitionOf(region)}:s3:::${bucket}`;
  const deny = (Sid: string, Action: string, Resource: readonly string[], Condition: NonNullable<IamStatement["Condition"]>): IamStatement => ({ Sid, Effect: "Deny", Principal: "*", Action, Resource, Condition });
  return iamDocument([
    deny("PlainHttp", "s3:*", [arn, `${arn}/*`], { Bool: { "aws:SecureTransport": "false" } }),
    deny("OldTls", "s3:*", [arn, `${arn}/*`], { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
    ...(keyArn === undefined ? [] : [
      deny("OtherKey", "s3:PutObject", [`${arn}/*`], { Null: { [KEY_HEADER]: "false" }, StringNotEquals: { [KEY_HEADER]: keyArn } }),
      deny("OtherEncryption", "s3:PutObject", [`${arn}/*`], { Null: { [SSE_HEADER]: "false" }, StringNotEquals: { [SSE_HEADER]: "aws:kms" } }),
    ]),
  ]);
}
