import type { Condition, Step } from "./step.ts";

/** What becomes of topics on their way through transforms, so that every name behind them is known before anything runs. */

/** `gone`: a filter drops every record of it. */
export type Way = { readonly topic: string; readonly gone?: never } | { readonly gone: true; readonly topic?: never };

/** A topic behind the steps. Conditions about single records are taken as not met by routers: `judge.ts` refuses those. */
export function through(topic: string, steps: readonly Step[]): Way {
  let now = topic;
  for (const step of steps) {
    if (step.kind === "filter" && meets(now, step.when) === true) return { gone: true };
    if (step.kind === "regexRouter" && meets(now, step.when) === true) now = routedBy(now, step.regex, step.replacement);
  }
  return { topic: now };
}

/** The topic as each step sees it; `undefined` from the filter on that drops it. */
export function seenBy(topic: string, steps: readonly Step[]): (string | undefined)[] {
  let now: string | undefined = topic;
  return steps.map((step) => {
    const seen = now;
    if (seen !== undefined) now = through(seen, [step]).topic;
    return seen;
  });
}

/** Whether a condition is true of every record of a topic; `undefined` where it depends on the record. */
export function meets(topic: string, when: Condition | undefined): boolean | undefined {
  if (when === undefined) return true;
  if (when.on !== "topicNameMatches") return undefined;
  return whole(when.pattern).test(topic) !== when.negate;
}

/** Kafka `RegexRouter.apply`: the expression must match the whole name. */
export function routedBy(topic: string, regex: string, replacement: string): string {
  // Java ends a name in `${name}`, JavaScript writes `$<name>`; `\$` is a dollar in Java.
  const written = replacement.replace(/\\(.)|\$\{([A-Za-z][A-Za-z0-9]*)\}|\$(?=\D|$)/g, (all, escaped: string | undefined, name: string | undefined) => (escaped !== undefined ? (escaped === "$" ? "$$" : escaped) : name !== undefined ? `$<${name}>` : all));
  return topic.replace(whole(regex), written);
}

function whole(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    // What only Java reads is told by the rules.
    return /(?!)/;
  }
}
