import type { Context } from "./context.ts";
import { KubernetesFailure } from "./failure.ts";
import { ask } from "./request.ts";
import { labelSelector, type PodChoice } from "./via.ts";

/** As far as it is read here. */
export interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec?: { readonly containers?: readonly { readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[] }[] };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }[];
    readonly containerStatuses?: readonly { readonly state?: { readonly waiting?: { readonly reason?: string } } }[];
  };
}

/** The name of the pod to connect to. A named one is taken as it is; of several Ready ones the first by name. */
export async function choosePod(context: Context, namespace: string, choice: PodChoice): Promise<string> {
  return "name" in choice ? choice.name : (await readyPod(context, namespace, choice.selector)).metadata.name;
}

/** A Ready pod with these labels. Without one the error tells what the others wait for. */
export async function readyPod(context: Context, namespace: string, labels: Readonly<Record<string, string>>): Promise<Pod> {
  const selector = labelSelector(labels);
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods?labelSelector=${encodeURIComponent(selector)}`;
  const { items } = await ask<{ items: readonly Pod[] }>(context, { method: "GET", path, about: `pods of namespace ${namespace}` });
  const pods = items.filter((pod) => pod.metadata.deletionTimestamp === undefined).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const ready = pods.find(isReady);
  if (ready) return ready;
  const place = `${context.label}, namespace ${namespace}`;
  if (pods.length === 0) throw new KubernetesFailure("missing", place, `there is no pod with ${selector}`, `Run \`pulumi up\`, or look at \`kubectl -n ${namespace} get events\``);
  throw new KubernetesFailure("missing", place, `no pod with ${selector} is Ready (${pods.map(state).join("; ")})`, `Look at \`kubectl -n ${namespace} describe pods -l ${selector}\``);
}

function isReady(pod: Pod): boolean {
  return pod.status?.phase === "Running" && (pod.status.conditions ?? []).some(({ type, status }) => type === "Ready" && status === "True");
}

/** `name Pending, ImagePullBackOff`: the reason of a container that waits, else of the condition that is not met. */
function state({ metadata, status }: Pod): string {
  const waiting = status?.containerStatuses?.map((each) => each.state?.waiting?.reason).find((reason) => reason !== undefined);
  const unmet = status?.conditions?.find((each) => each.status === "False" && (each.reason ?? each.message) !== undefined);
  const why = waiting ?? unmet?.reason ?? unmet?.message;
  return `${metadata.name} ${status?.phase ?? "Unknown"}${why === undefined ? "" : `, ${why}`}`;
}
