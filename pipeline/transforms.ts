import type { Problem } from "../config/problem.ts";
import type { SinkConfig, StackConfig } from "../config/stack.ts";
import type { Reader } from "../database/preflight/readers.ts";
import { META_COLUMNS } from "../lake/types.ts";
import { rowSteps, type RowStep } from "../transforms/columns.ts";
import { judgeSteps, type Reader as ReaderKind } from "../transforms/judge.ts";
import type { Step } from "../transforms/step.ts";
import { through } from "../transforms/topics.ts";
import { topicOf } from "./names.ts";
import type { ConnectorPlan, SinkPlan, SinkPlanBase, TablePlan } from "./shape.ts";

/** Where the transforms of the configuration meet the plan's names. */

/** A topic behind the transforms of the source, where it is as in Kafka, or of a sink, where its class sees it so. */
export function topicBehind(topic: string, { transforms = [] }: { readonly transforms?: readonly Step[] }): string {
  return through(topic, transforms).topic ?? topic;
}

/** Meta columns that the unwrap adds, and that an include must not leave out. */
const FROM_UNWRAP = META_COLUMNS.map(({ name }) => name).filter((name) => name !== "__partition" && name !== "__offset");

/** A sink's steps as its connector gets them, and the tables that are left behind its filters. */
export function readThrough<Base extends Pick<SinkPlanBase, "tables" | "records" | "topics">>(base: Base, { kind, transforms }: SinkConfig): Base & Pick<SinkPlanBase, "transforms"> {
  if (transforms === undefined) return base;
  const whole = kind === "s3" && base.tables.length > 0 ? transforms.map(keepMeta) : transforms;
  const stays = ({ topic }: { readonly topic: string }): boolean => passes(topic, transforms);
  return { ...base, transforms: whole, tables: base.tables.filter(stays), records: base.records.filter(stays) };
}

/** The topics of which a sink writes anything: of the others it reads all and commits nothing. */
export function writtenTopics({ topics, transforms = [] }: Pick<SinkPlanBase, "topics" | "transforms">): string[] {
  return topics.filter((topic) => passes(topic, transforms));
}

/** Whether anything of a topic gets past the filters. */
function passes(topic: string, transforms: readonly Step[]): boolean {
  return through(topic, transforms).gone !== true;
}

function keepMeta(step: Step): Step {
  return step.kind === "replaceField" && step.side === "value" && step.include.length > 0 ? { ...step, include: [...new Set([...step.include, ...FROM_UNWRAP])] } : step;
}

/** What names are made of at a sink: the table's own, or, where a router of the sink gives it another topic, that topic's last two parts. */
export function partsAtSink({ schema, table, topic }: Pick<TablePlan, "schema" | "table" | "topic">, base: Pick<SinkPlanBase, "transforms">): [schema: string, table: string] {
  const routed = topicBehind(topic, base);
  if (routed === topic) return [schema, table];
  const [last = "", before = ""] = routed.split(".").reverse();
  return [before, last];
}

/** What rows of a table meet in a sink; none where nothing changes them. */
export function rowsOf({ topic }: Pick<TablePlan, "topic">, { name = "", transforms = [] }: Partial<Pick<SinkPlanBase, "name" | "transforms">>): { steps?: RowStep[] } {
  const steps = rowSteps(topic, transforms, `sluice:sinks.${name}.transforms`);
  return steps.length === 0 ? {} : { steps };
}

/** Columns that every row of a reader has beside its table's. */
function ownColumns({ kind }: Pick<SinkPlan, "kind">): readonly string[] {
  return kind === "s3" ? META_COLUMNS.map(({ name }) => name) : [];
}

/** What the preflight must know of sinks whose transforms name columns. */
export function readersOf(sinks: readonly SinkPlan[]): { readers?: Reader[] } {
  const readers = sinks.flatMap((sink): Reader[] => {
    const tables = sink.tables.flatMap((table) => {
      const { steps } = rowsOf(table, sink);
      return steps === undefined ? [] : [{ schema: table.schema, table: table.table, exclude: table.exclude, steps }];
    });
    return tables.length === 0 ? [] : [{ own: ownColumns(sink), tables }];
  });
  return readers.length === 0 ? {} : { readers };
}

/** Transforms that cannot be as they are written. */
export function transformProblems(config: StackConfig, tables: readonly TablePlan[], sinks: readonly SinkPlan[]): Problem[] {
  const { topicPrefix, transforms: atSource = [] } = config.source;
  const headers = atSource.flatMap((step) => (step.kind === "insertHeader" ? [step.header] : []));
  const source = judgeSteps(atSource, { place: "sluice:source.transforms", reader: "source", tables: tables.map(({ schema, table }) => topicOf(topicPrefix, schema, table)), others: [], headers: [], avroNames: false });
  return [...source, ...sinks.flatMap((sink) => {
    const written = config.sinks[sink.name]?.transforms ?? [];
    const topics = tables.map(({ topic }) => topic);
    const read = topics.filter((topic) => sink.topics.includes(topic));
    const others = sink.topics.filter((topic) => !topics.includes(topic));
    return judgeSteps(written, { place: `sluice:sinks.${sink.name}.transforms`, reader: readerOf(sink), tables: read, others, headers, avroNames: sink.avroNames });
  })];
}

/** A connector whose steps are refused, without them: what is wrong with it is told once, where it was written. */
export function withoutRefused(connector: ConnectorPlan, problems: readonly Problem[]): ConnectorPlan {
  const box = connector.kind === "sink" ? `sluice:sinks.${connector.sink}.transforms` : "sluice:source.transforms";
  if ((connector.kind !== "sink" && connector.kind !== "source") || !problems.some(({ place }) => place === box || place.startsWith(`${box}[`))) return connector;
  const { transforms: _refused, ...settings } = connector.settings;
  return { ...connector, settings } as ConnectorPlan;
}

function readerOf(sink: SinkPlan): ReaderKind {
  switch (sink.kind) {
    case "s3":
      return sink.config.format;
    case "jdbc":
      return "copy";
    default:
      return "search";
  }
}
