import { basename } from "node:path";
import type { Finding, StrimziResource, Subject, Worker } from "../connectors/lint/rule.ts";
import { readInput } from "./input/file.ts";
import { parseJson } from "./input/json.ts";
import { parseProperties, parseVariables } from "./input/properties.ts";
import { Spans } from "./input/spans.ts";
import { get, lineAt, Malformed, plain, textOf, type Tree } from "./input/tree.ts";
import { parseYaml } from "./input/yaml.ts";
import { UsageError } from "./verb.ts";

/** What a file of configurations holds. */
export interface ReadFile {
  readonly file: string;
  readonly connectors: readonly Subject[];
  readonly workers: readonly Worker[];
  /** Values that Kafka Connect could not even take. */
  readonly findings: readonly Finding[];
  readonly spans: Spans;
}

/** Reads files from disk. What cannot be read is wrong use: one line for each such file. */
export function readConnectorFiles(files: readonly string[]): ReadFile[] {
  const wrong: string[] = [];
  const read = files.flatMap((file) => {
    try {
      return [parseConnectors(file, readInput(file))];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      wrong.push(error.message);
      return [];
    }
  });
  if (wrong.length > 0) throw new UsageError(wrong.join("\n"));
  return read;
}

/**
 * The connectors and workers in a text:
 *
 * - JSON or YAML: `{name, config}`, a bare map of settings (named after the file), a map with `name` inside, a list of
 *   these, or the answer of `GET /connectors?expand=info`;
 * - Strimzi's `KafkaConnector` and `KafkaConnect`, in YAML of one or more documents; other resources are passed over;
 * - a properties file of a connector or of a worker, and a map of a container's `CONNECT_…` variables: a worker too;
 * - a file of variables (`.env`): of a worker what begins with `CONNECT_`, and the versions that are to be installed.
 *
 * @throws UsageError where the text is nothing of these, in one line with the place.
 */
export function parseConnectors(file: string, text: string): ReadFile {
  const reader = new Reader(file, text);
  const trees = treesOf(file, text);
  if (trees.length === 0) throw new UsageError(`${file}: is empty. Write a connector configuration into it`);
  trees.forEach((tree, index) => reader.document(tree, trees.length > 1 ? `[${index}]` : ""));
  if (reader.connectors.length + reader.workers.length + reader.findings.length === 0) throw new UsageError(`${file}: holds no connector. Write {"name": …, "config": {…}} or a KafkaConnector`);
  return reader;
}

/** `.env`, `.env.example`, `env.template`, `prod.env` */
const VARIABLES = /(^|\.)env(\.(?!(?:json|ya?ml|properties)$)\w+)?$/i;

function treesOf(file: string, text: string): Tree[] {
  const body = text.replace(/^\uFEFF/, "");
  if (body.trim() === "") return [];
  try {
    if (/\.properties$/i.test(file)) return [parseProperties(body)];
    if (VARIABLES.test(basename(file))) return [parseVariables(body)];
    // JSON is YAML too, but a reader of its own is many times as quick and says more plainly what is wrong.
    if (/\.json$/i.test(file) || /^\s*[{[]/.test(body)) return [parseJson(body)];
    return parseYaml(body);
  } catch (error) {
    const kind = /\.properties$/i.test(file) ? "properties" : VARIABLES.test(basename(file)) ? "file of variables" : /\.json$/i.test(file) || /^\s*[{[]/.test(body) ? "JSON" : "YAML";
    if (error instanceof Malformed) throw new UsageError(`${file}, line ${lineAt(body, error.offset)}: is no valid ${kind}: ${error.message}. Correct it there`);
    if (error instanceof RangeError) throw new UsageError(`${file}: is nested too deeply. No configuration is`);
    throw error;
  }
}

type Config = Record<string, string>;

class Reader implements ReadFile {
  readonly file: string;
  readonly connectors: Subject[] = [];
  readonly workers: Worker[] = [];
  readonly findings: Finding[] = [];
  readonly spans: Spans;
  readonly #whole: string;

  constructor(file: string, text: string) {
    this.file = file;
    this.spans = new Spans(text.replace(/^\uFEFF/, ""));
    this.#whole = VARIABLES.test(basename(file)) ? basename(file) : basename(file).replace(/\.(json|ya?ml|properties)$/i, "");
  }

  document(tree: Tree, suffix: string): void {
    if (tree.kind === "leaf" && tree.value === null) return;
    if (tree.kind === "list") return tree.items.forEach((item, index) => this.one(item, `${this.#whole}${suffix}[${index}]`));
    const expanded = tree.kind === "map" && tree.entries.length > 0 ? tree.entries.map(({ value }) => get(value, "info")) : [];
    if (expanded.length > 0 && expanded.every((info) => get(info, "config")?.kind === "map")) return expanded.forEach((info) => info && this.one(info, this.#whole));
    this.one(tree, this.#whole + suffix);
  }

  one(tree: Tree, fallback: string): void {
    if (tree.kind !== "map") throw new UsageError(`${this.file}: ${fallback} is no map of settings. Write {"name": …, "config": {…}}`);
    const kind = textOf(get(tree, "kind"));
    if (textOf(get(tree, "apiVersion")) !== undefined && kind !== undefined) {
      if (kind === "List" && get(tree, "items")?.kind === "list") return this.document(get(tree, "items") as Tree, ".items");
      if (kind === "KafkaConnect" || kind === "KafkaConnector") this.strimzi(tree, kind, fallback);
      return; // Another resource of the cluster.
    }
    if (VARIABLES.test(basename(this.file))) return this.variables(tree, fallback);
    const inner = get(tree, "config");
    const name = textOf(get(tree, "name")) ?? textOf(get(inner, "name")) ?? fallback;
    if (inner?.kind === "map") this.connectors.push({ file: this.file, name, config: this.settings(name, inner) });
    else if (isWorker(tree)) this.workers.push({ file: this.file, name: fallback, config: this.settings(fallback, tree, workerKey) });
    else this.connectors.push({ file: this.file, name, config: this.settings(name, tree) });
  }

  /** The rest of such a file is somebody else's. */
  variables(tree: Tree, fallback: string): void {
    const entries = tree.kind === "map" ? tree.entries.filter(({ key }) => /^CONNECT_|_VERSION$/.test(key)) : [];
    if (entries.length > 0) this.workers.push({ file: this.file, name: fallback, config: this.settings(fallback, { kind: "map", entries }, workerKey) });
  }

  strimzi(tree: Tree, kind: StrimziResource["kind"], fallback: string): void {
    const name = textOf(get(tree, "metadata", "name")) ?? fallback;
    const spec = get(tree, "spec");
    const labels = get(tree, "metadata", "labels");
    const resource: StrimziResource = { apiVersion: textOf(get(tree, "apiVersion")) ?? "", kind, labels: labels?.kind === "map" ? texts(labels) : {}, spec: spec?.kind === "map" ? (plain(spec) as Record<string, unknown>) : {} };
    const inner = get(spec, "config");
    const config = inner?.kind === "map" ? this.settings(name, inner) : {};
    this.spans.addAll(name, tree);
    if (kind === "KafkaConnect") return void this.workers.push({ file: this.file, name, config, resource });
    const merged: Config = { ...config };
    for (const [key, field] of [["connector.class", "class"], ["tasks.max", "tasksMax"]] as const) {
      const entry = spec?.kind === "map" ? spec.entries.find((one) => one.key === field) : undefined;
      const value = textOf(entry?.value);
      if (entry === undefined || value === undefined) continue;
      merged[key] = value;
      this.spans.add(name, key, entry);
    }
    this.connectors.push({ file: this.file, name, config: merged, resource });
  }

  /** Every setting as text, as Kafka Connect takes it; null is as if not set. */
  settings(owner: string, tree: Tree, rename = (key: string): string => key): Config {
    const out: Config = {};
    for (const entry of tree.kind === "map" ? tree.entries : []) {
      const key = rename(entry.key);
      this.spans.add(owner, key, entry);
      if (entry.value.kind !== "leaf") this.findings.push({ file: this.file, connector: owner, key, rule: "no-text", severity: "error", message: `is a ${entry.value.kind}, and Kafka Connect takes only texts`, fix: "Write one text, lists with commas" });
      else if (entry.value.value !== null) out[key] = entry.value.text;
    }
    return out;
  }
}

function texts(tree: Tree): Config {
  return Object.fromEntries(tree.kind === "map" ? tree.entries.map(({ key, value }) => [key, textOf(value) ?? ""]) : []);
}

/** Settings of a worker name no connector, but where it finds its brokers or its plugins. */
function isWorker(tree: Tree): boolean {
  if (tree.kind !== "map" || tree.entries.length === 0) return false;
  if (tree.entries.every(({ key }) => key.startsWith("CONNECT_"))) return true;
  return get(tree, "connector.class") === undefined && ["bootstrap.servers", "plugin.path", "group.id", "offset.storage.topic", "offset.storage.file.filename"].some((key) => get(tree, key) !== undefined);
}

/** `CONNECT_OFFSET_STORAGE_TOPIC` is `offset.storage.topic` in the images of Confluent and Debezium; `___` is `_`, `__` is `-` in the former's. */
function workerKey(key: string): string {
  if (!key.startsWith("CONNECT_")) return key;
  return key.slice("CONNECT_".length).toLowerCase().replace(/_{1,3}/g, (found) => (found.length === 3 ? "_" : found.length === 2 ? "-" : "."));
}
