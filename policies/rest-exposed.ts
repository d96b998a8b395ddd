import { isWorker, podTemplate, REST_PORT, restPortNames, type PodTemplate } from "./pod.ts";
import { stackPolicy, type Seen, type SeenInStack } from "./policy.ts";
import { at, listOf, mapOf, mapsOf, textOf, UNKNOWN, type Props } from "./props.ts";
import { hasAll, selects } from "./selector.ts";

/** Kinds that lead requests from outside into a cluster, of Kubernetes itself and of what is common beside it. */
const ROUTE = /^kubernetes:[^:]+:(Ingress|HTTPRoute|TCPRoute|TLSRoute|GRPCRoute|IngressRoute|IngressRouteTCP|VirtualService|Route)(Patch)?$/;

/**
 * Kafka Connect's REST API asks nobody who he is, and who reaches it can load classes and read what connectors are configured with.
 * So nothing outside the cluster may reach it, and inside only whom a NetworkPolicy names.
 */
export const restExposed = stackPolicy({
  name: "rest-exposed",
  description: "Kafka Connect's REST API is reached by nobody outside the cluster, and by whom a NetworkPolicy names inside.",
  severity: "critical",
  check: (all, tell) => {
    const workers = all.flatMap((seen) => {
      const pod = podTemplate(seen);
      return pod !== undefined && isWorker(pod) ? [{ seen, pod }] : [];
    });
    const services = all.filter((one) => isKind(one, "Service") && workers.some(({ pod }) => leadsTo(one, pod)));
    const names = new Set(services.flatMap(({ props }) => textOf(at(props, "metadata", "name")) ?? []));
    const ports = new Set<unknown>([REST_PORT, ...workers.flatMap(({ pod }) => restPortNames(pod))]);

    for (const service of all.filter((one) => isKind(one, "Service"))) {
      const spec = mapOf(service.props["spec"]);
      const isRest = services.includes(service) || mapsOf(spec["ports"]).some(({ port, targetPort }) => port === REST_PORT || targetPort === REST_PORT);
      if (isRest && (spec["type"] === "LoadBalancer" || spec["type"] === "NodePort")) tell(service, `a Service of type ${spec["type"]} shows the REST API outside the cluster. Make it ClusterIP; kubectl port-forward reaches it`);
      if (isRest && listOf(spec["externalIPs"]).length > 0) tell(service, "externalIPs show the REST API outside the cluster. Remove them");
    }
    for (const route of all.filter(({ type }) => ROUTE.test(type))) {
      if (refersTo(route.props["spec"], names, ports)) tell(route, `this ${route.type.split(":").at(-1)} leads requests from outside to the REST API. Remove it; kubectl port-forward reaches it`);
    }
    for (const { seen, pod } of workers) {
      if (pod.spec["hostNetwork"] === true || pod.containers.some(({ spec }) => mapsOf(spec["ports"]).some(({ containerPort, hostPort }) => containerPort === REST_PORT && hostPort !== undefined))) {
        tell(seen, "the REST port is open on the node's own address. Remove hostNetwork and hostPort");
      }
      const policies = all.filter((one) => isKind(one, "NetworkPolicy") && guards(one, pod));
      if (policies.length === 0) tell(seen, `no NetworkPolicy closes port ${REST_PORT}: every pod of the cluster can reach it. Add one that names who may`);
      for (const policy of policies) if (opens(policy, pod)) tell(policy, `opens port ${REST_PORT} to everybody. Name the pods that may in "from"`);
    }
  },
});

function isKind({ type }: Seen, kind: string): boolean {
  return new RegExp(`^kubernetes:[^:]+:${kind}(Patch)?$`).test(type);
}

/** Whether a Service leads to a pod. One without a selector leads nowhere by itself. */
function leadsTo({ props }: Seen, { labels, namespace }: PodTemplate): boolean {
  const selector = mapOf(at(props, "spec", "selector"));
  return Object.keys(selector).length > 0 && sameNamespace(at(props, "metadata", "namespace"), namespace) && hasAll(selector, labels);
}

/** Whether a NetworkPolicy speaks about who may reach a pod. */
function guards({ props }: Seen, { labels, namespace }: PodTemplate): boolean {
  const types = at(props, "spec", "policyTypes");
  const ingress = types === undefined || types === UNKNOWN || listOf(types).includes("Ingress");
  return ingress && sameNamespace(at(props, "metadata", "namespace"), namespace) && selects(at(props, "spec", "podSelector"), labels);
}

function sameNamespace(one: unknown, other: unknown): boolean {
  return one === UNKNOWN || other === UNKNOWN || (one ?? "default") === (other ?? "default");
}

/** Whether one of its rules lets everybody to the REST port: rules add up, so one is enough. */
function opens({ props }: SeenInStack, pod: PodTemplate): boolean {
  return mapsOf(at(props, "spec", "ingress")).some((rule) => coversRest(rule["ports"], pod) && isEverybody(rule["from"]));
}

function coversRest(ports: unknown, pod: PodTemplate): boolean {
  if (ports === UNKNOWN) return false;
  if (listOf(ports).length === 0) return true;
  return mapsOf(ports).some(({ port, endPort, protocol }) => {
    if (protocol !== undefined && protocol !== "TCP") return false;
    if (typeof port === "string") return restPortNames(pod).includes(port);
    return port === undefined || port === REST_PORT || (typeof port === "number" && typeof endPort === "number" && port <= REST_PORT && REST_PORT <= endPort);
  });
}

/** No peers at all, the whole internet, or every pod of every namespace. */
function isEverybody(from: unknown): boolean {
  if (from === UNKNOWN) return false;
  if (listOf(from).length === 0) return true;
  return mapsOf(from).some((peer) => {
    const cidr = at(peer, "ipBlock", "cidr");
    if (cidr === "0.0.0.0/0" || cidr === "::/0") return true;
    return isEmptySelector(peer["namespaceSelector"]) && (peer["podSelector"] === undefined || isEmptySelector(peer["podSelector"]));
  });
}

function isEmptySelector(selector: unknown): boolean {
  return selector !== undefined && selector !== UNKNOWN && Object.values(mapOf(selector)).every((part) => part !== UNKNOWN && Object.keys(part as object).length === 0);
}

/** Whether a route's spec names one of these services, or one of these ports of any. */
function refersTo(value: unknown, services: ReadonlySet<string>, ports: ReadonlySet<unknown>): boolean {
  if (Array.isArray(value)) return value.some((one) => refersTo(one, services, ports));
  return Object.entries(mapOf(value) as Props).some(([key, one]) => {
    if (["number", "port", "targetPort", "servicePort"].includes(key) && ports.has(one)) return true;
    if (["name", "serviceName", "host"].includes(key) && typeof one === "string" && services.has(one.split(".")[0] ?? "")) return true;
    return refersTo(one, services, ports);
  });
}
