import { CreateBucketCommand, DeleteBucketCommand, GetBucketTaggingCommand, HeadBucketCommand, PutBucketTaggingCommand, type BucketLocationConstraint, type S3Client } from "@aws-sdk/client-s3";
import { hasUnknown, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { canonicalJson } from "../../util/canonical.ts";
import { storeFault, withStore } from "../client.ts";
import type { StoreEndpoint } from "../endpoint.ts";
import { emptyPrefix, firstObjects, folder } from "../objects.ts";

export interface BucketInputs {
  readonly store: StoreEndpoint;
  readonly bucket: string;
  /** `<project>/<stack>`: kept as a tag on the bucket. */
  readonly owner: string;
  /** Object prefixes that this stack writes to, and empties on destroy. */
  readonly prefixes: readonly string[];
  /** Use a bucket that is there already and not ours. It is never emptied or deleted. */
  readonly adopt?: boolean;
  /** Leave the bucket and its objects on destroy. */
  readonly retain?: boolean;
}

export interface BucketOutputs extends BucketInputs {
  /** The bucket is ours: destroy empties our prefixes and deletes it. */
  readonly owned: boolean;
}

const TAG = "sluice.owner";

export async function check(_olds: Partial<BucketInputs>, news: BucketInputs): Promise<{ inputs: BucketInputs; failures: Failure[] }> {
  const failures: Failure[] = [];
  // Rules of AWS for general purpose buckets, as far as other servers keep them too.
  if (!hasUnknown(news.bucket) && (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(news.bucket) || news.bucket.includes(".."))) {
    failures.push({ property: "bucket", reason: `bucket "${news.bucket}": a bucket name has 3 to 63 of the characters a-z 0-9 . - and begins and ends with a letter or digit` });
  }
  if (!hasUnknown(news.prefixes) && !news.adopt && news.prefixes.length === 0) {
    failures.push({ property: "prefixes", reason: `bucket ${news.bucket}: no object prefix is given, so destroy could not empty it. Name at least one` });
  }
  return { inputs: news, failures };
}

export async function diff(_id: string, olds: BucketOutputs, news: BucketInputs): Promise<Diff> {
  if (hasUnknown({ ...news, store: null })) return { changes: true };
  const replaces = [...(olds.bucket === news.bucket ? [] : ["bucket"]), ...(hasUnknown(news.store) || olds.store.region === news.store.region ? [] : ["store"])];
  if (replaces.length > 0) return { changes: true, replaces, deleteBeforeReplace: false };
  const { owned: _, ...stored } = olds;
  if (hasUnknown(news.store) || canonicalJson(plain(stored)) !== canonicalJson(plain(news))) return { changes: true };
  try {
    return { changes: !(await withStore(news.store, `bucket ${news.bucket}`, (client) => exists(client, news.bucket), 1)) };
  } catch {
    return { changes: false }; // A store that cannot be asked is no drift.
  }
}

export async function create(inputs: BucketInputs): Promise<{ id: string; outs: BucketOutputs }> {
  return { id: inputs.bucket, outs: await ensure(inputs) };
}

export async function update(_id: string, _olds: BucketOutputs, news: BucketInputs): Promise<{ outs: BucketOutputs }> {
  return { outs: await ensure(news) };
}

export async function read(id: string, props: BucketOutputs): Promise<{ id: string; props: BucketOutputs } | Record<string, never>> {
  return withStore(props.store, `bucket ${id}`, async (client) => ((await exists(client, id)) ? { id, props } : {}));
}

export async function remove(id: string, props: BucketOutputs): Promise<void> {
  if (props.retain || !props.owned) return;
  await withStore(props.store, `bucket ${id}`, async (client) => {
    if (!(await exists(client, id))) return;
    if ((await ownerOf(client, id)) !== props.owner) return; // Deleted and made again by somebody else.
    for (const prefix of props.prefixes) await emptyPrefix(client, id, folder(prefix));
    const strange = await firstObjects(client, id, "", 3);
    if (strange.length > 0) {
      throw new Error(`bucket ${id}: holds objects that this stack did not write: ${strange.map((one) => one.key).join(", ")}. Move them away, or set retain and destroy again`);
    }
    await client.send(new DeleteBucketCommand({ Bucket: id })).catch((error: unknown) => {
      if (storeFault(error) !== "NoSuchBucket") throw error;
    });
  });
}

async function ensure(wanted: BucketInputs): Promise<BucketOutputs> {
  return withStore(wanted.store, `bucket ${wanted.bucket}`, async (client) => {
    if (!(await exists(client, wanted.bucket))) {
      await make(client, wanted);
      return { ...wanted, owned: true };
    }
    const owner = await ownerOf(client, wanted.bucket);
    if (owner === wanted.owner) return { ...wanted, owned: true };
    if (wanted.adopt) return { ...wanted, owned: false };
    // A deployment killed between making and tagging leaves a bucket without tag and without objects.
    if (owner === undefined && (await firstObjects(client, wanted.bucket, "", 1)).length === 0) {
      await mark(client, wanted);
      return { ...wanted, owned: true };
    }
    const whose = owner === undefined ? "is there already and holds objects" : `belongs to ${owner}`;
    throw new Error(`bucket ${wanted.bucket}: ${whose}. Choose another name, or set adopt to write into it (it is then never deleted)`);
  });
}

async function make(client: S3Client, wanted: BucketInputs): Promise<void> {
  const { region, endpoint } = wanted.store;
  // AWS wants the region said everywhere but in us-east-1, where saying it is an error; other servers have only one.
  const constraint = endpoint === undefined && region !== "us-east-1" ? { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } } : {};
  try {
    await client.send(new CreateBucketCommand({ Bucket: wanted.bucket, ...constraint }));
  } catch (error) {
    const code = storeFault(error);
    if (code === "BucketAlreadyExists") throw new Error(`bucket ${wanted.bucket}: the name is taken by another account. Choose another name`);
    if (code !== "BucketAlreadyOwnedByYou") throw error;
  }
  await mark(client, wanted);
}

async function mark(client: S3Client, wanted: BucketInputs): Promise<void> {
  await client.send(new PutBucketTaggingCommand({ Bucket: wanted.bucket, Tagging: { TagSet: [{ Key: TAG, Value: wanted.owner }] } }));
}

async function exists(client: S3Client, bucket: string): Promise<boolean> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
    return true;
  } catch (error) {
    if (["NotFound", "NoSuchBucket"].includes(storeFault(error))) return false;
    throw error;
  }
}

async function ownerOf(client: S3Client, bucket: string): Promise<string | undefined> {
  try {
    const { TagSet } = await client.send(new GetBucketTaggingCommand({ Bucket: bucket }));
    return TagSet?.find((one) => one.Key === TAG)?.Value;
  } catch (error) {
    // No tags at all, or a server without tags: then nobody's mark is on it.
    if (["NoSuchTagSet", "NoSuchTagSetError", "NotImplemented"].includes(storeFault(error))) return undefined;
    throw error;
  }
}

function plain(one: BucketInputs): object {
  return { store: one.store, bucket: one.bucket, owner: one.owner, prefixes: [...one.prefixes], adopt: one.adopt ?? false, retain: one.retain ?? false };
}
