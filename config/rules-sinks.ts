import { didYouMean } from "../util/suggest.ts";
import type { Problem } from "./problem.ts";
import { get, map, mapAt, sinksOf, type Raw } from "./raw.ts";
import { TABLES } from "./stack.ts";
import { place } from "./walk.ts";

/** Rules about sinks of all kinds: each is of one kind, and reads what there is. */
export function sinkProblems(raw: Raw): Problem[] {
  return [...oneKind(raw), ...knownStreams(raw), ...oneLocalTarget(raw), ...ontoItself(raw)];
}

/** How a sink of each kind begins. */
const EXAMPLES = {
  s3: "s3: { bucket: …, format: iceberg, maxFileAge: 10m }",
  jdbc: "jdbc: { existing: {…}, database: reports }",
} as const;

function oneKind(raw: Raw): Problem[] {
  return Object.entries(map(raw["sinks"]) ?? {}).flatMap(([name, sink]): Problem[] => {
    const given = Object.keys(EXAMPLES).filter((kind) => map(sink)?.[kind] !== undefined);
    if (given.length > 1) return [{ place: place(["sinks", name]), reason: `is ${given.join(" and ")}, but a sink is of one kind`, mend: "Give each a sink of its own" }];
    if (map(sink) === undefined || Object.keys(map(sink) ?? {}).some((key) => key !== "transforms")) return [];
    return [{ place: place(["sinks", name]), reason: "has no kind", mend: `Write ${Object.values(EXAMPLES).join(", or ")}` }];
  });
}

/** What `from` may name: all tables, one of them, or another stream of the stack. */
function knownStreams(raw: Raw): Problem[] {
  const known = [TABLES, ...Object.keys(map(raw["sources"]) ?? {}), ...tableNames(raw)];
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

function tableNames(raw: Raw): string[] {
  const list: unknown = get(raw, ["source", "tables"]);
  return (Array.isArray(list) ? list : []).map((entry: unknown) => (typeof entry === "string" ? entry : map(entry)?.["table"])).filter((name) => typeof name === "string");
}
