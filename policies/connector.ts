import type { ResourceValidationArgs } from "@pulumi/policy";

/** Type token of the dynamic connector resource (`connectors/resource/resource.ts`). */
export const connectorType = "pulumi-nodejs:dynamic/kafka-connect:Connector";

/** The connector's config map, or undefined when the resource is not a connector. Unknown values are absent in preview. */
export function connectorConfig(args: ResourceValidationArgs): Record<string, string> | undefined {
  if (args.type !== connectorType) return undefined;
  return (args.props["config"] ?? {}) as Record<string, string>;
}
