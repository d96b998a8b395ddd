import type { Seen } from "./policy.ts";
import { at, mapOf, type Props } from "./props.ts";

/** Type token of the dynamic connector resource (`connectors/resource/resource.ts`). */
export const connectorType = "pulumi-nodejs:dynamic/kafka-connect:Connector";

/** The same connector as a resource of Strimzi's operator. */
const strimziConnector = /^kubernetes:kafka\.strimzi\.io\/[^:]+:KafkaConnector$/;

/** The connector's config map, or undefined when the resource is not a connector. Values may be unknown in preview. */
export function connectorConfig({ type, props }: Seen): Props | undefined {
  if (type === connectorType) return mapOf(props["config"]);
  if (strimziConnector.test(type)) return mapOf(at(props, "spec", "config"));
  return undefined;
}
