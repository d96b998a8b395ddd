import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseAllDocuments } from "yaml";
import { UsageError } from "./verb.ts";
import type { Finding, Subject } from "../connectors/lint/rule.ts";

/** What a file of connector configurations holds. */
export interface ReadFile {
  readonly connectors: readonly Subject[];
  /** Config providers of a Strimzi `KafkaConnect` in the file. */
  readonly providers?: readonly string[];
  /** What is no connector configuration. */
  readonly findings: readonly Finding[];
}

type Json = Record<string, unknown>;

/** Reads a file from disk; one that cannot be read is wrong use. */
export function readConnectorFile(file: string): ReadFile {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UsageError(`${file}: ${code === "ENOENT" ? "there is no such file" : `cannot be read (${code})`}. Name JSON or YAML files with connector configurations`);
  }
  return parseConnectors(file, text);
}

/**
 * The connectors in a text: Kafka Connect's JSON as `{name, config}`, a bare map of settings (named after the file), a
 * map with `name` inside, a list of these, or Strimzi's `KafkaConnector` and `KafkaConnect` in YAML of one or more
 * documents. JSON is YAML too, so one parser reads all.
 */
export function parseConnectors(file: string, text: string): ReadFile {
  const connectors: Subject[] = [];
  const findings: Finding[] = [];
  let providers: readonly string[] | undefined;
  const refuse = (connector: string, message: string, fix: string): void => void findings.push({ file, connector, key: "", rule: "unreadable", severity: "error", message, fix });
  const add = (value: unknown, fallback: string): void => {
    if (!isMap(value)) return refuse(fallback, "is no map of settings", 'Write {"name": …, "config": {…}}');
    const { name, config } = shapeOf(value, fallback);
    if (!isMap(config)) return refuse(name, "has no settings", "Put them into config");
    connectors.push({ file, name, config: settings(file, name, config, findings) });
  };
  const whole = basename(file).replace(/\.(json|ya?ml)$/i, "");
  const documents = parseAllDocuments(text, { uniqueKeys: true });
  if (!Array.isArray(documents) || documents.length === 0) refuse(whole, "is empty", "Write a connector configuration into it");
  else {
    for (const [at, document] of documents.entries()) {
      const [error] = document.errors;
      if (error) {
        refuse(whole, `is neither JSON nor YAML: ${error.message.split("\n")[0]}`, "Correct it there");
        continue;
      }
      const value: unknown = document.toJS();
      if (value === null || value === undefined) continue;
      if (isMap(value) && value["kind"] === "KafkaConnect") providers = strimziProviders(value);
      else if (isMap(value) && typeof value["apiVersion"] === "string" && value["kind"] !== "KafkaConnector") continue; // Another resource of the cluster.
      else if (Array.isArray(value)) value.forEach((one, index) => add(one, `${whole}[${index}]`));
      else add(value, documents.length > 1 ? `${whole}[${at}]` : whole);
    }
  }
  return { connectors, findings, ...(providers ? { providers } : {}) };
}

function shapeOf(value: Json, fallback: string): { name: string; config: unknown } {
  if (value["kind"] === "KafkaConnector" && typeof value["apiVersion"] === "string") {
    const metadata = isMap(value["metadata"]) ? value["metadata"] : {};
    const spec = isMap(value["spec"]) ? value["spec"] : {};
    const config = isMap(spec["config"]) ? spec["config"] : {};
    const top = { ...(spec["class"] === undefined ? {} : { "connector.class": spec["class"] }), ...(spec["tasksMax"] === undefined ? {} : { "tasks.max": spec["tasksMax"] }) };
    return { name: String(metadata["name"] ?? fallback), config: { ...config, ...top } };
  }
  if (isMap(value["config"])) return { name: String(value["name"] ?? fallback), config: value["config"] };
  // A bare map; Kafka Connect itself takes `name` among the settings.
  return { name: String(value["name"] ?? fallback), config: value };
}

function settings(file: string, connector: string, config: Json, findings: Finding[]): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [key, value] of Object.entries(config)) {
    if (value === null) continue; // Kafka Connect takes null as not set.
    if (typeof value === "object") findings.push({ file, connector, key, rule: "unreadable", severity: "error", message: "is a list or map, and Kafka Connect takes only texts", fix: "Write one text, lists with commas" });
    else out[key] = String(value);
  }
  return out;
}

/** `spec.config["config.providers"]`, a comma-separated list; Strimzi adds none of its own. */
function strimziProviders(value: Json): string[] {
  const spec = isMap(value["spec"]) ? value["spec"] : {};
  const config = isMap(spec["config"]) ? spec["config"] : {};
  return String(config["config.providers"] ?? "").split(",").map((one) => one.trim()).filter((one) => one !== "");
}

function isMap(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
