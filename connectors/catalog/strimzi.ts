import { didYouMean, suggest } from "../../util/suggest.ts";
import type { ClassMark } from "./class-rule.ts";

/** Fields of a spec with what their values are. */
type Fields = Readonly<Record<string, "text" | "number" | "map" | "list" | "boolean">>;

/** `KafkaConnector`, `kafka.strimzi.io/v1` (Strimzi 1.2.0 `KafkaConnectorSpec`, `AbstractConnectorSpec`). */
const CONNECTOR: Fields = { class: "text", tasksMax: "number", version: "text", config: "map", state: "text", autoRestart: "map", listOffsets: "map", alterOffsets: "map" };

/** `KafkaConnect`, `kafka.strimzi.io/v1` (Strimzi 1.2.0 `KafkaConnectSpec`, `AbstractKafkaConnectSpec`). */
const CONNECT: Fields = {
  ...{ replicas: "number", version: "text", image: "text", bootstrapServers: "text", groupId: "text", configStorageTopic: "text", statusStorageTopic: "text", offsetStorageTopic: "text" },
  ...{ tls: "map", authentication: "map", config: "map", resources: "map", livenessProbe: "map", readinessProbe: "map", jvmOptions: "map", jmxOptions: "map", logging: "map" },
  ...{ clientRackInitImage: "text", rack: "map", metricsConfig: "map", tracing: "map", template: "map", build: "map", plugins: "list" },
};

/** Fields of older versions of the API. */
const GONE: Readonly<Record<string, string>> = {
  pause: "gone with v1: write state: paused",
  externalConfiguration: "gone with v1: use template.connectContainer.env and template.pod.volumes",
};

const STATES = ["paused", "stopped", "running"];

/** Names of plugins in an image's build (`Plugin`, seen in Strimzi 1.2.0). */
const PLUGIN_NAME = /^[a-z0-9][-_a-z0-9]*[a-z0-9]$/;

/** What of a wrapper's own fields the cluster refuses or prunes; `spec.config` is looked at apart. Keys begin with `spec.`. */
export function wrapperFaults(kind: "KafkaConnect" | "KafkaConnector", spec: Readonly<Record<string, unknown>>): ClassMark[] {
  const fields = kind === "KafkaConnector" ? CONNECTOR : CONNECT;
  const marks = Object.entries(spec).flatMap(([name, value]): ClassMark[] => {
    const key = `spec.${name}`;
    const type = fields[name];
    if (type === undefined) return [unknown(key, name, Object.keys(fields))];
    return fits(value, type) ? [] : [{ key, message: `is ${described(value)}, where a ${type} is wanted`, fix: `Write a ${type}` }];
  });
  const own = kind === "KafkaConnector" ? ofConnector(spec) : ofConnect(spec);
  return [...marks, ...own];
}

function unknown(key: string, name: string, known: readonly string[]): ClassMark {
  const meant = suggest(name, known);
  const gone = GONE[name];
  if (gone !== undefined) return { key, message: `is ${gone}`, fix: "Replace it" };
  return { key, message: `is no field of it${didYouMean(name, known)}: the cluster takes it away without a word`, fix: meant === undefined ? "Remove it" : `Write ${meant}` };
}

function fits(value: unknown, type: Fields[string]): boolean {
  if (value === null || value === undefined) return true;
  if (type === "list") return Array.isArray(value);
  if (type === "map") return typeof value === "object" && !Array.isArray(value);
  if (type === "number") return typeof value === "number" || (typeof value === "string" && /^\d+$/.test(value));
  return type === "boolean" ? typeof value === "boolean" : typeof value !== "object";
}

function described(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : `"${String(value)}"`;
}

function ofConnector(spec: Readonly<Record<string, unknown>>): ClassMark[] {
  const marks: ClassMark[] = [];
  if (spec["class"] === undefined) marks.push({ key: "spec.class", message: "is missing", fix: "Write the connector's class" });
  const state = spec["state"];
  if (typeof state === "string" && !STATES.includes(state)) marks.push({ key: "spec.state", message: `"${state}" is none of ${STATES.join(", ")}${didYouMean(state, STATES)}`, fix: `Write one of ${STATES.join(", ")}` });
  const restart = spec["autoRestart"];
  if (typeof restart === "object" && restart !== null) for (const name of Object.keys(restart)) if (!["enabled", "maxRestarts"].includes(name)) marks.push({ ...unknown(`spec.autoRestart.${name}`, name, ["enabled", "maxRestarts"]) });
  return marks;
}

function ofConnect(spec: Readonly<Record<string, unknown>>): ClassMark[] {
  const build = spec["build"];
  const plugins = typeof build === "object" && build !== null && "plugins" in build && Array.isArray(build.plugins) ? (build.plugins as unknown[]) : [];
  const names = plugins.map((plugin) => (typeof plugin === "object" && plugin !== null && "name" in plugin ? String(plugin.name) : ""));
  return names.flatMap((name, index): ClassMark[] => {
    const key = `spec.build.plugins[${index}].name`;
    if (!PLUGIN_NAME.test(name)) return [{ key, message: `"${name}" is not made of lower-case letters, digits, - and _, with a letter or digit at both ends`, fix: "Rename it" }];
    return names.indexOf(name) < index ? [{ key, message: `"${name}" is there twice`, fix: "Name each only once" }] : [];
  });
}
