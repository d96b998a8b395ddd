import { didYouMean } from "../../util/suggest.ts";
import { aliases } from "../catalog/resolve.ts";
import { SOURCE, named } from "./example.ts";
import type { Mark, Rule } from "./rule.ts";
import { CREATION } from "./topic-creation-unmatched.ts";

export const topicCreationUndeclared: Rule = {
  id: "topic-creation-undeclared",
  severity: "error",
  reason: "A group of topics that is not listed in topic.creation.groups makes none",
  source: "Kafka SourceConnectorConfig.enrich",
  fix: "List the group, or remove its keys",
  example: {
    good: named({ source: { ...SOURCE, ...CREATION, "topic.creation.groups": "wide", "topic.creation.wide.include": "shop\\.public\\.orders" } }),
    bad: { of: "source", set: { "topic.creation.orders.partitions": "12" } },
  },
  check({ config, resolved }) {
    if (resolved.kind !== "source") return [];
    const groups = [...aliases(config["topic.creation.groups"]), "default"];
    const seen = new Set<string>();
    return Object.keys(config).flatMap((key): Mark[] => {
      const group = /^topic\.creation\.([^.]+)\../.exec(key)?.[1];
      if (group === undefined || groups.includes(group) || seen.has(group)) return [];
      seen.add(group);
      return [{ key, message: `${group} is not listed in topic.creation.groups${didYouMean(group, groups)}`, fix: "List it there, or remove its keys" }];
    });
  },
};
