import { connectorConfig } from "./connector.ts";
import { matchesAny, resourcePolicy } from "./policy.ts";
import { at, mapOf } from "./props.ts";

const TOPIC = "pulumi-nodejs:dynamic/kafka:Topic";
const KEY = /(^|\.)replication\.factor$/;

/**
 * With one replica, a broker that is lost takes rows with it that no other place has: the slot has moved on. Stacks that may are named
 * in `allowed`.
 */
export const replicationFactorOne = resourcePolicy({
  name: "replication-factor-one",
  description: "Outside stacks that may lose their broker, topics and brokers are more than one.",
  severity: "high",
  settings: { allowed: { type: "array", items: { type: "string" }, default: ["local", "dev"], description: "stacks that may have one replica, with * for any text" } },
  check: (seen, tell, settings) => {
    if (matchesAny(seen.stack, settings["allowed"])) return;
    const { type, props } = seen;
    if (type === TOPIC && props["replicationFactor"] === 1) tell("has a replication factor of 1. Write 3, or -1 for the brokers' own default");
    for (const [key, value] of Object.entries(connectorConfig(seen) ?? {})) if (KEY.test(key) && String(value as string) === "1") tell(`${key} is 1. Write 3, or -1 for the brokers' own default`);

    if (/^kubernetes:kafka\.strimzi\.io\/[^:]+:KafkaConnect$/.test(type)) {
      for (const [key, value] of Object.entries(mapOf(at(props, "spec", "config")))) if (KEY.test(key) && String(value as string) === "1") tell(`spec.config.${key} is 1. Write 3, or -1 for the brokers' own default`);
    }
    if (/^kubernetes:core\/v1:ConfigMap(Patch)?$/.test(type)) {
      for (const [file, text] of Object.entries(mapOf(props["data"]))) {
        for (const [, key] of typeof text === "string" ? text.matchAll(/^\s*([\w.-]*replication\.factor)\s*[=:]\s*1\s*$/gm) : []) tell(`${file}: ${String(key)} is 1. Write 3, or -1 for the brokers' own default`);
      }
    }
    if (type === "kubernetes:helm.sh/v3:Release" && /(^|\/)redpanda$/.test(String(props["chart"] as string)) && at(props, "values", "statefulset", "replicas") === 1) {
      tell("values.statefulset.replicas is 1: one broker. Write 3");
    }
  },
});
