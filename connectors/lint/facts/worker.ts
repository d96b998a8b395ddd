import { aliases } from "../../catalog/resolve.ts";
import type { Graph, ResolvedSubject, Worker } from "../rule.ts";

/** The worker that a connector runs on, where that can be told: the only one, or the one that its Strimzi label names. */
export function workerOf(subject: ResolvedSubject, { context }: Graph): Worker | undefined {
  const workers = context.workers ?? [];
  const cluster = subject.resource?.labels["strimzi.io/cluster"];
  if (cluster === undefined) return workers.length === 1 ? workers[0] : undefined;
  return workers.find(({ name, resource }) => resource !== undefined && name === cluster);
}

/** Config providers that a connector's worker declares. */
export function providersFor(subject: ResolvedSubject, graph: Graph): readonly string[] | undefined {
  if (graph.context.providers !== undefined) return graph.context.providers;
  const worker = workerOf(subject, graph);
  return worker === undefined ? undefined : aliases(worker.config["config.providers"]);
}
