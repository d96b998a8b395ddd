import { didYouMean } from "../util/suggest.ts";
import { oneKind } from "./one-kind.ts";
import type { Problem } from "./problem.ts";
import { get, map, mapAt, sinksOf, type Raw } from "./raw.ts";
import { OUTBOX, SEARCH_KINDS, TABLES } from "./stack.ts";
import { place, type Step } from "./walk.ts";

/** Rules about sinks of all kinds: each is of one kind, and reads what there is. */
export function sinkProblems(raw: Raw): Problem[] {
  return [...oneKind(raw, "sinks", EXAMPLES, ["transforms"]), ...knownStreams(raw), ...oneLocalTarget(raw), ...ontoItself(raw), ...searchLogins(raw), ...searchTrust(raw)];
}

/** How a sink of each kind begins. */
const EXAMPLES = {
  s3: "s3: { bucket: …, format: iceberg, maxFileAge: 10m }",
  jdbc: "jdbc: { existing: {…}, database: reports }",
  opensearch: "opensearch: { url: https://… }",
  elasticsearch: "elasticsearch: { url: https://… }",
} as const;

/** What `from` may name: all tables, one of them, or another stream of the stack. */
function knownStreams(raw: Raw): Problem[] {
  const known = [TABLES, ...Object.keys(map(raw["sources"]) ?? {}), ...tableNames(raw), ...(map(raw["outbox"]) === undefined ? [] : [OUTBOX])];
  return Object.entries(map(raw["sinks"]) ?? {}).flatMap(([name, sink]) => Object.keys(EXAMPLES).flatMap((kind) => {
    const from: unknown = mapAt(sink, kind)?.["from"];
    if (!Array.isArray(from)) return [];
    return from.flatMap((stream: unknown, at): Problem[] => {
      const here = place(["sinks", name, kind, "from", at]);
      if (from.indexOf(stream) < at) return [{ place: here, reason: `${String(stream)} is listed already`, mend: "Remove one of the two" }];
      if (typeof stream !== "string" || known.includes(stream)) return [];
      return [{ place: here, reason: `${stream} is nothing that the stack captures${didYouMean(stream, known)}`, mend: `Write ${known.length > 6 ? `${TABLES}, a table of sluice:source.tables, or a name under sluice:sources` : known.join(", ")}` }];
    });
  }));
}

/** There is one embedded server for copies. */
function oneLocalTarget(raw: Raw): Problem[] {
  const local = sinksOf(raw, "jdbc").filter(({ sink }) => sink["local"] !== undefined);
  const [first] = local;
  return local.filter(({ sink }) => sink["database"] !== first?.sink["database"]).map(({ name, sink }) => ({
    place: place(["sinks", name, "jdbc", "database"]), reason: `${String(sink["database"])} is not ${String(first?.sink["database"])}, and the embedded target has one database`, mend: "Write the same, and another schema",
  }));
}

/** A copy in the captured table itself would be captured again. */
function ontoItself(raw: Raw): Problem[] {
  const source = mapAt(raw, "source", "existing");
  if (source === undefined) return [];
  const server = (one: Raw): string => `${String(one["host"]).toLowerCase()}:${String(one["port"] ?? 5432)}`;
  return sinksOf(raw, "jdbc").flatMap(({ name, sink }): Problem[] => {
    const target = mapAt(sink, "existing");
    if (target === undefined || server(target) !== server(source) || sink["database"] !== get(raw, ["source", "database"])) return [];
    const schema = String(sink["schema"] ?? "public");
    const captured = tableNames(raw).some((table) => table.startsWith(`${schema}.`));
    if (!captured) return [];
    return [{ place: place(["sinks", name, "jdbc", "schema"]), reason: `${schema} of the captured database has captured tables in it, and a copy there would be captured again`, mend: "Write another schema, or another database" }];
  });
}

/** Sinks that write to search servers. */
function searches(raw: Raw): { readonly path: Step[]; readonly sink: Raw }[] {
  return SEARCH_KINDS.flatMap((kind) => sinksOf(raw, kind).map(({ name, sink }) => ({ path: ["sinks", name, kind], sink })));
}

/** One sink refuses half a login, the other goes in without. */
function searchLogins(raw: Raw): Problem[] {
  return searches(raw).flatMap(({ path, sink }): Problem[] => {
    const missing = ["user", "password"].filter((key) => sink[key] === undefined);
    return missing.length !== 1 ? [] : [{ place: place([...path, ...missing]), reason: `is missing beside ${missing[0] === "user" ? "password" : "user"}`, mend: "Write both, or neither where the server asks for no login" }];
  });
}

function searchTrust(raw: Raw): Problem[] {
  return searches(raw).flatMap(({ path, sink }): Problem[] => {
    if (sink["ca"] === undefined) return [];
    if (typeof sink["url"] === "string" && sink["url"].startsWith("http:")) return [{ place: place([...path, "ca"]), reason: "has nothing to check: the address begins with http://", mend: "Write https://, or remove it" }];
    // Elasticsearch's sink reads PEM files; OpenSearch's a Java key store, which Sluice makes for workers of its own.
    if (path.includes("opensearch") && mapAt(raw, "connect", "existing") !== undefined) return [{ place: place([...path, "ca"]), reason: "would have to be in a Java key store on workers that Sluice did not start", mend: "Use a certificate that Java trusts, let the stack run the workers, or write the connector under sluice:connectors" }];
    return [];
  });
}

function tableNames(raw: Raw): string[] {
  const list: unknown = get(raw, ["source", "tables"]);
  return (Array.isArray(list) ? list : []).map((entry: unknown) => (typeof entry === "string" ? entry : map(entry)?.["table"])).filter((name) => typeof name === "string");
}
