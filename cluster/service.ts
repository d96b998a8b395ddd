import type { Duplex } from "node:stream";
import { openContext, type Context } from "./context.ts";
import { KubernetesFailure } from "./failure.ts";
import { openForward } from "./forward.ts";
import { readyPod, type Pod } from "./pods.ts";
import { ask } from "./request.ts";

export interface ServiceAddress {
  readonly context?: string;
  readonly namespace: string;
  readonly service: string;
  /** Of the service, not of the pod. */
  readonly port: number;
}

interface Service {
  readonly spec?: { readonly selector?: Readonly<Record<string, string>>; readonly ports?: readonly { readonly port: number; readonly targetPort?: number | string }[] };
}

/** One connection to a Ready pod behind a service, as a client in the cluster would get. Rejects and fails as `dial` does. */
export async function dialService({ context: name, namespace, service, port }: ServiceAddress): Promise<Duplex> {
  const context = await openContext(name);
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(service)}`;
  const { spec } = await ask<Service>(context, { method: "GET", path, about: `service ${namespace}/${service}` });
  const found = spec?.ports?.find((each) => each.port === port);
  const selector = spec?.selector ?? {};
  const place = `${context.label}, service ${namespace}/${service}`;
  if (!found) throw new KubernetesFailure("config", place, `it has no port ${port}, only ${spec?.ports?.map((each) => each.port).join(", ") || "none"}`, "Name one of these");
  if (Object.keys(selector).length === 0) throw new KubernetesFailure("config", place, "it has no selector, so there are no pods behind it that could be found", "Name a service that selects pods");
  const pod = await readyPod(context, namespace, selector);
  return openForward(context, { namespace, pod: pod.metadata.name, port: portOf(context, namespace, pod, found.targetPort ?? port) });
}

/** A target port may be a name, which each pod resolves by itself. */
function portOf(context: Context, namespace: string, { metadata, spec }: Pod, target: number | string): number {
  if (typeof target === "number") return target;
  const named = spec?.containers?.flatMap((each) => each.ports ?? []).find((each) => each.name === target);
  if (named) return named.containerPort;
  throw new KubernetesFailure("config", `${context.label}, pod ${namespace}/${metadata.name}`, `it has no port named ${target}, which its service asks for`, "Mend the service or the pod's ports");
}
