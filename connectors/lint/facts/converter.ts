import type { Graph, ResolvedSubject } from "../rule.ts";
import { workerOf } from "./worker.ts";

export type Side = "key" | "value";

/** How a connector writes or reads one side of its records. */
export interface Converter {
  /** Class without its package: `JsonConverter`. */
  readonly name: string;
  /** Full name, as written. */
  readonly className: string;
  /** Of a JSON converter: whether each record carries its schema. */
  readonly schemas: boolean | undefined;
  /** Key of the connector that names it; undefined where it is the worker's. */
  readonly key: string | undefined;
}

/** The converter of a connector: its own, or the worker's. Undefined where neither is known. */
export function converterOf(subject: ResolvedSubject, side: Side, graph: Graph): Converter | undefined {
  const key = `${side}.converter`;
  const own = (subject.config[key] ?? "").trim();
  // The settings below a connector's converter count only with the class beside them, as do the worker's.
  const config = own === "" ? (workerOf(subject, graph)?.config ?? {}) : subject.config;
  const className = own === "" ? (config[key] ?? "").trim() : own;
  if (className === "" || className.includes("${")) return undefined;
  const name = className.slice(className.lastIndexOf(".") + 1);
  const schemas = (config[`${key}.schemas.enable`] ?? "true").trim().toLowerCase();
  return { name, className, schemas: name === "JsonConverter" && !schemas.includes("${") ? schemas !== "false" : undefined, key: own === "" ? undefined : key };
}

/** What a converter writes, where it is one of the usual ones. */
export function formatOf({ name, className }: Converter): "json" | "avro" | "protobuf" | "json-schema" | "text" | "bytes" | "apicurio" | undefined {
  if (className.startsWith("io.apicurio.")) return "apicurio";
  if (name === "JsonConverter" || name === "ExactJsonConverter") return "json";
  // Ours writes as Confluent's does, whichever does the work.
  if (name === "AvroConverter" || name === "RegistryConverter") return "avro";
  if (name === "ProtobufConverter") return "protobuf";
  if (name === "JsonSchemaConverter") return "json-schema";
  if (name === "StringConverter") return "text";
  return name === "ByteArrayConverter" || name === "BinaryDataConverter" ? "bytes" : undefined;
}
