import type { Seen } from "./policy.ts";
import { at, listOf, mapOf, mapsOf, textOf, UNKNOWN, type Props } from "./props.ts";

/** A container and where it stands in its pod. */
export interface Container {
  readonly place: string;
  readonly spec: Props;
  /** It ends before the others start; a sidecar (an init container that is always restarted) does not. */
  readonly runsOnce: boolean;
}

/** What a Kubernetes object starts. */
export interface PodTemplate {
  readonly namespace: unknown;
  readonly labels: Props;
  readonly spec: Props;
  readonly containers: readonly Container[];
  /** The pod goes on for ever (a Deployment's), or until its work is done (a Job's). */
  readonly serves: boolean;
}

const KIND = /^kubernetes:(?:core|apps|batch)\/[^:]+:(Pod|Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|PodTemplate|Job|CronJob)(?:Patch)?$/;

/** The pod template of a resource, or undefined where it has none, or where it is not known yet. */
export function podTemplate({ type, props }: Seen): PodTemplate | undefined {
  const kind = KIND.exec(type)?.[1];
  if (kind === undefined) return undefined;
  const pod = kind === "Pod" ? props : kind === "CronJob" ? at(props, "spec", "jobTemplate", "spec", "template") : kind === "PodTemplate" ? props["template"] : at(props, "spec", "template");
  const spec = at(pod, "spec");
  if (pod === UNKNOWN || spec === UNKNOWN) return undefined;
  return { namespace: at(props, "metadata", "namespace"), labels: mapOf(at(pod, "metadata", "labels")), spec: mapOf(spec), containers: containersOf(mapOf(spec)), serves: !/Job$/.test(kind) };
}

function containersOf(spec: Props): readonly Container[] {
  const of = (list: string, runsOnce: (one: Props) => boolean): Container[] => mapsOf(spec[list]).map((one, index) => ({ place: `${list}[${textOf(one["name"]) ?? index}]`, spec: one, runsOnce: runsOnce(one) }));
  return [...of("initContainers", ({ restartPolicy }) => restartPolicy !== "Always"), ...of("containers", () => false), ...of("ephemeralContainers", () => true)];
}

/** Port of Kafka Connect's REST API. */
export const REST_PORT = 8083;

/** Whether a pod is a Kafka Connect worker: it opens the REST port, or starts Connect. */
export function isWorker({ containers }: PodTemplate): boolean {
  return containers.some(({ spec }) => mapsOf(spec["ports"]).some(({ containerPort }) => containerPort === REST_PORT) || [...listOf(spec["command"]), ...listOf(spec["args"])].some((word) => /connect[-_](distributed|standalone|run)/i.test(String(word === UNKNOWN ? "" : word))));
}

/** Names that a pod gives to the REST port. */
export function restPortNames({ containers }: PodTemplate): readonly string[] {
  return containers.flatMap(({ spec }) => mapsOf(spec["ports"]).flatMap(({ containerPort, name }) => (containerPort === REST_PORT ? (textOf(name) ?? []) : [])));
}
