import { withStore } from "./client.ts";
import type { StoreEndpoint } from "./endpoint.ts";
import { firstObjects } from "./objects.ts";

/** Asks the store itself, once, for what lies under the prefix; throws one line when it does not answer or refuses. */
export async function lookAtStore({ store, bucket, prefix }: { readonly store: StoreEndpoint; readonly bucket: string; readonly prefix: string }): Promise<void> {
  await withStore(store, `bucket ${bucket}`, (client) => firstObjects(client, bucket, `${prefix}/`, 1), 1);
}
