import { podTemplate } from "./pod.ts";
import { resourcePolicy } from "./policy.ts";
import { at } from "./props.ts";

const STRIMZI = /^kubernetes:kafka\.strimzi\.io\/[^:]+:KafkaConnect$/;
const NEEDED = [["requests", "cpu"], ["requests", "memory"], ["limits", "memory"]] as const;

/**
 * Memory is bounded and both are asked for, in every container, those that run once included: without a request the scheduler packs a
 * node until it is full, without a limit one leak takes its neighbours along. No limit of CPU is asked for: it slows a JVM's start
 * and collections down and protects nobody that has a request.
 */
export const workloadWithoutLimits = resourcePolicy({
  name: "workload-without-limits",
  description: "Every container asks for CPU and memory, and is bounded in memory.",
  severity: "medium",
  check: (seen, tell) => {
    const of = (place: string, resources: unknown): void => {
      const missing = NEEDED.filter(([kind, what]) => at(resources, kind, what) === undefined).map((path) => path.join("."));
      if (missing.length > 0) tell(`${place}: has no resources.${missing.join(", resources.")}. Set ${missing.length === 1 ? "it" : "them"}`);
    };
    for (const { place, spec } of podTemplate(seen)?.containers ?? []) if (!place.startsWith("ephemeral")) of(place, spec["resources"]);
    if (STRIMZI.test(seen.type)) of("spec", at(seen.props, "spec", "resources"));
  },
});
