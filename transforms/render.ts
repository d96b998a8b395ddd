import { KAFKA_PREDICATES, KAFKA_TRANSFORMS } from "../connectors/catalog/transforms.ts";
import { quoted } from "../util/pattern.ts";
import { sideOf, type Condition, type Side, type Step } from "./step.ts";

/** A transform as it stands in a connector's config: its keys with their prefixes, its condition's too. */
export interface RenderedStep {
  readonly alias: string;
  readonly config: Readonly<Record<string, string>>;
  /** Alias of its condition. */
  readonly predicate?: string;
}

/** Transforms of one connector, with a condition for those that the configuration gives none. */
export interface RenderOptions {
  /** Of the topics that no step may touch; steps with another condition are left alone. */
  readonly untouched?: readonly string[];
}

/**
 * The steps with the classes of the catalogue. Aliases are the steps' own names, numbered where one comes again.
 *
 * NULL in a column that has a default stays NULL. What would stop at a record without a value, such as the tombstone behind a delete,
 * does not see it, unless the configuration says itself what it sees.
 */
export function renderSteps(steps: readonly Step[], { untouched = [] }: RenderOptions = {}): RenderedStep[] {
  const seen = new Map<string, number>();
  return steps.map((step) => {
    const count = (seen.get(step.kind) ?? 0) + 1;
    seen.set(step.kind, count);
    const alias = count === 1 ? step.kind : `${step.kind}${count}`;
    return renderStep(alias, step, guarded(step, untouched));
  });
}

/** Transforms in their order, with the names of their conditions, as they stand in a config. */
export function renderChain(chain: readonly RenderedStep[]): Record<string, string> {
  const predicates = chain.flatMap(({ predicate }) => predicate ?? []);
  return {
    transforms: chain.map(({ alias }) => alias).join(","),
    ...(predicates.length === 0 ? {} : { predicates: predicates.join(",") }),
    ...Object.assign({}, ...chain.map(({ config }) => config)) as Record<string, string>,
  };
}

function renderStep(alias: string, step: Step, condition: Condition | undefined): RenderedStep {
  const [name, side, own] = CLASSES(step);
  const prefix = `transforms.${alias}.`;
  const known = KAFKA_TRANSFORMS.find(({ className }) => className.endsWith(`.${name}`));
  if (known === undefined) throw new Error(`transform ${name}: is not in the catalogue`);
  const nulls = known.properties.some(({ key }) => key === "replace.null.with.default") ? { "replace.null.with.default": "false" } : {};
  const keys = Object.entries({ type: `${known.className}${side === undefined ? "" : side === "key" ? "$Key" : "$Value"}`, ...own, ...nulls }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const config = Object.fromEntries(keys.map(([key, value]) => [`${prefix}${key}`, value]));
  if (condition === undefined) return { alias, config };
  return { alias, predicate: alias, config: { ...config, [`${prefix}predicate`]: alias, ...(condition.negate ? { [`${prefix}negate`]: "true" } : {}), ...renderCondition(alias, condition) } };
}

function renderCondition(alias: string, condition: Condition): Record<string, string> {
  const [name, own] = condition.on === "topicNameMatches" ? (["TopicNameMatches", { pattern: condition.pattern }] as const)
    : condition.on === "hasHeaderKey" ? (["HasHeaderKey", { name: condition.header }] as const) : (["RecordIsTombstone", {}] as const);
  const type = KAFKA_PREDICATES.find(({ className }) => className.endsWith(`.${name}`))?.className ?? name;
  return { [`predicates.${alias}.type`]: type, ...Object.fromEntries(Object.entries(own).map(([key, value]) => [`predicates.${alias}.${key}`, value])) };
}

/** Kafka 4.3.1, `applySchemaless`: these want a map where there is no schema, and a tombstone has neither. */
const NEEDS_VALUE: ReadonlySet<Step["kind"]> = new Set(["mask", "valueToKey", "headerFrom", "cast", "hoistField"]);

function guarded(step: Step, untouched: readonly string[]): Condition | undefined {
  const { when } = step;
  if (untouched.length > 0) {
    const others = `(?!(?:${untouched.map(quoted).join("|")})$)`;
    // What is not the case can be said in the expression itself, so that both conditions are one.
    if (when === undefined) return { on: "topicNameMatches", pattern: `${others}.*`, negate: false };
    if (when.on === "topicNameMatches") return { on: "topicNameMatches", pattern: when.negate ? `${others}(?!(?:${when.pattern})$).*` : `${others}(?:${when.pattern})`, negate: false };
    return when;
  }
  if (when !== undefined) return when;
  return sideOf(step) === "value" && NEEDS_VALUE.has(step.kind) ? { on: "recordIsTombstone", negate: true } : undefined;
}

type Own = Readonly<Record<string, string | undefined>>;

/** Class, side and settings of each kind (https://kafka.apache.org/43/documentation.html#connect_included_transformation). */
function CLASSES(step: Step): readonly [name: string, side: Side | undefined, own: Own] {
  switch (step.kind) {
    case "extractField":
      return ["ExtractField", step.side, { field: step.field }];
    case "insertField":
      return ["InsertField", step.side, {
        "topic.field": step.topic, "partition.field": step.partition, "offset.field": step.offset, "timestamp.field": step.timestamp, "static.field": step.constant?.name, "static.value": step.constant?.value,
      }];
    case "regexRouter":
      return ["RegexRouter", undefined, { regex: step.regex, replacement: step.replacement }];
    case "filter":
      return ["Filter", undefined, {}];
    case "mask":
      return ["MaskField", step.side, { fields: step.fields.join(","), replacement: step.replacement }];
    case "replaceField":
      return ["ReplaceField", step.side, { include: list(step.include), exclude: list(step.exclude), renames: list(pairs(step.renames)) }];
    case "timestampConverter":
      return ["TimestampConverter", step.side, { field: step.field, "target.type": JAVA_TIMES[step.to], format: step.format, "unix.precision": step.precision }];
    case "cast":
      return ["Cast", step.side, { spec: step.whole ?? pairs(step.fields).join(",") }];
    case "valueToKey":
      return ["ValueToKey", undefined, { fields: step.fields.join(",") }];
    case "hoistField":
      return ["HoistField", step.side, { field: step.field }];
    case "flatten":
      return ["Flatten", step.side, { delimiter: step.delimiter }];
    case "headerFrom":
      return ["HeaderFrom", step.side, { fields: Object.keys(step.fields).join(","), headers: Object.values(step.fields).join(","), operation: step.operation }];
    case "dropHeaders":
      return ["DropHeaders", undefined, { headers: step.headers.join(",") }];
    case "insertHeader":
      return ["InsertHeader", undefined, { header: step.header, "value.literal": step.value }];
    case "setSchemaMetadata":
      return ["SetSchemaMetadata", step.side, { "schema.name": step.name, "schema.version": step.version === undefined ? undefined : String(step.version) }];
    case "timestampRouter":
      return ["TimestampRouter", undefined, { "topic.format": step.topicFormat, "timestamp.format": step.timestampFormat }];
  }
}

const JAVA_TIMES = { string: "string", unix: "unix", date: "Date", time: "Time", timestamp: "Timestamp" } as const;

function pairs(names: Readonly<Record<string, string>>): string[] {
  return Object.entries(names).map(([from, to]) => `${from}:${to}`);
}

function list(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : names.join(",");
}
