import { AbortMultipartUploadCommand, DeleteObjectsCommand, ListMultipartUploadsCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";

/** One object as a listing shows it. */
export interface StoredObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly modified: Date;
}

/** Every object under a prefix, in key order, page by page. */
export async function* listObjects(client: S3Client, bucket: string, prefix: string): AsyncGenerator<StoredObject> {
  let token: string | undefined;
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }));
    for (const one of page.Contents ?? []) yield { key: one.Key ?? "", size: one.Size ?? 0, modified: one.LastModified ?? new Date(0) };
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

/** Up to `limit` objects. */
export async function firstObjects(client: S3Client, bucket: string, prefix: string, limit: number): Promise<StoredObject[]> {
  const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: limit }));
  return (page.Contents ?? []).map((one) => ({ key: one.Key ?? "", size: one.Size ?? 0, modified: one.LastModified ?? new Date(0) }));
}

/** Deletes every object under a prefix and gives up every upload begun there. Returns how many objects went. */
export async function emptyPrefix(client: S3Client, bucket: string, prefix: string): Promise<number> {
  await abortUploads(client, bucket, prefix);
  let gone = 0;
  for (;;) {
    // Always the first page anew: a listing continued over keys that were just deleted may skip some.
    const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 1000 }));
    const keys = (page.Contents ?? []).flatMap((one) => (one.Key === undefined ? [] : [{ Key: one.Key }]));
    if (keys.length === 0) return gone;
    const answer = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys, Quiet: true } }));
    const failed = answer.Errors ?? [];
    if (failed.length > 0) throw new Error(`bucket ${bucket}: ${failed.length} objects under "${prefix}" cannot be deleted, the first is ${failed[0]?.Key} (${failed[0]?.Code}). Delete them by hand, or set retain`);
    gone += keys.length;
  }
}

/** Gives up every upload that was begun under a prefix and not completed. */
export async function abortUploads(client: S3Client, bucket: string, prefix: string): Promise<void> {
  const page = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix }));
  for (const one of page.Uploads ?? []) await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: one.Key, UploadId: one.UploadId }));
  if (page.IsTruncated && (page.Uploads?.length ?? 0) > 0) await abortUploads(client, bucket, prefix);
}

/** A prefix as S3 compares it: no leading slash, one trailing slash, and `""` for the whole bucket. */
export function folder(prefix: string): string {
  const bare = prefix.replace(/^\/+|\/+$/g, "");
  return bare === "" ? "" : `${bare}/`;
}
