import { bucketUnguarded } from "../../policies/bucket-unguarded.ts";
import { reports, UNKNOWN_VALUE, type Given } from "./kit.ts";

const bucket: Given = { type: "aws:s3/bucket:Bucket", name: "lake", props: { bucket: "sluice-lake" } };
const block: Given = { type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", name: "lake-block", props: { bucket: UNKNOWN_VALUE }, from: { bucket: ["lake"] } };
const encryption = (sseAlgorithm: string): Given => ({ type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", name: "lake-encryption", props: { bucket: "sluice-lake", rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm }, bucketKeyEnabled: true }] } });

test("found by dependency where the name is not known, and by name where it is", () => {
  expect(reports(bucketUnguarded, [bucket, block, encryption("aws:kms")])).toEqual([]);
});

test("what is missing, bucket by bucket", () => {
  expect(reports(bucketUnguarded, [bucket, encryption("AES256")])).toEqual([expect.stringMatching(/^lake: has no public access block\./)]);
  expect(reports(bucketUnguarded, [bucket, block])).toEqual([expect.stringMatching(/^lake: has no encryption of its own\./)]);
  const other = { ...bucket, name: "other", props: { bucket: "other" } };
  expect(reports(bucketUnguarded, [bucket, block, encryption("aws:kms"), other])).toEqual([expect.stringMatching(/^other: has no public/), expect.stringMatching(/^other: has no encryption/)]);
});

test("an algorithm that is none", () => {
  expect(reports(bucketUnguarded, [bucket, block, encryption("none")])).toEqual([expect.stringMatching(/^lake-encryption: none is no encryption/)]);
  expect(reports(bucketUnguarded, [bucket, block, encryption(UNKNOWN_VALUE)])).toEqual([]);
});

test("a stack that makes no bucket", () => expect(reports(bucketUnguarded, [])).toEqual([]));
