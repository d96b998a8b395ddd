import { DeleteBucketPolicyCommand, GetBucketPolicyCommand, PutBucketPolicyCommand, type S3Client } from "@aws-sdk/client-s3";
import { hasUnknown, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { canonicalJson } from "../../util/canonical.ts";
import { storeFault, withStore } from "../client.ts";
import type { StoreEndpoint } from "../endpoint.ts";
import { isOurs, type PolicyDocument } from "./document.ts";

export interface PolicyInputs {
  readonly store: StoreEndpoint;
  readonly bucket: string;
  readonly document: PolicyDocument;
}

export async function check(_olds: Partial<PolicyInputs>, news: PolicyInputs): Promise<{ inputs: PolicyInputs; failures: Failure[] }> {
  if (hasUnknown(news.document) || isOurs(news.document)) return { inputs: news, failures: [] };
  return { inputs: news, failures: [{ property: "document", reason: `policy of bucket ${news.bucket}: needs at least one statement, each made by bucketPolicy()` }] };
}

export async function diff(_id: string, olds: PolicyInputs, news: PolicyInputs): Promise<Diff> {
  if (hasUnknown(news)) return { changes: true };
  if (olds.bucket !== news.bucket) return { changes: true, replaces: ["bucket"], deleteBeforeReplace: false };
  if (canonicalJson(plain(olds)) !== canonicalJson(plain(news))) return { changes: true };
  try {
    const live = await withStore(news.store, place(news.bucket), (client) => livePolicy(client, news.bucket), 1);
    return { changes: live === undefined || canonicalJson(live) !== canonicalJson(news.document) };
  } catch {
    return { changes: false }; // A store that cannot be asked is no drift.
  }
}

export async function create(inputs: PolicyInputs): Promise<{ id: string; outs: PolicyInputs }> {
  return { id: inputs.bucket, outs: await put(inputs) };
}

export async function update(_id: string, _olds: PolicyInputs, news: PolicyInputs): Promise<{ outs: PolicyInputs }> {
  return { outs: await put(news) };
}

export async function read(id: string, props: PolicyInputs): Promise<{ id: string; props: PolicyInputs; inputs: PolicyInputs } | Record<string, never>> {
  const live = await withStore(props.store, place(id), (client) => livePolicy(client, id));
  if (!live || !isOurs(live)) return {};
  const now = { ...props, document: live as PolicyDocument };
  return { id, props: now, inputs: now };
}

export async function remove(id: string, props: PolicyInputs): Promise<void> {
  await withStore(props.store, place(id), async (client) => {
    const live = await livePolicy(client, id);
    if (live && isOurs(live)) await client.send(new DeleteBucketPolicyCommand({ Bucket: id }));
  });
}

async function put(wanted: PolicyInputs): Promise<PolicyInputs> {
  return withStore(wanted.store, place(wanted.bucket), async (client) => {
    const live = await livePolicy(client, wanted.bucket);
    if (live && !isOurs(live)) {
      throw new Error(`${place(wanted.bucket)}: has statements that Sluice did not write, and a bucket has only one policy. Use a bucket of its own for this stack, or add these statements by hand: ${JSON.stringify(wanted.document.Statement)}`);
    }
    await client.send(new PutBucketPolicyCommand({ Bucket: wanted.bucket, Policy: JSON.stringify(wanted.document) }));
    return wanted;
  });
}

/** The policy as the server has it; `undefined`: none, or no such bucket. */
async function livePolicy(client: S3Client, bucket: string): Promise<{ Statement?: unknown } | undefined> {
  try {
    const { Policy } = await client.send(new GetBucketPolicyCommand({ Bucket: bucket }));
    return Policy === undefined || Policy === "" ? undefined : (JSON.parse(Policy) as { Statement?: unknown });
  } catch (error) {
    if (["NoSuchBucketPolicy", "NoSuchBucket"].includes(storeFault(error))) return undefined;
    throw error;
  }
}

function place(bucket: string): string {
  return `policy of bucket ${bucket}`;
}

function plain(one: PolicyInputs): object {
  return { store: one.store, bucket: one.bucket, document: one.document };
}
