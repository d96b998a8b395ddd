import type { Problem } from "../../config/problem.ts";
import type { StackConfig } from "../../config/stack.ts";
import { ALTERNATIVES, DOWNLOADS } from "../../connectors/catalog/download.ts";
import type { PipelinePlan } from "../../pipeline/shape.ts";
import { DELEGATES } from "../../connectors/catalog/registry-converter.ts";
import { sizeProblems } from "./size.ts";

/** What cannot work of workers in a cluster, though every field is right by itself. */
export function workerProblems({ connect: { server } }: StackConfig, { connectors, registry, estimates }: Pick<PipelinePlan, "connectors" | "registry" | "estimates">): Problem[] {
  if (server.kind !== "kubernetes") return [];
  const absent = connectors.flatMap((connector): Problem[] => {
    if ((connector.kind !== "sink" && connector.kind !== "feed") || server.plugins.from !== "maven" || server.archives.length > 0) return [];
    const kind = connector.kind === "feed" ? "source" : "sink";
    const address = DOWNLOADS[connector.className];
    if (address === undefined) return [];
    return [{
      place: connector.place,
      reason: `${connector.writes} is ${kind === "sink" ? "written" : "made"} by ${connector.className}, which no package registry holds`,
      mend: `Name its archive (${address}) with its SHA-512, sluice:connect.archives: [{ url: …, sha512: … }]; ${ALTERNATIVES[connector.writes] === undefined || kind === "source" ? `or leave the ${kind} out` : `or write ${ALTERNATIVES[connector.writes]}, which needs none`}`,
    }];
  });
  // A KafkaConnector is named by its metadata, and that by DNS (RFC 1123).
  const named = connectors.filter(({ name }) => server.runtime === "strimzi" && !/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)).map(({ name }): Problem =>
    ({ place: `sluice:connectors.${name}`, reason: "is no name of a Kubernetes object, as which the Strimzi operator knows a connector", mend: "Use lower-case letters, digits and -" }));
  const converter = registry === undefined ? "" : DELEGATES[registry.api].className;
  const address = DOWNLOADS[converter];
  const converters: Problem[] = address === undefined || server.plugins.from !== "maven" || server.archives.length > 0 ? [] : [{
    place: "sluice:registry",
    reason: `is asked by ${converter}, which no package registry holds`,
    mend: `Name its archive (${address}) with its SHA-512, sluice:connect.archives: [{ url: …, sha512: … }], or bake it into the workers' image (sluice:connect.plugins)`,
  }];
  return [...converters, ...absent, ...named, ...sizeProblems(server, estimates.heapBytes)];
}
