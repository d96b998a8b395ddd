import type { Step } from "./chain.ts";
import { isEventRouter, isKafka, isUnwrap } from "./chain.ts";
import { quoted } from "../../../util/pattern.ts";
import { opaque, whole } from "./text.ts";

/** Topics that records go to. Placeholders in them are opaque. */
export interface Topics {
  readonly names: ReadonlySet<string>;
  /** Topics whose names follow from the rows. */
  readonly patterns: readonly RegExp[];
  /** Whether there may be any others. */
  readonly open: boolean;
}

export const ANY_TOPICS: Topics = { names: new Set(), patterns: [], open: true };

export function topicsOf(names: Iterable<string>): Topics {
  return { names: new Set(names), patterns: [], open: false };
}

/** Where records of these topics go behind a transform. */
export function routed(before: Topics, step: Step): Topics {
  const rename = renaming(step);
  if (rename === undefined) return before;
  const after = rename(before);
  if (step.predicate === undefined) return after;
  return conditional(before, step, rename);
}

/** A predicate on the topic's name tells them apart; behind any other both may be. */
function conditional(before: Topics, { predicate }: Step, rename: (topics: Topics) => Topics): Topics {
  const pattern = predicate?.name === "TopicNameMatches" ? whole(opaque(predicate.own["pattern"] ?? "")) : undefined;
  if (predicate === undefined || pattern === undefined || before.patterns.length > 0) {
    const after = rename(before);
    return { names: new Set([...before.names, ...after.names]), patterns: [...before.patterns, ...after.patterns], open: before.open || after.open };
  }
  const meant = [...before.names].filter((name) => pattern.test(name) !== predicate.negate);
  const rest = [...before.names].filter((name) => pattern.test(name) === predicate.negate);
  const after = rename({ ...before, names: new Set(meant) });
  return { names: new Set([...rest, ...after.names]), patterns: after.patterns, open: after.open };
}

function renaming(step: Step): ((topics: Topics) => Topics) | undefined {
  const { own } = step;
  if (isKafka(step, "RegexRouter")) return byPattern(own["regex"], own["replacement"]);
  if (step.name === "ByLogicalTableRouter") return byPattern(own["topic.regex"], own["topic.replacement"]);
  if (isEventRouter(step)) return () => outbox(own["route.topic.replacement"] ?? "outbox.event.${routedByValue}", "route.topic.regex" in own);
  if (isKafka(step, "TimestampRouter")) return ({ names, open }) => ({ names: new Set(), patterns: [...names].flatMap((name) => stamped(name, own["topic.format"] ?? "${topic}-${timestamp}")), open });
  if (isUnwrap(step)) return (own["route.by.field"] ?? "").trim() === "" ? undefined : () => ANY_TOPICS;
  const kafka = step.from === "org.apache.kafka.connect.transforms" || step.from === "";
  if (step.plugin !== undefined || kafka) return step.plugin?.effect?.(own, step.side).routes === true ? () => ANY_TOPICS : undefined;
  // A class that nobody knows may do anything.
  return (before) => ({ ...before, open: true });
}

/** `RegexRouter` and `ByLogicalTableRouter`: a topic that the pattern matches as a whole gets the replacement. */
function byPattern(regex: string | undefined, replacement: string | undefined): (topics: Topics) => Topics {
  const pattern = regex === undefined ? undefined : whole(opaque(regex));
  return ({ names, patterns, open }) => {
    if (pattern === undefined || replacement === undefined) return ANY_TOPICS;
    const to = javaReplacement(replacement);
    return { names: new Set([...names].map((name) => name.replace(pattern, to))), patterns: [], open: open || patterns.length > 0 };
  };
}

/** Java writes groups as `$1` and `${name}` and a dollar as `\$`; JavaScript as `$1`, `$<name>` and `$$`. */
function javaReplacement(text: string): string {
  return opaque(text.replace(/\$\{([A-Za-z]\w*)\}/g, "$<$1>").replace(/\\(.)/g, (_, char: string) => (char === "$" ? "$$" : char)));
}

/** The outbox: the replacement with whatever the column holds. */
function outbox(replacement: string, ownPattern: boolean): Topics {
  if (ownPattern) return ANY_TOPICS;
  const parts = replacement.split(/\$\{routedByValue\}|\$1/);
  if (parts.length === 1) return topicsOf([replacement]);
  return { names: new Set(), patterns: [new RegExp(`^${parts.map((part) => quoted(opaque(part))).join(".+")}$`)], open: false };
}

function stamped(name: string, format: string): RegExp[] {
  const text = format.split(/(\$\{topic\}|\$\{timestamp\})/).map((part) => (part === "${topic}" ? quoted(name) : part === "${timestamp}" ? ".+" : quoted(part))).join("");
  return [new RegExp(`^${text}$`)];
}
