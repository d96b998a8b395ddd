import { hostOf, isHere } from "./here.ts";
import type { Problem } from "./problem.ts";
import { get, map, mapAt, type Raw } from "./raw.ts";
import { place, type Step } from "./walk.ts";

/** Rules about the schema registry: which one it is, who can reach it, and how it is entered. */
export function registryProblems(raw: Raw): Problem[] {
  if (map(raw["registry"]) === undefined) return [];
  return [...oneRegistry(raw), ...built(raw), ...reached(raw), ...address(raw), ...login(raw)];
}

const at = (...path: Step[]): string => place(["registry", ...path]);
const WAYS = ["existing", "local", "redpanda"] as const;

function oneRegistry(raw: Raw): Problem[] {
  const given = WAYS.filter((way) => get(raw, ["registry", way]) !== undefined);
  if (given.length === 1) return [];
  if (given.length > 1) return [{ place: at(), reason: `has ${given.join(" and ")}, but records have one registry`, mend: `Keep one of ${given.join(", ")}` }];
  return [{ place: at(), reason: "does not say which registry", mend: "Write existing: { url: …, kind: confluent } for what is there, redpanda: {} for the one of broker.redpanda, or local: {} for one on this machine" }];
}

/** Redpanda's registry is part of the brokers that the stack makes. */
function built(raw: Raw): Problem[] {
  if (get(raw, ["registry", "redpanda"]) === undefined || get(raw, ["broker", "redpanda"]) !== undefined) return [];
  return [{ place: at("redpanda"), reason: "is the registry inside the brokers of broker.redpanda, which there are none of", mend: "Write existing: { url: …, kind: confluent }, or let the stack make the brokers" }];
}

/** Workers ask the registry with every schema that they meet. */
function reached(raw: Raw): Problem[] {
  const problems: Problem[] = [];
  const url = String(get(raw, ["registry", "existing", "url"]) ?? "");
  const inCluster = get(raw, ["connect", "replicas"]) !== undefined;
  if (get(raw, ["registry", "local"]) !== undefined && get(raw, ["connect", "local"]) === undefined && map(raw["connect"]) !== undefined) {
    problems.push({ place: at("local"), reason: inCluster ? "runs on this machine, which workers in the cluster (connect.replicas) cannot reach" : "runs on this machine, of which the workers of connect.existing know nothing", mend: "Use registry.existing or registry.redpanda, or connect.local" });
  }
  if (inCluster && isHere(hostOf(url))) problems.push({ place: at("existing", "url"), reason: `${url} is the pod itself for workers in the cluster (connect.replicas)`, mend: "Write an address that pods can reach" });
  return problems;
}

/** What is wrong with an address, whatever answers there. */
function address(raw: Raw): Problem[] {
  const existing = mapAt(raw, "registry", "existing");
  const url = existing?.["url"];
  if (existing === undefined || typeof url !== "string") return [];
  const problems: Problem[] = [];
  const wrong = (key: string, reason: string, mend: string): void => void problems.push({ place: at("existing", key), reason, mend });
  // Its text would be in the config of every connector, which Kafka Connect shows to whoever asks.
  if (/^https?:\/\/[^/]*@/.test(url)) wrong("url", "has a name or password in it, which every connector's config would show", "Write them as user and password");
  const path = url.replace(/^https?:\/\/[^/]*/, "").replace(/\/+$/, "");
  // The client puts its own path behind every address (Apicurio 2.6 `RegistryClientFactory`).
  if (existing["kind"] === "apicurio" && path.startsWith("/apis/")) wrong("url", `ends in ${path}, but Apicurio's converter adds the path of its API itself`, `Write ${url.slice(0, url.length - path.length).replace(/\/+$/, "")}, or kind: confluent with …/apis/ccompat/v7`);
  if (existing["kind"] === "confluent" && path.startsWith("/apis/registry/")) wrong("kind", `is confluent, but ${path} is Apicurio's own API`, "Write apicurio, or an address that ends in /apis/ccompat/v7");
  const secure = url.startsWith("https:");
  if (existing["password"] !== undefined && !secure && !isHere(hostOf(url))) wrong("url", "is http, so that user and password would cross the network in plain text", "Write https");
  if (existing["ca"] !== undefined && !secure) wrong("ca", "is not looked at with http, which has no TLS", "Write https, or remove it");
  if (existing["ca"] !== undefined && existing["kind"] === "apicurio") wrong("ca", "is PEM, which Apicurio's converter cannot read", "Give the registry a certificate that public authorities vouch for, or write kind: confluent with …/apis/ccompat/v7");
  return problems;
}

function login(raw: Raw): Problem[] {
  const existing = mapAt(raw, "registry", "existing");
  if (existing === undefined) return [];
  const problems: Problem[] = [];
  const [user, password] = [existing["user"], existing["password"]];
  if ((user === undefined) !== (password === undefined)) problems.push({ place: at("existing", user === undefined ? "user" : "password"), reason: `is missing, but ${user === undefined ? "password" : "user"} is written`, mend: "Write both, or neither" });
  // See `unreadableSecrets`: workers that Sluice did not start resolve references of their own only.
  if (typeof password === "string" && !password.startsWith("${") && mapAt(raw, "connect", "existing") !== undefined) problems.push({ place: at("existing", "password"), reason: "is a value that only Pulumi holds, which workers that Sluice did not start cannot read", mend: "Write a reference that they can resolve, such as ${env:NAME}, or let the stack run the workers" });
  return problems;
}
