import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { hasUnknown, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { resolveSecret, type SecretText } from "../../secrets/reference.ts";
import { canonicalJson } from "../../util/canonical.ts";
import { storeClient, storeFault } from "../client.ts";
import type { StoreEndpoint } from "../endpoint.ts";
import { markOf, withStoreAdmin, type StoreUser } from "./admin.ts";

export interface UserInputs {
  /** The server, called with its root key. */
  readonly store: StoreEndpoint;
  /** The new user's access key id. */
  readonly accessKeyId: string;
  /** Reference to the new user's secret; the secret itself is made by whoever keeps the secret store. */
  readonly secretAccessKey: SecretText;
  /** `<project>/<stack>`: only a user of this owner is changed or deleted. */
  readonly owner: string;
}

export async function check(_olds: Partial<UserInputs>, news: UserInputs): Promise<{ inputs: UserInputs; failures: Failure[] }> {
  const failures: Failure[] = [];
  if (!hasUnknown(news.accessKeyId) && !/^[A-Za-z0-9_.-]{1,64}$/.test(news.accessKeyId)) {
    failures.push({ property: "accessKeyId", reason: `store user "${news.accessKeyId}": an access key id has 1 to 64 of the characters a-z A-Z 0-9 _ . -` });
  }
  if (!hasUnknown(news.store) && news.store.endpoint === undefined) {
    failures.push({ property: "store", reason: `store user ${news.accessKeyId}: AWS has no such users. Use an IAM role` });
  }
  return { inputs: news, failures };
}

export async function diff(_id: string, olds: UserInputs, news: UserInputs): Promise<Diff> {
  if (hasUnknown(news)) return { changes: true };
  const replaces = (["accessKeyId", "owner"] as const).filter((key) => olds[key] !== news[key]);
  if (replaces.length > 0) return { changes: true, replaces, deleteBeforeReplace: replaces.includes("owner") };
  if (canonicalJson(plain(olds)) !== canonicalJson(plain(news))) return { changes: true };
  return { changes: await lockedOut(news) };
}

export async function create(inputs: UserInputs): Promise<{ id: string; outs: UserInputs }> {
  return { id: inputs.accessKeyId, outs: await ensure(inputs) };
}

export async function update(_id: string, _olds: UserInputs, news: UserInputs): Promise<{ outs: UserInputs }> {
  return { outs: await ensure(news) };
}

export async function read(id: string, props: UserInputs): Promise<{ id: string; props: UserInputs } | Record<string, never>> {
  const found = await withStoreAdmin(props.store, place(id), (admin) => admin.list());
  return found.some((one) => one.access === id && one.mark === markOf(props.owner)) ? { id, props } : {};
}

export async function remove(id: string, props: UserInputs): Promise<void> {
  await withStoreAdmin(props.store, place(id), async (admin) => {
    const found = (await admin.list()).find((one) => one.access === id);
    if (found && found.mark === markOf(props.owner)) await admin.remove(id);
  });
}

async function ensure(wanted: UserInputs): Promise<UserInputs> {
  const secret = resolveSecret(wanted.secretAccessKey);
  const user: StoreUser = { access: wanted.accessKeyId, role: "user", mark: markOf(wanted.owner) };
  await withStoreAdmin(wanted.store, place(user.access), async (admin) => {
    if ((await admin.create(user, secret)) === "created") return;
    const found = (await admin.list()).find((one) => one.access === user.access);
    if (found && found.mark !== user.mark) throw new Error(`${place(user.access)}: exists and was not made by this stack. Delete it on the server, or choose another access key id`);
    await admin.update(user, secret);
  });
  return wanted;
}

/** Whether the user is gone, is not ours, or cannot enter with its present secret (it was changed in the secret store). */
async function lockedOut(user: UserInputs): Promise<boolean> {
  try {
    // Asked too, since versitygw 1.8.0 may go on to admit a deleted user until its cache forgets it (2 minutes).
    const found = await withStoreAdmin(user.store, place(user.accessKeyId), (admin) => admin.list(), 1);
    if (!found.some((one) => one.access === user.accessKeyId && one.mark === markOf(user.owner))) return true;
    const client = storeClient({ ...user.store, accessKeyId: user.accessKeyId, secretAccessKey: user.secretAccessKey }, 1);
    try {
      await client.send(new ListBucketsCommand({}));
    } finally {
      client.destroy();
    }
    return false;
  } catch (error) {
    // versitygw 1.8.0: a wrong secret is SignatureDoesNotMatch, an unknown key XAdminUserNotFound.
    return ["SignatureDoesNotMatch", "XAdminUserNotFound", "InvalidAccessKeyId"].includes(storeFault(error));
  }
}

function place(access: string): string {
  return `store user ${access}`;
}

function plain(one: UserInputs): object {
  return { store: one.store, accessKeyId: one.accessKeyId, secretAccessKey: one.secretAccessKey, owner: one.owner };
}
