import type { ClassRule } from "../catalog/class-rule.ts";
import type { ConnectorConfig, PluginClass } from "../catalog/class.ts";
import { CONNECTORS, CONVERTERS, PREDICATES, TRANSFORMS } from "../catalog/registry.ts";
import { FILES, LAKE, SOURCE, WORKER } from "./example.ts";
import type { Example, LintContext, RuleText, Subject, Worker } from "./rule.ts";
import { RULES, WORKER_RULES } from "./rules.ts";

/** Configurations that most examples begin with, by the names that the page has for them. */
const BASES: readonly (readonly [string, ConnectorConfig])[] = [["source", SOURCE], ["lake", LAKE], ["files", FILES], ["worker", WORKER]];

/** Some rules are about both. */
const OF_WORKERS = WORKER_RULES.filter((rule) => !RULES.some(({ id }) => id === rule.id));

/** The text of `docs/rules.md`: every rule with its reason, its source and its example. */
export function rulesPage(): string {
  const classes = [...CONNECTORS, ...TRANSFORMS, ...PREDICATES, ...CONVERTERS].filter(({ rules }) => (rules ?? []).length > 0);
  const shown = new Set<ClassRule>();
  return [
    "# The rules of `sluice lint`",
    "",
    "<!-- Made by `node connectors/lint/rules-page.ts > docs/rules.md`. A test compares the two. -->",
    "",
    "`bin/sluice lint FILE…` and `pulumi preview` run every rule. A finding names its rule in brackets. A rule speaks only where it is sure:",
    "what depends on a placeholder's value, a class that nobody knows or a service that is not at hand is passed over.",
    "",
    `There are ${RULES.length} rules about connectors, ${OF_WORKERS.length} about workers alone and ${new Set(classes.flatMap(({ rules }) => rules ?? [])).size} about single classes. Each has an example that a test runs: without the`,
    "line marked `-`, and with those marked `+`, no rule finds anything; with `-` in the place of `+` this rule speaks, and no other.",
    "",
    "## What the examples begin with",
    "",
    "An example shows only what it has beside one of these, or in place of it.",
    "",
    ...BASES.flatMap(([name, config]) => [`**${name}**`, "", "```properties", ...lines(config), "```", ""]),
    "## Connectors",
    "",
    ...RULES.flatMap(entry),
    "## Workers",
    "",
    ...OF_WORKERS.flatMap(entry),
    ...classes.flatMap((one) => ofClass(one, shown)),
  ]
    .join("\n")
    .replace(/\n+$/, "\n");
}

function ofClass({ className, rules }: PluginClass, shown: Set<ClassRule>): string[] {
  const fresh = (rules ?? []).filter((rule) => !shown.has(rule));
  for (const rule of fresh) shown.add(rule);
  if (fresh.length === 0) return [];
  return [`## ${className}`, "", ...fresh.flatMap((rule) => [...heading(rule), "```diff", ...change(rule.example.good, rule.example.bad, {}), "```", ""])];
}

function entry(rule: RuleText): string[] {
  return [...heading(rule), "```diff", ...example(rule.example), "```", ""];
}

function heading({ id, severity, reason, fix, source }: Pick<RuleText, "id" | "severity" | "reason" | "fix" | "source">): string[] {
  return [`### ${id}`, "", `**${severity === "error" ? "Error" : "Warning"}.** ${reason}.`, "", `Mend: ${fix}.`, "", `Source: ${source}.`, ""];
}

function example({ good, context, bad }: Example): string[] {
  const all: readonly (Subject | Worker)[] = [...good, ...(context?.workers ?? [])];
  const known = Object.entries(context ?? {}).filter(([key]) => key !== "workers") as [keyof LintContext, unknown][];
  return [
    ...known.map(([key, value]) => ` # known: ${key} = ${JSON.stringify(value)}`),
    ...all.flatMap((one) => {
      const base = nearest(one);
      const title = base === undefined ? ` # ${one.name}` : ` # ${one.name}${base[0] === one.name ? "" : `, like ${base[0]}`}`;
      return [title, ...change(one.config, one.name === bad.of ? bad.set : {}, base?.[1] ?? {})];
    }),
  ];
}

/** The base that a configuration has most of. */
function nearest({ config }: Subject | Worker): (typeof BASES)[number] | undefined {
  const kind = (of: ConnectorConfig): string => of["connector.class"] ?? "worker";
  return BASES.find(([, base]) => kind(base) === kind(config)) ?? undefined;
}

/** The lines of a configuration that its base does not have, with the change's before and after. */
function change(good: ConnectorConfig, set: Readonly<Record<string, string | null>>, base: ConnectorConfig): string[] {
  const own = Object.entries(good).filter(([key, value]) => base[key] !== value && !(key in set));
  const gone = Object.keys(base).filter((key) => !(key in good) && !(key in set));
  return [
    ...gone.map((key) => ` # without ${key}`),
    ...own.map(([key, value]) => ` ${line(key, value)}`),
    ...Object.entries(set).flatMap(([key, value]) => [...(value === null ? [] : [`-${line(key, value)}`]), ...(good[key] === undefined ? [] : [`+${line(key, good[key])}`])]),
  ];
}

function lines(config: ConnectorConfig): string[] {
  return Object.entries(config).map(([key, value]) => line(key, value));
}

function line(key: string, value: string): string {
  return `${key}=${value.replaceAll("\\", "\\\\")}`;
}

if (process.argv[1]?.endsWith("connectors/lint/rules-page.ts")) process.stdout.write(rulesPage());
