import type { Problem } from "../config/problem.ts";
import { topicIdentity } from "./names.ts";
import type { ConnectorPlan, SinkPlan, TablePlan, TopicPlan } from "./shape.ts";

/** Names that were two in the configuration and would be one where they are used. */
export function collisions(tables: readonly TablePlan[], topics: readonly TopicPlan[], sinks: readonly SinkPlan[], connectors: readonly ConnectorPlan[]): Problem[] {
  return [...oneTopic(tables, topics), ...oneLakeTable(sinks), ...oneConnector(connectors)];
}

function oneTopic(tables: readonly TablePlan[], topics: readonly TopicPlan[]): Problem[] {
  const what = new Map(tables.map(({ topic, name }) => [topic, `table ${name}`]));
  const all = [...tables.map(({ topic }) => topic), ...topics.filter(({ kind }) => kind !== "data").map(({ name }) => name)];
  return doubles(all, topicIdentity).map(([first, second]) => ({
    place: "sluice:source.tables",
    reason: `${what.get(first) ?? `topic ${first}`} and ${what.get(second) ?? `topic ${second}`} would share the topic ${second}${first === second ? "" : ` (Kafka takes ${first} and ${second} for one)`}`,
    mend: "Rename one of them, or capture them in two stacks",
  }));
}

function oneLakeTable(sinks: readonly SinkPlan[]): Problem[] {
  return sinks.flatMap(({ name, iceberg }) =>
    doubles(iceberg?.tables ?? [], (table) => table.prefix)
      // Two tables that share a topic are reported as that.
      .filter(([a, b]) => a.source.schema.toLowerCase() !== b.source.schema || a.source.table !== b.source.table)
      .map(([a, b]) => ({
        place: `sluice:sinks.${name}`,
        reason: `tables ${a.source.schema}.${a.source.table} and ${b.source.schema}.${b.source.table} would share the lake table ${[...b.namespace, b.name].join(".")}, since the Iceberg sink writes names in lower case`,
        mend: "Rename one of them, or capture them in two stacks",
      })),
  );
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
