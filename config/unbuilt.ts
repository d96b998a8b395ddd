import type { Step } from "./walk.ts";

/** Keys of the design that this version does not have yet, by their path; `*` stands for any name. */
const UNBUILT: readonly [path: string, what: string, instead: string][] = [
  ["kubernetes", "Kubernetes", "Remove it; every box takes existing or local"],
  ["outbox", "the outbox", "Remove it"],
  ["source.rds", "a database on RDS", "Use source.existing for an RDS instance that is there, or source.local"],
  ["broker.redpanda", "Redpanda on Kubernetes", "Use broker.existing for a broker that is there, or broker.local"],
  ["broker.existing.security", "TLS and SASL to the broker", "Use a listener without them, or broker.local"],
  ["connect.replicas", "workers on Kubernetes", "Use connect.existing for workers that are there, or connect.local"],
  ["sinks.*.jdbc", "the JDBC sink", "Write it under sluice:connectors, as its plugin wants it"],
  ["sinks.*.opensearch", "the OpenSearch sink", "Write it under sluice:connectors, as its plugin wants it"],
  ["sinks.*.elasticsearch", "the Elasticsearch sink", "Write it under sluice:connectors, as its plugin wants it"],
];

/** What a key will be, where the design has it and this version has not. */
export function unbuilt(path: readonly Step[]): { what: string; instead: string } | undefined {
  const found = UNBUILT.find(([pattern]) => {
    const steps = pattern.split(".");
    return steps.length === path.length && steps.every((step, index) => step === "*" || step === path[index]);
  });
  return found === undefined ? undefined : { what: found[1], instead: found[2] };
}
