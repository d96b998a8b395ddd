import type { Ambient } from "./normalize.ts";
import type { Problem } from "./problem.ts";
import { feedsOf, get, map, s3Sinks, sinksOf, type Raw } from "./raw.ts";
import { awsProblems } from "./rules-aws.ts";
import { brokerProblems } from "./rules-broker.ts";
import { clusterProblems } from "./rules-cluster.ts";
import { registryProblems } from "./rules-registry.ts";
import { outboxProblems } from "./rules-outbox.ts";
import { sinkProblems } from "./rules-sinks.ts";
import { transformProblems } from "./rules-transforms.ts";
import { feedProblems } from "./rules-sources.ts";
import { isRdsHost } from "./rds-host.ts";
import { SEARCH_KINDS } from "./stack.ts";
import { place, type Step } from "./walk.ts";

/**
 * Rules over more than one field. They look at the configuration as it came, so that they also speak where another
 * field is wrong, and pass over what has not the shape they know: the schema reports that.
 */
export function ruleProblems(raw: Raw, ambient: Ambient = {}): Problem[] {
  return [
    ...names(raw), ...sinkProblems(raw), ...outboxProblems(raw), ...feedProblems(raw), ...oneVariant(raw), ...duplicateTables(raw), ...unseenTables(raw), ...tls(raw), ...unreadableSecrets(raw), ...sharedPrefix(raw),
    ...clusterProblems(raw), ...brokerProblems(raw, ambient), ...awsProblems(raw, ambient), ...registryProblems(raw), ...transformProblems(raw),
  ];
}

/** Names of sinks become part of topics and connectors, names of connectors part of addresses. */
function names(raw: Raw): Problem[] {
  const wrong = (box: string, form: RegExp, mend: string): Problem[] =>
    Object.keys(map(raw[box]) ?? {}).filter((name) => !form.test(name)).map((name) => ({ place: place([box, name]), reason: `"${name}" cannot be a name here`, mend }));
  return [
    ...wrong("sinks", /^[a-z][a-z0-9-]{0,30}$/, "Write at most 31 lower-case letters, digits and -"),
    ...wrong("sources", /^[a-z][a-z0-9-]{0,30}$/, "Write at most 31 lower-case letters, digits and -"),
    ...wrong("connectors", /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, "Write letters, digits, ., _ and -"),
  ];
}

/** How each box can be had, besides `existing` and `local`. */
const VARIANTS = { source: "rds", broker: "redpanda", connect: "replicas", s3: "aws", jdbc: undefined } as const;

/** Each box is either there already or made by Sluice, never both and never neither. A bucket that nothing is said of is on AWS. */
function oneVariant(raw: Raw): Problem[] {
  const boxes: { path: Step[]; own: string | undefined }[] = [
    ...(["source", "broker", "connect"] as const).map((box) => ({ path: [box], own: VARIANTS[box] })),
    ...(["s3", "jdbc"] as const).flatMap((kind) => sinksOf(raw, kind).map(({ name }) => ({ path: ["sinks", name, kind], own: VARIANTS[kind] }))),
  ];
  return boxes.flatMap(({ path, own }): Problem[] => {
    const box = map(get(raw, path));
    if (box === undefined) return [];
    const ways = ["existing", "local", ...(own === undefined ? [] : [own])];
    const given = ways.filter((key) => box[key] !== undefined);
    if (given.length === 1 || (given.length === 0 && own === VARIANTS.s3)) return [];
    if (given.length > 1) return [{ place: place(path), reason: `has ${given.join(" and ")}, but only one can be meant`, mend: `Keep one of ${given.join(", ")}` }];
    const cloud = own === undefined ? "" : own === "replicas" ? ", replicas: 2 for workers in the cluster" : `, ${own}: {…} for one that the stack makes`;
    return [{ place: place(path), reason: `has none of ${ways.slice(0, -1).join(", ")} and ${ways.at(-1)}`, mend: `Write existing: {…} for what is there${cloud}, or local: {} for one on this machine` }];
  });
}

function duplicateTables(raw: Raw): Problem[] {
  const seen = new Map<string, number>();
  return tables(raw).flatMap(({ name, index }): Problem[] => {
    const first = seen.get(name);
    if (first === undefined) {
      seen.set(name, index);
      return [];
    }
    return [{ place: place(["source", "tables", index]), reason: `${name} is listed already as tables[${first}]`, mend: "Remove one of the two" }];
  });
}

/** Debezium never captures these schemas (`debezium PostgresConnectorConfig.java`, built-in tables). */
function unseenTables(raw: Raw): Problem[] {
  return tables(raw)
    .filter(({ name }) => /^(pg_catalog|information_schema|pg_toast)\./.test(name))
    .map(({ name, index }) => ({ place: place(["source", "tables", index]), reason: `${name} is a system table, whose changes PostgreSQL does not publish`, mend: "Remove it" }));
}

function tls(raw: Raw): Problem[] {
  const servers: Step[][] = [["source", "existing"], ...sinksOf(raw, "jdbc").map(({ name }): Step[] => ["sinks", name, "jdbc", "existing"])];
  return servers.flatMap((path): Problem[] => {
    const server = map(get(raw, path));
    const mode = server?.["sslmode"];
    if (server === undefined || (mode !== "verify-ca" && mode !== "verify-full") || server["sslrootcert"] !== undefined) return [];
    // The authorities of RDS are public and come with Sluice, which puts them into the pods of its own workers.
    if (get(raw, ["connect", "replicas"]) !== undefined && isRdsHost(String(server["host"]))) return [];
    return [{ place: place([...path, "sslrootcert"]), reason: `is missing, but sslmode ${mode} checks the server's certificate against it`, mend: "Write the path of a PEM file with the server's authorities" }];
  });
}

/** Workers that Sluice did not start see neither its secret files nor the values that Pulumi keeps. */
function unreadableSecrets(raw: Raw): Problem[] {
  const existing = map(get(raw, ["connect", "existing"]));
  if (existing === undefined) return [];
  const problems: Problem[] = [];
  const unreadable = (path: Step[], what: string): void => {
    problems.push({ place: place(path), reason: `${what}, which workers that Sluice did not start cannot read`, mend: "Write a reference that they can resolve, such as ${env:NAME}, or let the stack run the workers" });
  };
  const source = map(raw["source"]);
  const role = map(get(raw, ["source", "existing", "role"]));
  if (source?.["local"] !== undefined) unreadable(["source", "local"], "a local database has a password made by Sluice");
  else if (source?.["rds"] !== undefined) unreadable(["source", "rds"], "the role has a password made by Sluice");
  else if (source?.["existing"] !== undefined && role === undefined) unreadable(["source", "existing", "role"], "is missing: Sluice would make a role with a password of its own");
  if (role !== undefined && typeof role["password"] === "string" && !role["password"].startsWith("${")) unreadable(["source", "existing", "role", "password"], "is a value that only Pulumi holds");
  const login = get(raw, ["broker", "existing", "security", "password"]);
  if (typeof login === "string" && !login.startsWith("${")) unreadable(["broker", "existing", "security", "password"], "is a value that only Pulumi holds");
  for (const name of Object.keys(map(raw["sinks"]) ?? {})) {
    if (map(get(raw, ["sinks", name, "s3", "local"])) !== undefined) unreadable(["sinks", name, "s3", "local"], "a local store has keys made by Sluice");
    for (const key of ["accessKeyId", "secretAccessKey"]) {
      const value = get(raw, ["sinks", name, "s3", "existing", key]);
      if (typeof value === "string" && !value.startsWith("${")) unreadable(["sinks", name, "s3", "existing", key], "is a value that only Pulumi holds");
    }
    if (map(get(raw, ["sinks", name, "jdbc", "local"])) !== undefined) unreadable(["sinks", name, "jdbc", "local"], "a local database has a password made by Sluice");
    const password = get(raw, ["sinks", name, "jdbc", "existing", "password"]);
    if (typeof password === "string" && !password.startsWith("${")) unreadable(["sinks", name, "jdbc", "existing", "password"], "is a value that only Pulumi holds");
    for (const kind of SEARCH_KINDS) {
      const login = get(raw, ["sinks", name, kind, "password"]);
      if (typeof login === "string" && !login.startsWith("${")) unreadable(["sinks", name, kind, "password"], "is a value that only Pulumi holds");
    }
  }
  for (const { name, feed } of feedsOf(raw, "http")) {
    for (const key of ["bearer", "value", "password"]) {
      const value = get(feed, ["auth", key]);
      if (typeof value === "string" && !value.startsWith("${")) unreadable(["sources", name, "http", "auth", key], "is a value that only Pulumi holds");
    }
  }
  return problems;
}

/** Two sinks in one folder would mix their files, and each could overwrite the other's. */
function sharedPrefix(raw: Raw): Problem[] {
  const seen: { name: string; folder: string }[] = [];
  return s3Sinks(raw).flatMap(({ name, s3 }): Problem[] => {
    if (typeof s3["bucket"] !== "string") return [];
    const where = s3["local"] !== undefined ? "local" : String(map(s3["existing"])?.["endpoint"] ?? "aws");
    const prefix = typeof s3["prefix"] === "string" ? s3["prefix"] : name;
    const folder = `${where} ${s3["bucket"]}/${prefix}/`;
    const other = seen.find((one) => one.folder.startsWith(folder) || folder.startsWith(one.folder));
    seen.push({ name, folder });
    if (other === undefined) return [];
    return [{ place: place(["sinks", name, "s3", "prefix"]), reason: `${s3["bucket"]}/${prefix} and the folder of sink ${other.name} lie in each other`, mend: "Give each sink a prefix of its own" }];
  });
}

function tables(raw: Raw): { name: string; index: number }[] {
  const list = get(raw, ["source", "tables"]);
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown, index) => {
    const name = typeof entry === "string" ? entry : map(entry)?.["table"];
    return typeof name === "string" ? [{ name, index }] : [];
  });
}
