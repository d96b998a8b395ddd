import { podTemplate } from "./pod.ts";
import { resourcePolicy } from "./policy.ts";

/** A pod without a readiness probe gets requests before it can answer; without a liveness probe a hung one stays for ever. */
export const workloadWithoutProbes = resourcePolicy({
  name: "workload-without-probes",
  description: "Every container that serves has a readiness and a liveness probe.",
  severity: "medium",
  check: (seen, tell) => {
    const pod = podTemplate(seen);
    if (pod?.serves !== true) return;
    for (const { place, spec, runsOnce } of pod.containers) {
      if (runsOnce) continue;
      const missing = ["readinessProbe", "livenessProbe"].filter((probe) => spec[probe] === undefined);
      if (missing.length > 0) tell(`${place}: has no ${missing.join(" and no ")}. Add ${missing.length === 1 ? "it" : "both"}; a worker's is GET /health on port 8083`);
    }
  },
});
