import type { Problem } from "../config/problem.ts";
import { printTable } from "../database/table.ts";
import { IDENTIFIER_BYTES, topicIdentity } from "./names.ts";
import { INDEX_BYTES, indexedBy } from "./search.ts";
import type { ConnectorPlan, CopyPlan, LakePlan, SearchPlan, SinkPlan, TablePlan, TopicPlan } from "./shape.ts";
import { searchesOf, sinksOf } from "./sinks.ts";

const MEND = "Rename one of them, or capture them in two stacks";

/** Names that were two in the configuration and would be one where they are used. */
export function collisions(tables: readonly TablePlan[], topics: readonly TopicPlan[], sinks: readonly SinkPlan[], connectors: readonly ConnectorPlan[]): Problem[] {
  return [...oneTopic(tables, topics), ...oneLakeTable(tables, sinksOf(sinks, "s3")), ...oneCopy(sinksOf(sinks, "jdbc")), ...oneIndex(searchesOf(sinks)), ...oneConnector(connectors)];
}

function oneTopic(tables: readonly TablePlan[], topics: readonly TopicPlan[]): Problem[] {
  const all = [...tables.map(({ topic, name }) => ({ topic, what: `table ${name}` })), ...topics.filter(({ kind }) => kind !== "data").map(({ name }) => ({ topic: name, what: `topic ${name}` }))];
  return doubles(all, ({ topic }) => topicIdentity(topic)).map(([first, second]) => ({
    place: "sluice:source.tables",
    reason: `${first.what} and ${second.what} would share the topic ${second.topic}${first.topic === second.topic ? "" : ` (Kafka takes ${first.topic} and ${second.topic} for one)`}`,
    mend: MEND,
  }));
}

function oneLakeTable(tables: readonly TablePlan[], sinks: readonly LakePlan[]): Problem[] {
  return sinks.flatMap(({ name, iceberg, glue }) => {
    const lake = (iceberg?.tables ?? []).map(({ topic, namespace, name: table }) => ({ topic, lake: [...namespace, table].join(".") }));
    const named = glue === undefined ? lake : glue.tables.map((one) => ({ topic: one.topic, lake: `${glue.database}.${one.name}` }));
    const captured = new Map(tables.map((table) => [table.topic, table.name]));
    const what = (first: string, second: string): string => (captured.has(first) && captured.has(second) ? `tables ${captured.get(first)} and ${captured.get(second)}` : `topics ${first} and ${second}`);
    return doubles(named, (one) => one.lake)
      // Two tables that share a topic are reported as that.
      .filter(([first, second]) => first.topic !== second.topic)
      .map(([first, second]) => ({
        place: `sluice:sinks.${name}`,
        reason: `${what(first.topic, second.topic)} would share the lake table ${second.lake}, since names in the lake are ${glue === undefined ? "lower case" : "a-z, 0-9 and _"}`,
        mend: MEND,
      }));
  });
}

/** Two tables in one copy, of one sink or of two. */
function oneCopy(sinks: readonly CopyPlan[]): Problem[] {
  const all = sinks.flatMap(({ name, config, copies }) => copies.map(({ source, target }) => ({ sink: name, from: printTable(source), to: printTable(target), place: `${serverOf(config)}/${config.database}/${printTable(target)}` })));
  const long = sinks.flatMap(({ name, copies }) => copies.filter(({ target }) => Buffer.byteLength(target.table) > IDENTIFIER_BYTES).map(({ source, target }) => ({
    place: `sluice:sinks.${name}.jdbc.tableName`, reason: `the copy of ${printTable(source)} would be ${target.table}, longer than the ${IDENTIFIER_BYTES} bytes that PostgreSQL keeps of a name`, mend: "Write a shorter pattern",
  })));
  return [...long, ...doubles(all, ({ place }) => place).map(([first, second]) => ({
    place: `sluice:sinks.${second.sink}.jdbc`,
    reason: `${second.from} would be copied into ${second.to}, where ${first.from}${first.sink === second.sink ? "" : ` of sink ${first.sink}`} is copied already`,
    mend: first.sink === second.sink ? 'Write tableName: "{schema}_{table}"' : "Write another schema",
  }))];
}

/** Two tables or topics in one index, of one sink or of two. */
function oneIndex(sinks: readonly SearchPlan[]): Problem[] {
  const all = sinks.flatMap(({ name, kind, config, indexes }) => indexes.map((one) => ({ sink: name, kind, from: indexedBy(one), index: one.index, place: `${config.url.toLowerCase()}/${one.index}` })));
  const unfit = all.filter(({ index }) => index === "" || Buffer.byteLength(index) > INDEX_BYTES).map(({ sink, kind, from, index }) => ({
    place: `sluice:sinks.${sink}.${kind}.index`,
    reason: index === "" ? `nothing is left of the index of ${from}: names of indexes are a-z, 0-9, ., _ and -, and begin with a letter or digit` : `the index of ${from} would have a name longer than the ${INDEX_BYTES} bytes that are allowed`,
    mend: "Write another pattern",
  }));
  return [...unfit, ...doubles(all.filter(({ index }) => index !== ""), ({ place }) => place).map(([first, second]) => ({
    place: `sluice:sinks.${second.sink}.${second.kind}.index`,
    reason: `${second.from} would be written into the index ${second.index}, where ${first.from}${first.sink === second.sink ? "" : ` of sink ${first.sink}`} is written already${first.sink === second.sink ? " (names of indexes are in lower case, and what they cannot have becomes _)" : ""}`,
    mend: first.sink === second.sink ? 'Write index: "{schema}-{table}", or leave one out of the sink (from)' : "Write another pattern",
  }))];
}

function serverOf({ server }: CopyPlan["config"]): string {
  return server.kind === "local" ? "local" : `${server.host.toLowerCase()}:${server.port}`;
}

function oneConnector(connectors: readonly ConnectorPlan[]): Problem[] {
  return doubles(connectors, ({ name }) => name).map(([, { name, kind }]) => ({
    place: kind === "raw" ? `sluice:connectors.${name}` : "sluice:sinks",
    reason: `two connectors would have the name ${name}`,
    mend: kind === "raw" ? "Give the raw connector another name" : "Give the sink another name",
  }));
}

/** Each item that equals an earlier one, behind the one it equals. */
function doubles<T>(items: readonly T[], identity: (item: T) => string): [T, T][] {
  const first = new Map<string, T>();
  return items.flatMap((item): [T, T][] => {
    const id = identity(item);
    const other = first.get(id);
    if (other === undefined) first.set(id, item);
    return other === undefined ? [] : [[other, item]];
  });
}
