import { podTemplate } from "./pod.ts";
import { resourcePolicy } from "./policy.ts";
import { mapOf, mapsOf } from "./props.ts";
import { isLiteralSecret } from "./secret-key.ts";

/** Environment variables and ConfigMaps can be read by everybody who may look at the namespace, and stand in the state as they are. */
export const workloadLiteralSecret = resourcePolicy({
  name: "workload-literal-secret",
  description: "No secret stands in an environment variable's value or in a ConfigMap: a Secret holds it, and files say where it is.",
  severity: "critical",
  check: (seen, tell) => {
    for (const { place, spec } of podTemplate(seen)?.containers ?? []) {
      for (const { name, value } of mapsOf(spec["env"])) {
        if (typeof name === "string" && isLiteralSecret(name, value)) tell(`${place}: the variable ${name} holds a literal. Mount a Secret, or take it from one with valueFrom`);
      }
    }
    if (!/^kubernetes:core\/v1:ConfigMap(Patch)?$/.test(seen.type)) return;
    for (const [file, text] of Object.entries(mapOf(seen.props["data"]))) {
      for (const [, key = "", value = ""] of typeof text === "string" ? text.matchAll(/^\s*([\w.-]+)\s*[=:]\s*(.*?)\s*$/gm) : []) {
        if (isLiteralSecret(key, value)) tell(`${file}: ${key} holds a literal. Write a reference such as \${dir:/path:name}`);
      }
    }
  },
});
