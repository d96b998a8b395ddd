import { hostOf, isHere } from "./here.ts";
import type { Problem } from "./problem.ts";
import { get, map, mapAt, s3Sinks, sinksOf, type Raw } from "./raw.ts";
import { SEARCH_KINDS } from "./stack.ts";
import { place, type Step } from "./walk.ts";

/** Rules about what is in a Kubernetes cluster and what is not. */
export function clusterProblems(raw: Raw): Problem[] {
  return [...whichCluster(raw), ...outOfReach(raw), ...heedless(raw), ...worker(raw), ...plugins(raw)];
}

/** Boxes that need to know which cluster. */
function whichCluster(raw: Raw): Problem[] {
  if (raw["kubernetes"] !== undefined) return [];
  const needing: Step[][] = [["source", "existing", "through"], ["broker", "existing", "through"], ["broker", "redpanda"], ["connect", "replicas"], ["connect", "existing", "kubernetes"], ...targets(raw, "through")];
  // A private RDS instance is reached through the cluster as well.
  if (mapAt(raw, "source", "rds") !== undefined) needing.push(["source", "rds"]);
  return needing.filter((path) => get(raw, path) !== undefined).map((path) => ({
    place: place(path), reason: "is in a Kubernetes cluster, or reached through one, and sluice:kubernetes does not say which", mend: "Write sluice:kubernetes: { context: …, namespace: cdc }",
  }));
}

/** One key of every copy's target that is there, and of every search server if it has the same. */
function targets(raw: Raw, key: "host" | "through"): Step[][] {
  const copies = sinksOf(raw, "jdbc").map(({ name }): Step[] => ["sinks", name, "jdbc", "existing", key]);
  return key === "host" ? copies : [...copies, ...searches(raw, key)];
}

function searches(raw: Raw, key: "url" | "through"): Step[][] {
  return SEARCH_KINDS.flatMap((kind) => sinksOf(raw, kind).map(({ name }): Step[] => ["sinks", name, kind, key]));
}

/** What runs on this machine cannot be reached from a pod, and what is private to a cluster not from this machine. */
function outOfReach(raw: Raw): Problem[] {
  const connect = map(raw["connect"]);
  const problem = (path: Step[], reason: string, mend: string): Problem => ({ place: place(path), reason, mend });
  if (connect?.["replicas"] !== undefined) {
    const boxes: [Step[], string][] = [[["source", "local"], "source.existing or source.rds"], [["broker", "local"], "broker.existing or broker.redpanda"], ...s3Sinks(raw).map(({ name }): [Step[], string] => [["sinks", name, "s3", "local"], "s3.existing or a bucket on AWS"]), ...sinksOf(raw, "jdbc").map(({ name }): [Step[], string] => [["sinks", name, "jdbc", "local"], "jdbc.existing"])];
    const local = boxes.filter(([path]) => get(raw, path) !== undefined).map(([path, other]) => problem(path, "runs on this machine, which workers in the cluster (connect.replicas) cannot reach", `Use ${other}, or connect.local`));
    const addresses: [Step[], string[]][] = [
      [["source", "existing", "host"], [String(get(raw, ["source", "existing", "host"]))]],
      [["broker", "existing", "bootstrapServers"], String(get(raw, ["broker", "existing", "bootstrapServers"])).split(",").map((one) => one.trim().replace(/:\d+$/, ""))],
      ...s3Sinks(raw).map(({ name, s3 }): [Step[], string[]] => [["sinks", name, "s3", "existing", "endpoint"], [hostOf(String(mapAt(s3, "existing")?.["endpoint"]))]]),
      ...searches(raw, "url").map((path): [Step[], string[]] => [path, [hostOf(String(get(raw, path)))]]),
      ...targets(raw, "host").map((path): [Step[], string[]] => [path, [String(get(raw, path))]]),
    ];
    return [...local, ...addresses.flatMap(([path, hosts]) => hosts.filter(isHere).slice(0, 1).map((host) => problem(path, `${host} is the pod itself for workers in the cluster (connect.replicas)`, "Write an address that pods can reach")))];
  }
  const private_: Step[][] = [["source", "rds"], ["source", "existing", "through"], ["broker", "redpanda"], ["broker", "existing", "through"], ...targets(raw, "through")];
  const given = private_.filter((path) => get(raw, path) !== undefined);
  if (connect?.["local"] !== undefined) return given.map((path) => problem(path, "is private to the cluster or its network, which a worker on this machine (connect.local) cannot reach", "Use connect: { replicas: 1 }"));
  if (connect?.["existing"] !== undefined && get(raw, ["broker", "redpanda"]) !== undefined) return [problem(["broker", "redpanda"], "is made by the stack, while the workers of connect.existing have a broker already", "Write that broker as broker.existing, or use connect: { replicas: 1 }")];
  return [];
}

/** Keys that only count for workers in the cluster. */
function heedless(raw: Raw): Problem[] {
  const connect = map(raw["connect"]);
  if (connect === undefined || connect["replicas"] !== undefined) return [];
  return ["runtime", "image", "plugins", "archives", "heap", "cpus", "memory", "identity", "monitoringNamespace"].filter((key) => connect[key] !== undefined).map((key) => ({
    place: place(["connect", key]), reason: "is about workers in the cluster, and connect.replicas says that there are none", mend: key === "heap" && connect["local"] !== undefined ? "Write connect.local.heap" : "Write replicas, or remove it",
  }));
}

function worker(raw: Raw): Problem[] {
  const problems: Problem[] = [];
  const existing = mapAt(raw, "connect", "existing");
  if (existing !== undefined && (existing["url"] === undefined) === (existing["kubernetes"] === undefined)) {
    problems.push({ place: place(["connect", "existing"]), reason: existing["url"] === undefined ? "says neither url nor kubernetes" : "says both url and kubernetes", mend: "Write url: http://connect:8083, or kubernetes: { service: connect }" });
  }
  const identity = mapAt(raw, "connect", "identity");
  if (identity !== undefined && (identity["podIdentity"] === undefined) === (identity["irsa"] === undefined)) {
    problems.push({ place: place(["connect", "identity"]), reason: identity["irsa"] === undefined ? "says neither podIdentity nor irsa" : "says both podIdentity and irsa", mend: "Write podIdentity: <name of the EKS cluster>, or irsa: <ARN of its OIDC provider>" });
  }
  return [...problems, ...catalogs(raw)];
}

/** Iceberg's catalog lies in a file beside the worker, or in Glue. */
function catalogs(raw: Raw): Problem[] {
  if (mapAt(raw, "connect")?.["replicas"] === undefined) return [];
  return s3Sinks(raw).filter(({ s3 }) => s3["format"] === "iceberg" && s3["existing"] !== undefined).map(({ name }) => ({
    place: place(["sinks", name, "s3", "format"]), reason: "iceberg keeps its catalog in a file of this machine with s3.existing, which workers in the cluster cannot open", mend: "Write parquet, or use a bucket on AWS (aws: {…}), whose catalog is Glue",
  }));
}

/** Who unpacks the plugins, and whether anybody does. */
function plugins(raw: Raw): Problem[] {
  const connect = map(raw["connect"]);
  if (connect?.["replicas"] === undefined) return [];
  const given = map(connect["plugins"]);
  const from = given?.["from"] ?? "maven";
  const problems: Problem[] = [];
  const add = (key: Step[], reason: string, mend: string): void => void problems.push({ place: place(["connect", ...key]), reason, mend });
  if (from === "baked" && connect["image"] === undefined) add(["image"], "is missing, but the plugins are baked into it", "Write the image with its digest, such as registry.example.com/connect@sha256:…");
  if (from === "image" && given?.["image"] === undefined) add(["plugins", "image"], "is missing", "Write the image of plugins with its digest, such as registry.example.com/plugins@sha256:…");
  if (from !== "image" && given?.["image"] !== undefined) add(["plugins", "image"], `is not looked at with from: ${String(from)}`, "Write from: image, or remove it");
  if (from !== "maven" && given?.["repository"] !== undefined) add(["plugins", "repository"], `is not looked at with from: ${String(from)}`, "Write from: maven, or remove it");
  if (from !== "maven" && connect["archives"] !== undefined) add(["archives"], "are unpacked by the init container that from: maven has", "Put them into the image, or write plugins: { from: maven }");
  if (connect["runtime"] === "strimzi" && from === "maven") {
    add(connect["archives"] === undefined ? ["plugins"] : ["archives"], "need an init container, which Strimzi's pods do not have", "Write plugins: { from: image, image: … } or { from: baked }, or runtime: deployment");
  }
  return problems;
}
