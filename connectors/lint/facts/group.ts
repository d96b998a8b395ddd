import type { Graph, ResolvedSubject } from "../rule.ts";

const looked = new WeakMap<Graph, Map<string, ResolvedSubject[]>>();

/** The consumer group of a sink (`SinkUtils.consumerGroupId`); undefined for a source. */
export function consumerGroup({ name, config, resolved }: ResolvedSubject): string | undefined {
  if (resolved.kind !== "sink") return undefined;
  const own = (config["consumer.override.group.id"] ?? "").trim();
  return own === "" ? `connect-${name}` : own;
}

/** A sink's group, and another sink before it in the same. One of the same name is another version of this one. */
export function groupOf(subject: ResolvedSubject, graph: Graph): { mine: string | undefined; other: ResolvedSubject | undefined } {
  let index = looked.get(graph);
  if (index === undefined) {
    looked.set(graph, (index = new Map()));
    for (const one of graph.connectors) {
      const group = consumerGroup(one);
      if (group !== undefined) index.set(group, [...(index.get(group) ?? []), one]);
    }
  }
  const mine = consumerGroup(subject);
  const all = mine === undefined ? [] : (index.get(mine) ?? []);
  return { mine, other: all.slice(0, Math.max(all.indexOf(subject), 0)).find(({ name }) => name !== subject.name) };
}
