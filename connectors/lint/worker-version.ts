import { worker } from "./example.ts";
import { versionFault, type ProductName } from "../catalog/versions.ts";
import type { Mark, StrimziResource, WorkerRule } from "./rule.ts";

/** Settings that say what is installed, as container images and scripts name them. */
const SETTINGS: readonly { readonly key: RegExp; readonly product: ProductName }[] = [
  { key: /^(connect[._-])?debezium([._-]connector)?([._-]postgres)?[._-]version$/i, product: "debezium" },
  { key: /^(connect[._-])?s3[._-]sink([._-]connector)?[._-]version$/i, product: "confluentS3" },
  { key: /^(connect[._-])?elasticsearch([._-]sink)?([._-]connector)?[._-]version$/i, product: "confluentElasticsearch" },
];

/** Addresses of archives, with the version in them. */
const ARCHIVES: readonly { readonly address: RegExp; readonly product: ProductName }[] = [
  { address: /debezium-connector-[a-z]+-(\d[\w.]*?)-plugin\.(?:tar\.gz|zip)/, product: "debezium" },
  { address: /confluentinc-kafka-connect-s3-(\d[\w.]*?)\.zip/, product: "confluentS3" },
  { address: /confluentinc-kafka-connect-elasticsearch-(\d[\w.]*?)\.zip/, product: "confluentElasticsearch" },
];

export const workerVersion: WorkerRule = {
  id: "worker-version",
  severity: "error",
  reason: "An image cannot be built with a version that was never published, and one that has ended keeps its faults",
  source: "the release tags of each project",
  fix: "Name a version that exists, best the newest",
  example: { good: [], context: { workers: [worker({ DEBEZIUM_CONNECTOR_VERSION: "3.7.0.Final" })] }, bad: { of: "worker", set: { DEBEZIUM_CONNECTOR_VERSION: "2.4.0" } } },
  check({ config, resource }) {
    const settings = Object.entries(config).flatMap(([key, value]): Mark[] => {
      const product = SETTINGS.find((one) => one.key.test(key))?.product;
      return product === undefined ? [] : told(key, product, value.trim());
    });
    return [...settings, ...operator(resource), ...texts(resource?.spec["build"], "spec.build").flatMap(({ at, text }) => archive(at, text))];
  },
};

/** Kafka versions that the operator's newest release runs (Strimzi 1.2.0, `kafka-versions.yaml`). */
const OPERATOR = ["4.2.0", "4.2.1", "4.3.0", "4.3.1"];

function operator(resource: StrimziResource | undefined): Mark[] {
  const version = String(resource?.spec["version"] ?? "");
  const [newest = ""] = OPERATOR.slice(-1);
  // Of what comes after them nobody knows.
  if (version === "" || OPERATOR.includes(version) || version.localeCompare(newest, "en", { numeric: true }) > 0) return [];
  return [{ key: "spec.version", message: `Strimzi 1.2.0 does not run Kafka ${version} (it runs ${OPERATOR.join(", ")})`, fix: `Write ${newest}, or leave it to the operator` }];
}

function told(key: string, product: ProductName, version: string): Mark[] {
  const fault = versionFault(product, version);
  return fault === undefined ? [] : [{ key, message: fault.message, fix: `Write ${fault.newest}`, severity: fault.severity }];
}

function archive(at: string, text: string): Mark[] {
  return ARCHIVES.flatMap(({ address, product }) => {
    const version = address.exec(text)?.[1];
    return version === undefined ? [] : told(at, product, version);
  });
}

/** Every text in a tree, with its place. */
function texts(value: unknown, at: string): { at: string; text: string }[] {
  if (typeof value === "string") return [{ at, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => texts(one, Array.isArray(value) ? `${at}[${key}]` : `${at}.${key}`));
}
