import type { Problem } from "../config/problem.ts";
import { AVRO_NAME } from "../database/avro-name.ts";
import { didYouMean } from "../util/suggest.ts";
import { seenBy, meets, routedBy, through } from "./topics.ts";
import { ROW_STEPS } from "./columns.ts";
import { sideOf, type Condition, type Step } from "./step.ts";

/** Who the records go to behind the steps. `source`: into Kafka. */
export type Reader = "source" | "iceberg" | "parquet" | "copy" | "search";

export interface Judged {
  /** `sluice:sinks.lake.transforms` */
  readonly place: string;
  readonly reader: Reader;
  /** Topics of captured tables, as they come here. */
  readonly tables: readonly string[];
  /** Topics of other streams. */
  readonly others: readonly string[];
  /** Headers that the records have already. */
  readonly headers: readonly string[];
  /** Names of columns are adjusted to Avro. */
  readonly avroNames: boolean;
}

/** Steps that would break what the stack promises, and steps that would do nothing, as far as the configuration tells. Columns are looked at in the database. */
export function judgeSteps(steps: readonly Step[], judged: Judged): Problem[] {
  const all = [...judged.tables, ...judged.others];
  // As each step sees them: a topic is gone behind the filter that drops it.
  const tables = judged.tables.map((topic) => seenBy(topic, steps));
  const others = judged.others.map((topic) => seenBy(topic, steps));
  const headers = new Set(judged.headers);
  const problems = steps.flatMap((step, at): Problem[] => {
    const rows = tables.flatMap((seen) => seen[at] ?? []);
    const records = others.flatMap((seen) => seen[at] ?? []);
    const here = [...rows, ...records];
    const touches = (topics: readonly string[]): boolean => topics.some((topic) => meets(topic, step.when) !== false);
    const tell = (reason: string, mend: string): Problem => ({ place: `${judged.place}[${at}].${step.kind}`, reason, mend });
    const found = [
      ...aimless(step, here, headers, judged, tell), ...(touches(rows) ? onTables(step, judged, tell) : []), ...(touches(records) ? onRecords(step, judged, tell) : []), ...routing(step, here, judged, tell), ...avro(step, judged, tell),
    ];
    if (step.kind === "insertHeader") headers.add(step.header);
    if (step.kind === "headerFrom") for (const name of Object.values(step.fields)) headers.add(name);
    if (step.kind === "dropHeaders") for (const name of step.headers) headers.delete(name);
    return found.slice(0, 1);
  });
  const gone = all.length > 0 && all.every((topic) => through(topic, steps).gone === true);
  return gone && problems.length === 0 ? [{ place: judged.place, reason: "drops every record", mend: "Leave the sink away, or let something through" }] : problems;
}

type Tell = (reason: string, mend: string) => Problem;

/** A condition that is true of nothing. */
function aimless(step: Step, here: readonly string[], headers: ReadonlySet<string>, { tables, others, reader }: Judged, tell: Tell): Problem[] {
  const { when } = step;
  if (when?.on === "topicNameMatches") {
    if (here.some((topic) => meets(topic, when) === true) || here.length === 0) return [];
    return [tell(when.negate ? `looks at no topic: ${when.pattern} matches all of ${some(here)}, and negate turns that around` : `looks at no topic: ${when.pattern} matches none of ${some(here)}`, "Match the whole topic, the prefix included")];
  }
  if (when?.on === "hasHeaderKey" && !when.negate && others.length === 0 && !headers.has(when.header)) {
    return [tell(`looks for the header ${when.header}, which no record has here${didYouMean(when.header, [...headers])}`, "Add it by an earlier step, or remove this one")];
  }
  if (when?.on === "recordIsTombstone" && !when.negate && others.length === 0 && tables.length > 0 && (reader === "iceberg" || reader === "parquet")) {
    return [tell("looks at records without a value, and none gets here: a delete is a row of the lake", "Remove the step")];
  }
  return [];
}

/** What changes of tables must not meet. */
function onTables(step: Step, { reader }: Judged, tell: Tell): Problem[] {
  const { when } = step;
  const files = reader === "iceberg" || reader === "parquet";
  if (reader === "search") return onSearch(step, tell);
  if (step.kind === "filter") return filter(step.when, reader, tell);
  if (step.kind === "timestampRouter") return [tell("spreads a table over topics by time, which nobody made and no reader knows", reader === "source" ? "Remove it: the lake has its rows by the hour already" : "Leave it to sinks of events (from)")];
  if (reader === "source") return atSource(step, tell);
  if (sideOf(step) === "key") return files || step.kind === "setSchemaMetadata" || (step.kind === "headerFrom" && step.operation === "copy") ? [] : [tell("changes the key, by which the rows of a table are told apart", "Write on: value, or remove it")];
  if (step.kind === "valueToKey" && !files) return [tell("gives the rows another key than their table has, so that changes of one row would not meet", "Remove it: the table's own key is there already")];
  if (step.kind === "extractField") return [tell("puts one field in the place of the row, and a table needs its columns", "Write replaceField: { include: […] }")];
  if (step.kind === "hoistField") return [tell("puts the row into a field, and its columns would be gone", "Remove it")];
  if (reader === "copy" && ((step.kind === "insertField" && step.timestamp !== undefined) || (step.kind === "timestampConverter" && step.to !== "string" && step.to !== "unix"))) {
    return [tell("makes a time of Kafka Connect's own type, which copies do not take: every row would be a dead letter", step.kind === "insertField" ? "Leave timestamp out" : "Write to: string or unix")];
  }
  if (!ROW_STEPS.has(step.kind) || when === undefined) return [];
  if (when.on === "hasHeaderKey") return [tell(`looks at single rows, so that nobody can tell which of them are changed`, "Write when: { topicNameMatches: … }, or remove the condition")];
  if (when.on === "recordIsTombstone" && !when.negate) return [tell("looks at records without a value, which have no fields", "Remove the condition")];
  // One condition a transform: this one takes the place of the guard that keeps tombstones away.
  if (when.on === "topicNameMatches" && !files && (step.kind === "mask" || step.kind === "headerFrom")) return [tell("stops at the record without a value that a delete brings, and has its one condition already", "Give these tables a sink of their own (from), without when")];
  return [];
}

/** Of an index the fields are made beforehand from the table's columns, and its name from the table. */
function onSearch(step: Step, tell: Tell): Problem[] {
  if (step.kind === "insertHeader" || step.kind === "dropHeaders" || (step.kind === "headerFrom" && step.operation === "copy")) return [];
  if (step.kind === "regexRouter" || step.kind === "timestampRouter") return [tell("changes topics, and the index has its name already", "Write index: instead, with {schema}, {table} or {topic}")];
  if (step.kind === "filter") return [tell("drops changes, so that the index would not be what the table is", "Leave the table out of the sink (from)")];
  return [tell("changes documents, whose index has the table's own columns as its fields", "Leave columns out of the capture (exclude), or write the connector under sluice:connectors")];
}

/** Of records that are no rows of a table the lake knows the columns beforehand, from what the stack says of them. */
function onRecords(step: Step, { reader }: Judged, tell: Tell): Problem[] {
  if (reader !== "iceberg") return [];
  if (step.kind === "timestampRouter") return [tell("spreads records over topics by time, and a lake table is made for each topic beforehand", "Remove it: the lake has its rows by the hour already")];
  const shape = ROW_STEPS.has(step.kind) || step.kind === "extractField" || step.kind === "hoistField";
  return shape && sideOf(step) === "value" ? [tell("changes the fields of records whose lake table has its columns already", "Write it at a sink of another kind, or take the stream off from")] : [];
}

/** At the source a record is Debezium's envelope. */
function atSource(step: Step, tell: Tell): Problem[] {
  if (step.kind === "regexRouter" || step.kind === "insertHeader" || step.kind === "dropHeaders") return [];
  if (sideOf(step) === "key") return [tell("changes the key, by which rows are told apart from here on", "Write it at a sink that reads no tables")];
  return [tell("looks for columns where a change is an envelope with before and after, and finds none", "Write it at the sinks; a column that shall not leave the database belongs into exclude")];
}

function filter(when: Condition, reader: Reader, tell: Tell): Problem[] {
  if (when.on === "hasHeaderKey") return [tell("drops single rows by a header, so that nobody can tell which of them should be there", "Filter where the rows are read")];
  if (when.on === "recordIsTombstone") {
    if (when.negate) return [tell("drops every record but the tombstones", "Remove negate")];
    if (reader === "iceberg" || reader === "parquet") return [];
    return [tell(`drops the delete markers, so that rows stay ${reader === "source" ? "in copies and indexes" : "here"} that are gone at the source`, reader === "copy" ? "Remove it, or write deletes: false, which says so" : "Remove it")];
  }
  return reader === "source" ? [tell("drops all changes of a table that is captured all the same", "Take the table off sluice:source.tables")] : [];
}

/** Topics that come out of a router. */
function routing(step: Step, here: readonly string[], { reader, tables }: Judged, tell: Tell): Problem[] {
  if (step.kind !== "regexRouter" && step.kind !== "timestampRouter") return [];
  if (step.when !== undefined && step.when.on !== "topicNameMatches") return [tell("would send some records of a topic elsewhere, so that changes of one row are in two places", "Write when: { topicNameMatches: … }, or remove the condition")];
  if (reader === "parquet") return [tell("changes topics behind the consumer, where this sink's class keeps its open files by the topic that was read and fails (Confluent S3SinkTask)", "Write the router under sluice:source.transforms, or format: iceberg")];
  if (step.kind !== "regexRouter") return [];
  const met = here.filter((topic) => meets(topic, step.when) === true);
  const moved = met.map((topic) => routedBy(topic, step.regex, step.replacement));
  if (met.length > 0 && moved.every((topic, at) => topic === met[at])) return [tell(`changes none of ${some(met)}`, "Match the whole topic, the prefix included")];
  const bad = moved.find((topic) => !/^[A-Za-z0-9._-]{1,249}$/.test(topic) || /^\.{1,2}$/.test(topic));
  if (bad !== undefined) return [tell(`makes the topic "${bad}", which Kafka refuses`, "Make it of letters, digits, ., _ and -")];
  // The catalog of a lake wants a folder and a name.
  const flat = reader === "iceberg" && tables.length > 0 ? moved.find((topic) => !/^[^.]+(\.[^.]+)+$/.test(topic)) : undefined;
  return flat === undefined ? [] : [tell(`makes the topic ${flat}, from which no lake table with a namespace can be named`, "Keep a dot in it, as in shop.orders")];
}

function avro(step: Step, { avroNames, reader, tables }: Judged, tell: Tell): Problem[] {
  if (!avroNames || reader === "source" || tables.length === 0) return [];
  const odd = fieldsOf(step).find((name) => !AVRO_NAME.test(name));
  return odd === undefined ? [] : [tell(`names ${odd}, which is another name here, since a sink with format parquet has names made fit for Avro`, "Write a name of letters, digits and _")];
}

/** Every field that a step names, old and new. */
function fieldsOf(step: Step): string[] {
  switch (step.kind) {
    case "insertField":
      return [step.topic, step.partition, step.offset, step.timestamp, step.constant?.name].filter((name) => name !== undefined);
    case "mask":
    case "valueToKey":
      return [...step.fields];
    case "replaceField":
      return [...step.include, ...step.exclude, ...Object.entries(step.renames).flat()];
    case "cast":
    case "headerFrom":
      return Object.keys(step.fields);
    case "timestampConverter":
      return step.field === undefined ? [] : [step.field];
    default:
      return [];
  }
}

function some(topics: readonly string[]): string {
  const [first, second, third] = topics;
  return [first, second, third].filter((topic) => topic !== undefined).join(", ") + (topics.length > 3 ? ` and ${topics.length - 3} more` : "");
}
