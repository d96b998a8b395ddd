import { LAKE, SOURCE } from "./example.ts";
import type { Graph, Rule } from "./rule.ts";

const looked = new WeakMap<Graph, Map<string, number>>();

export const duplicateName: Rule = {
  id: "duplicate-name",
  severity: "warning",
  reason: "A worker has one connector of each name: the later configuration takes the earlier one's place",
  source: "Kafka ConnectorsResource.putConnectorConfig",
  fix: "Give each connector a name of its own",
  example: {
    good: [{ name: "source", config: SOURCE }, { name: "lake", config: LAKE }],
    bad: { of: "lake", set: { name: "source" } },
  },
  check(subject, graph) {
    let index = looked.get(graph);
    if (index === undefined) {
      looked.set(graph, (index = new Map()));
      for (const [at, one] of graph.connectors.entries()) if (!index.has(nameOf(one))) index.set(nameOf(one), at);
    }
    const first = graph.connectors[index.get(nameOf(subject)) ?? 0];
    if (first === undefined || first === subject) return [];
    return [{ key: "name", message: `another connector here has the name ${nameOf(subject)}${first.file === undefined || first.file === subject.file ? "" : ` (${first.file})`}, and only one of the two will run`, fix: "Give each a name of its own" }];
  },
};

function nameOf({ name, config }: { readonly name: string; readonly config: Readonly<Record<string, string>> }): string {
  return (config["name"] ?? "").trim() || name;
}
