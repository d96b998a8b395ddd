import type { ClassMark, ClassRule } from "./class-rule.ts";
import type { ConnectorConfig } from "./class.ts";
import type { ResolvedConfig } from "./resolve.ts";

/** A rule of a class and what it says, the keys as the configuration writes them. */
export interface RuleMark {
  readonly rule: ClassRule;
  readonly mark: ClassMark;
}

/** What the rules of all classes in a configuration say: the connector's, then those of its transforms, predicates and converters. */
export function classMarks(config: ConnectorConfig, { connector, parts }: ResolvedConfig): RuleMark[] {
  const own = (connector?.rules ?? []).flatMap((rule) => rule.check(config).map((mark) => ({ rule, mark })));
  const others = parts.flatMap(({ prefix, plugin }) => {
    const rules = plugin?.rules ?? [];
    if (rules.length === 0) return [];
    const bare = Object.fromEntries(Object.entries(config).flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [])));
    return rules.flatMap((rule) => rule.check(bare).map((mark) => ({ rule, mark: { ...mark, key: prefix + mark.key } })));
  });
  return [...own, ...others];
}
