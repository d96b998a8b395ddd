import { brokenPattern, groupsMissing } from "../connectors/catalog/property.ts";
import { simpleDatePattern } from "../connectors/catalog/date-pattern.ts";
import type { Condition, Step as Transform } from "../transforms/step.ts";
import { step } from "./normalize-transforms.ts";
import type { Problem } from "./problem.ts";
import { get, map, type Raw } from "./raw.ts";
import { transform } from "./schema-transforms.ts";
import { place, type Step } from "./walk.ts";

/** What a list of transforms gets wrong by itself, whatever it stands at. */
export function transformProblems(raw: Raw): Problem[] {
  const lists: Step[][] = [["source", "transforms"], ...Object.keys(map(raw["sinks"]) ?? {}).map((name) => ["sinks", name, "transforms"])];
  return lists.flatMap((path) => {
    const list = get(raw, path);
    return Array.isArray(list) ? list.flatMap((one: unknown, at) => oneProblems(one, [...path, at])) : [];
  });
}

/** Conditions that may stand in `when` and in a filter. */
const CONDITIONS = ["topicNameMatches", "hasHeaderKey", "recordIsTombstone"];

function oneProblems(written: unknown, path: readonly Step[]): Problem[] {
  const one = map(written);
  if (one === undefined) return [];
  const kinds = Object.keys(one).filter((key) => key !== "when" && key in transform.shape);
  if (kinds.length > 1) return [{ place: place(path), reason: `is ${kinds.join(" and ")}, but a step is one transform`, mend: "Give each an entry of its own: they work in the order of the list" }];
  if (kinds.length === 0) return Object.keys(one).some((key) => key !== "when") ? [] : [{ place: place(path), reason: "has no transform", mend: "Write one, such as mask: { fields: [email] }" }];
  const doubled = one["filter"] !== undefined && one["when"] !== undefined ? [{ place: place([...path, "when"]), reason: "a filter has its condition in itself", mend: "Write it there, and remove when" }] : [];
  const conditions = [...conditionProblems(one["when"], [...path, "when"]), ...conditionProblems(one["filter"], [...path, "filter"]), ...doubled];
  const parsed = transform.safeParse(written);
  return conditions.length > 0 || !parsed.success ? conditions : stepProblems(step(parsed.data), path);
}

function conditionProblems(written: unknown, path: readonly Step[]): Problem[] {
  const condition = map(written);
  if (condition === undefined) return [];
  const given = CONDITIONS.filter((key) => condition[key] !== undefined);
  if (given.length === 0) return [{ place: place(path), reason: "says nothing about the records", mend: `Write one of ${CONDITIONS.join(", ")}` }];
  return given.length === 1 ? [] : [{ place: place(path), reason: `has ${given.join(" and ")}, and Kafka Connect asks one question a transform`, mend: "Keep one of them" }];
}

/** Problems below a step, by key. */
function stepProblems(one: Transform, path: readonly Step[]): Problem[] {
  const at = (...keys: readonly Step[]): string => place([...path, one.kind, ...keys]);
  const condition = one.when === undefined ? [] : patternProblems(one.when, place([...path, one.kind === "filter" ? "filter" : "when", "topicNameMatches"]));
  return [...condition, ...ownProblems(one, at)];
}

function patternProblems(condition: Condition, at: string): Problem[] {
  if (condition.on !== "topicNameMatches" || !brokenPattern(condition.pattern)) return [];
  return [{ place: at, reason: `"${condition.pattern}" is no regular expression`, mend: "Write .* for anything" }];
}

function ownProblems(one: Transform, at: (...keys: readonly Step[]) => string): Problem[] {
  switch (one.kind) {
    case "insertField": {
      const names = [one.topic, one.partition, one.offset, one.timestamp, one.constant?.name].filter((name) => name !== undefined);
      if (names.length === 0) return [{ place: at(), reason: "names nothing to insert", mend: "Write topic, partition, offset, timestamp or static" }];
      return twice(names, at());
    }
    case "regexRouter": {
      if (brokenPattern(one.regex)) return [{ place: at("regex"), reason: `"${one.regex}" is no regular expression`, mend: "Write .* for anything" }];
      return groupsMissing(one.regex, one.replacement).map((group) => ({ place: at("replacement"), reason: `names the group ${group}, which regex does not have`, mend: "Name a group of regex" }));
    }
    case "mask":
      return twice(one.fields, at("fields"));
    case "valueToKey":
      return twice(one.fields, at("fields"));
    case "dropHeaders":
      return twice(one.headers, at("headers"));
    case "headerFrom":
      return [...empty(one.fields, at("fields")), ...twice(Object.values(one.fields), at("fields"))];
    case "replaceField": {
      if (one.include.length + one.exclude.length + Object.keys(one.renames).length === 0) return [{ place: at(), reason: "changes nothing", mend: "Write include, exclude or renames" }];
      const both = one.include.filter((name) => one.exclude.includes(name));
      const gone = Object.keys(one.renames).filter((name) => one.exclude.includes(name) || (one.include.length > 0 && !one.include.includes(name)));
      return [
        ...both.map((name) => ({ place: at("exclude"), reason: `leaves ${name} out, which include keeps`, mend: "Name it in one of the two" })),
        ...gone.map((name) => ({ place: at("renames", name), reason: "is left out by the same step", mend: "Keep it, or do not rename it" })),
        ...twice(one.include, at("include")), ...twice(one.exclude, at("exclude")), ...twice(Object.values(one.renames), at("renames")),
      ];
    }
    case "cast": {
      const count = Object.keys(one.fields).length;
      if ((count > 0) !== (one.whole !== undefined)) return [];
      return [{ place: at(), reason: count > 0 ? "has fields and whole, and a record is one of the two" : "casts nothing", mend: "Write fields: { name: type } for rows, or whole: type" }];
    }
    case "timestampConverter": {
      const { format = "" } = one;
      if (one.to === "string" && format === "") return [{ place: at("format"), reason: "is missing, and to: string needs it", mend: "Write a pattern such as yyyy-MM-dd'T'HH:mm:ss.SSS'Z'" }];
      return dates(format, at("format"));
    }
    case "timestampRouter":
      return dates(one.timestampFormat, at("timestampFormat"));
    case "setSchemaMetadata":
      return one.name === undefined && one.version === undefined ? [{ place: at(), reason: "changes nothing", mend: "Write name or version" }] : [];
    default:
      return [];
  }
}

function dates(pattern: string, at: string): Problem[] {
  return simpleDatePattern("", pattern).filter(({ severity }) => severity !== "warning").map(({ message, fix }) => ({ place: at, reason: `"${pattern}": ${message}`, mend: fix }));
}

function twice(names: readonly string[], at: string): Problem[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) < index))].map((name) => ({ place: at, reason: `names ${name} twice`, mend: "Name it once" }));
}

function empty(names: object, at: string): Problem[] {
  return Object.keys(names).length === 0 ? [{ place: at, reason: "is empty", mend: "Write field: header" }] : [];
}
