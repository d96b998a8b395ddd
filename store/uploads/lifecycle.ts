import { hasUnknown, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { canonicalJson } from "../../util/canonical.ts";
import { storeFault, withStore } from "../client.ts";
import type { StoreEndpoint } from "../endpoint.ts";
import { abortUploads, folder } from "../objects.ts";

export interface UploadsInputs {
  /** As whoever may list and give up uploads in the bucket. */
  readonly store: StoreEndpoint;
  readonly bucket: string;
  /** Object prefix of one sink. */
  readonly prefix: string;
}

export async function check(_olds: Partial<UploadsInputs>, news: UploadsInputs): Promise<{ inputs: UploadsInputs; failures: Failure[] }> {
  const whole = !hasUnknown(news.prefix) && folder(news.prefix) === "";
  return { inputs: news, failures: whole ? [{ property: "prefix", reason: `uploads in bucket ${news.bucket}: without a prefix those of everybody would be given up. Give the sink a prefix` }] : [] };
}

export async function diff(_id: string, olds: UploadsInputs, news: UploadsInputs): Promise<Diff> {
  if (hasUnknown({ ...news, store: null })) return { changes: true };
  const replaces = (["bucket", "prefix"] as const).filter((name) => olds[name] !== news[name]);
  if (replaces.length > 0) return { changes: true, replaces };
  return { changes: hasUnknown(news.store) || canonicalJson(olds.store) !== canonicalJson(news.store) };
}

export async function create(inputs: UploadsInputs): Promise<{ id: string; outs: UploadsInputs }> {
  return { id: `${inputs.bucket}/${folder(inputs.prefix)}`, outs: inputs };
}

export async function update(_id: string, _olds: UploadsInputs, news: UploadsInputs): Promise<{ outs: UploadsInputs }> {
  return { outs: news };
}

export async function read(id: string, props: UploadsInputs): Promise<{ id: string; props: UploadsInputs }> {
  return { id, props };
}

/** Gives up what the sink began and nobody completed. */
export async function remove(_id: string, { store, bucket, prefix }: UploadsInputs): Promise<void> {
  await withStore(store, `uploads in bucket ${bucket}`, async (client) => {
    await abortUploads(client, bucket, folder(prefix)).catch((error: unknown) => {
      if (storeFault(error) !== "NoSuchBucket") throw error;
    });
  });
}
