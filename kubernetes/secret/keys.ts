import { readSecretObject, secretPath, type Secret } from "../../cluster/client.ts";
import { openContext } from "../../cluster/context.ts";
import { isKubernetesFailure, KubernetesFailure } from "../../cluster/failure.ts";
import { APPLY, ask } from "../../cluster/request.ts";

/** Where a key is, and whose its Secret is. */
export interface KeyPlace {
  /** Of the kubeconfig; left out: the current one. */
  readonly context?: string;
  readonly namespace: string;
  /** Name of the Secret. */
  readonly secret: string;
  readonly key: string;
  /** `project/stack`: a Secret of anybody else is left alone. */
  readonly owner: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The annotation that says whose a Secret is, as the mark on a connector does. */
const OWNER = "sluice.owner";

/** Each key has a field manager of its own, so that keys that are written at the same time do not undo each other. */
function manager({ key }: KeyPlace): string {
  return `sluice-${key}`.slice(0, 128);
}

export function readObject(place: KeyPlace): Promise<Secret | undefined> {
  return readSecretObject(place, place.secret);
}

export function refuseForeign(stored: Secret | undefined, { context, namespace, secret, owner }: KeyPlace): void {
  if (stored === undefined) return;
  const other = stored.metadata.annotations?.[OWNER];
  if (other === owner) return;
  const place = `${context ? `context ${context}` : "the current context"}, secret ${namespace}/${secret}`;
  const whose = other === undefined ? "it was not made by Sluice" : `it belongs to ${other}`;
  throw new KubernetesFailure("conflict", place, `it is there, and ${whose}`, "Use another namespace for this stack, or delete that Secret if nobody needs it");
}

/** Whether the key is there as this stack wrote it: whoever changes it by hand becomes its manager. */
export function keyIsOurs(stored: Secret | undefined, place: KeyPlace): boolean {
  if (stored?.data?.[place.key] === undefined || stored.metadata.annotations?.[OWNER] !== place.owner) return false;
  return (stored.metadata.managedFields ?? []).some((each) => {
    const data = each.fieldsV1?.["f:data"] as Record<string, unknown> | undefined;
    return each.manager === manager(place) && each.operation === "Apply" && data?.[`f:${place.key}`] !== undefined;
  });
}

/** Writes one key and the marks of the Secret, and makes it if need be. `data`: base64. */
export async function applyKey(place: KeyPlace, data: string): Promise<void> {
  const { namespace, secret, key, owner, labels = {} } = place;
  await ask(await openContext(place.context), {
    method: "PATCH",
    path: `${secretPath(namespace, secret)}?fieldManager=${encodeURIComponent(manager(place))}&force=true`,
    contentType: APPLY,
    about: `secret ${namespace}/${secret}`,
    body: { apiVersion: "v1", kind: "Secret", metadata: { name: secret, namespace, labels, annotations: { [OWNER]: owner } }, data: { [key]: data } },
  });
}

/** Takes the key out, and the Secret with its last key. Leaves alone what is gone or somebody else's. */
export async function removeKey(place: KeyPlace): Promise<void> {
  const { namespace, secret, key, owner } = place;
  const stored = await readObject(place);
  if (stored === undefined || stored.metadata.annotations?.[OWNER] !== owner) return;
  const context = await openContext(place.context);
  const about = `secret ${namespace}/${secret}`;
  const left = stored.data?.[key] === undefined ? stored : await ask<Secret>(context, {
    method: "PATCH",
    path: `${secretPath(namespace, secret)}?fieldManager=${encodeURIComponent(manager(place))}`,
    contentType: "application/merge-patch+json",
    about,
    body: { data: { [key]: null } },
  });
  if (Object.keys(left.data ?? {}).length > 0) return;
  try {
    // Only as it was just seen: another key may be on its way into it.
    await ask(context, { method: "DELETE", path: secretPath(namespace, secret), about, body: { preconditions: { resourceVersion: left.metadata.resourceVersion } } });
  } catch (error) {
    if (!isKubernetesFailure(error) || (error.fault !== "missing" && error.fault !== "conflict")) throw error;
  }
}
