import { escapeIdentifier, escapeLiteral } from "pg";
import type { Problem } from "../config/problem.ts";
import type { Column } from "../database/columns.ts";
import { meets, seenBy } from "./topics.ts";
import { sideOf, type Step } from "./step.ts";
import { builtIn, cast, converted, isStruct, masked, TEXT, type Outcome } from "./values.ts";

/** One step as the rows of one table meet it. Plain data. */
export interface RowStep {
  /** Where it stands: `sluice:sinks.lake.transforms[0].mask`. */
  readonly place: string;
  /** The table's topic at this step. */
  readonly topic: string;
  readonly step: Step;
}

/** What becomes of a column: its name, its type, and how the database itself says the value that is behind the steps. */
export interface FollowedColumn extends Column {
  /** Expression of PostgreSQL; absent: the column itself. */
  readonly sql?: string;
  /** Why the value cannot be told from the database, as a phrase. */
  readonly untold?: string;
}

export interface Followed {
  readonly columns: readonly FollowedColumn[];
  /** What a step must not do to the table. */
  readonly problems: readonly Problem[];
  /** Names that a step looks for and this table does not have: wrong if no table has them. */
  readonly unknown: readonly { readonly place: string; readonly field: string }[];
}

/** What of a table a step may not touch, and why. */
export interface Followable {
  /** `public.orders`, for messages. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** Columns that tell rows apart. */
  readonly key: readonly string[];
  /** Columns of the reader's own, which every row has besides: `__op` and the like. */
  readonly own: readonly string[];
}

/** Steps that change a row's columns; the others change topics, keys and headers. */
export const ROW_STEPS: ReadonlySet<Step["kind"]> = new Set(["insertField", "mask", "replaceField", "timestampConverter", "cast", "flatten", "headerFrom"]);

/** The steps that rows of a topic meet. */
export function rowSteps(topic: string, steps: readonly Step[], place: string): RowStep[] {
  const topics = seenBy(topic, steps);
  return steps.flatMap((step, at): RowStep[] => {
    const seen = topics[at];
    return seen === undefined || sideOf(step) !== "value" || !ROW_STEPS.has(step.kind) || meets(seen, step.when) === false ? [] : [{ place: `${place}[${at}].${step.kind}`, topic: seen, step }];
  });
}

/** A table's columns behind the steps. Computed columns are not streamed: no step meets them, and they are left where they are. */
export function follow(table: Followable, steps: readonly RowStep[]): Followed {
  const problems: Problem[] = [];
  const unknown: Followed["unknown"][number][] = [];
  let columns: FollowedColumn[] = [...table.columns];
  for (const { place, topic, step } of steps) {
    const refuse = (reason: string, mend: string): void => void problems.push({ place, reason, mend });
    const has = (field: string): boolean => table.own.includes(field) || columns.some(({ name, generated }) => name === field && generated === undefined);
    const looks = (names: readonly string[]): void => {
      for (const field of names) if (!has(field)) unknown.push({ place, field });
    };
    const guards = (names: readonly string[], does: string): void => {
      for (const name of names) {
        if (table.key.includes(name)) refuse(`${does} ${name}, by which rows of ${table.name} are told apart`, "Take it off the list");
        if (table.own.includes(name)) refuse(`${does} ${name}, by which changes are put in order`, "Take it off the list");
      }
    };
    const change = (names: readonly string[], make: (column: FollowedColumn) => Outcome): void => {
      columns = columns.map((column) => {
        if (column.generated !== undefined || !names.includes(column.name)) return column;
        const made = make(column);
        if (!("type" in made)) {
          refuse(`${column.declared} ${column.name} of ${table.name} ${made.why}`, made.mend ?? "Take it off the list");
          return column;
        }
        const { untold, sql: _, ...rest } = column;
        const next = { ...rest, type: made.type, declared: sameType(made.type, column) ? column.declared : made.type.name };
        return made.sql === undefined || untold !== undefined ? { ...next, untold: untold ?? `is written by ${step.kind} in Java's own way` } : { ...next, sql: made.sql };
      });
    };
    const add = (name: string, type: string, what: Pick<FollowedColumn, "sql" | "untold">): void => {
      columns = [...columns, { name, position: columns.length + 1, declared: type, type: builtIn(type), nullable: true, ...what }];
    };

    switch (step.kind) {
      case "insertField": {
        if (step.topic !== undefined) add(step.topic, "text", { sql: escapeLiteral(topic) });
        if (step.partition !== undefined) add(step.partition, "int4", { untold: "is the record's partition in Kafka" });
        if (step.offset !== undefined) add(step.offset, "int8", { untold: "is the record's offset in Kafka" });
        if (step.timestamp !== undefined) add(step.timestamp, "timestamptz", { untold: "is the record's time in Kafka" });
        if (step.constant !== undefined) add(step.constant.name, "text", { sql: escapeLiteral(step.constant.value) });
        break;
      }
      case "mask":
        looks(step.fields);
        guards(step.fields, "hides");
        change(step.fields, ({ type, name, sql }) => masked(type, sql ?? escapeIdentifier(name), step));
        break;
      case "cast":
        if (step.whole !== undefined) {
          refuse(`casts a whole value, and one of ${table.name} is a row`, "Write fields: { name: type }");
          break;
        }
        looks(Object.keys(step.fields));
        guards(Object.keys(step.fields), "casts");
        change(Object.keys(step.fields), ({ type, name, sql }) => cast(type, sql ?? escapeIdentifier(name), step.fields[name] ?? "string"));
        break;
      case "timestampConverter":
        if (step.field === undefined) {
          refuse(`converts a whole value, and one of ${table.name} is a row`, "Write field: the column's name");
          break;
        }
        looks([step.field]);
        guards([step.field], "converts");
        change([step.field], ({ type, name, sql }) => converted(type, sql ?? escapeIdentifier(name), step));
        break;
      case "replaceField": {
        const { include, exclude, renames } = step;
        looks([...include, ...exclude, ...Object.keys(renames)]);
        guards(exclude, "leaves out");
        guards(Object.keys(renames), "renames");
        if (include.length > 0) for (const name of table.key.filter((one) => !include.includes(one))) refuse(`leaves out ${name}, by which rows of ${table.name} are told apart`, `Add ${name} to include`);
        columns = columns
          .filter(({ name, generated }) => generated !== undefined || ((include.length === 0 || include.includes(name)) && !exclude.includes(name)))
          .map((column) => {
            const name = column.generated === undefined && Object.hasOwn(renames, column.name) ? renames[column.name] : undefined;
            return name === undefined ? column : { ...column, name, ...(column.untold === undefined ? { sql: column.sql ?? escapeIdentifier(column.name) } : {}) };
          });
        break;
      }
      case "headerFrom": {
        const names = Object.keys(step.fields);
        for (const name of names) if (!has(name)) refuse(`takes ${name}, which ${table.name} does not have: each of its changes would be a dead letter`, "Write when: { topicNameMatches: … } for the tables that have it");
        if (step.operation === "copy") break;
        guards(names, "takes away");
        columns = columns.filter(({ name }) => !names.includes(name));
        break;
      }
      case "flatten":
        columns = columns.flatMap((column) => flat(column, step.delimiter, (why) => refuse(`${column.declared} ${column.name} of ${table.name} ${why}`, "Leave the column out of the capture (exclude), or the step away")));
        break;
      default:
        break;
    }
    const names = [...table.own, ...columns.map(({ name }) => name)];
    for (const name of new Set(names.filter((one, at) => names.indexOf(one) < at))) {
      refuse(`gives ${table.name} two columns ${name}`, "Write another name");
      columns = columns.filter((column, at) => column.name !== name || columns.findIndex((first) => first.name === name) === at);
    }
  }
  return { columns, problems, unknown };
}

/** Debezium sends points and shapes as structs, whose members become columns. */
function flat(column: FollowedColumn, delimiter: string, refuse: (why: string) => void): FollowedColumn[] {
  const { type, name, sql } = column;
  if (column.generated !== undefined || !isStruct(type)) return [column];
  if (type.name === "numeric") {
    refuse("would be taken apart into its digits and their scale");
    return [column];
  }
  const member = (part: string, of: string, value?: string): FollowedColumn => ({
    name: `${name}${delimiter}${part}`, position: column.position, declared: of, type: builtIn(of), nullable: true, ...(value === undefined ? { untold: `is a part of ${name}` } : { sql: value }),
  });
  const shape = [member("wkb", "bytea"), member("srid", "int4")];
  return type.name === "point" ? [member("x", "float8", `(${sql ?? escapeIdentifier(name)})[0]`), member("y", "float8", `(${sql ?? escapeIdentifier(name)})[1]`), ...shape] : shape;
}

function sameType(type: Column["type"], column: Column): boolean {
  return type === column.type || (type.name === column.type.name && type !== TEXT);
}
