import type { Problem } from "../../config/problem.ts";
import type { StackConfig } from "../../config/stack.ts";
import { DELEGATES } from "../../connectors/catalog/registry-converter.ts";
import { ALTERNATIVES, DOWNLOADS } from "../../connectors/catalog/download.ts";
import type { PipelinePlan } from "../../pipeline/shape.ts";
import { holdClass } from "./plugins.ts";

/** Sinks and sources whose plugin Sluice cannot install, and that the folders given to the embedded worker do not hold either. */
export function absentPlugins({ connect: { server } }: StackConfig, { connectors, registry }: PipelinePlan): Problem[] {
  if (server.kind !== "local") return [];
  const folders = server.plugins ?? [];
  return [...absentConverter(folders, registry), ...connectors.flatMap((connector) => {
    if (connector.kind !== "sink" && connector.kind !== "feed") return [];
    const { className, place, writes } = connector;
    const kind = connector.kind === "feed" ? "source" : "sink";
    const address = DOWNLOADS[className];
    if (address === undefined || holdClass(folders, className)) return [];
    const reason = `${writes} is ${kind === "sink" ? "written" : "made"} by ${className}, which ${folders.length === 0 ? "no package registry holds" : `no jar under ${folders.join(", ")} holds`}`;
    return [{ place, reason, mend: `Unpack its archive (${address}) into a folder and name that folder, sluice:connect.local.plugins: ${folders.length === 0 ? "[/folder]" : "there"}; ${ALTERNATIVES[writes] === undefined ? `or leave the ${kind} out` : `or write ${ALTERNATIVES[writes]}, which needs no download`}` }];
  })];
}

/** Apicurio's converter comes with Sluice, Confluent's with nobody. */
function absentConverter(folders: readonly string[], registry: PipelinePlan["registry"]): Problem[] {
  if (registry === undefined) return [];
  const { className } = DELEGATES[registry.api];
  const address = DOWNLOADS[className];
  if (address === undefined || holdClass(folders, className)) return [];
  const reason = `is asked by ${className}, which ${folders.length === 0 ? "no package registry holds" : `no jar under ${folders.join(", ")} holds`}`;
  return [{ place: "sluice:registry", reason, mend: `Unpack its archive (${address}) into a folder and name that folder, sluice:connect.local.plugins: ${folders.length === 0 ? "[/folder]" : "there"}; or write registry: { local: {} }, which needs no download` }];
}
