import type { ConnectorConfig } from "../catalog/class.ts";
import { debeziumPostgres } from "../catalog/debezium-postgres.ts";
import { aliases } from "../catalog/resolve.ts";
import type { ResolvedSubject } from "./rule.ts";

/** What a source writes to. */
export interface Produced {
  /** Topics whose names follow from the configuration. */
  readonly topics: ReadonlySet<string>;
  /** Whether it may write to others, too. */
  readonly open: boolean;
}

/** Transforms that leave a record in its topic. */
const STAYING = /\.(InsertField|Cast|DropHeaders|ExtractField|Filter|Flatten|HeaderFrom|HoistField|InsertHeader|MaskField|ReplaceField|SetSchemaMetadata|TimestampConverter|ValueToKey|ExtractNewRecordState|LakeTypes)(\$(Key|Value))?$/;

/** The topics of a source; `open` where they cannot be told. */
export function produced({ config, resolved }: ResolvedSubject): Produced {
  if (resolved.kind !== "source") return { topics: new Set(), open: false };
  const before = resolved.connector === debeziumPostgres ? debezium(config) : single(config);
  return aliases(config["transforms"]).reduce((now, alias) => routed(now, alias, config), before);
}

function single(config: ConnectorConfig): Produced {
  const topic = config["topic"];
  return topic === undefined ? { topics: new Set(), open: true } : { topics: new Set([topic]), open: false };
}

function debezium(config: ConnectorConfig): Produced {
  const prefix = config["topic.prefix"];
  const list = aliases(config["table.include.list"]);
  const other = "topic.naming.strategy" in config || "topic.delimiter" in config;
  const names = list.map(literal);
  const fixed = names.filter((name) => name !== undefined);
  const topics = prefix === undefined ? [] : [...fixed.map((name) => `${prefix}.${name}`.replace(/[^a-zA-Z0-9._-]/g, "_")), `__debezium-heartbeat.${prefix}`, `${prefix}.transaction`, `${prefix}-signal`];
  return { topics: new Set(other ? [] : topics), open: prefix === undefined || other || list.length === 0 || fixed.length < list.length };
}

/** What an anchored pattern matches, if that is one table; an unescaped dot is read as one. */
function literal(pattern: string): string | undefined {
  const text = pattern.replace(/\\([^A-Za-z0-9])/g, (_, char: string) => `\u0000${char.charCodeAt(0)}\u0001`);
  if (/[\\^$|?*+()[\]{}]/.test(text)) return undefined;
  return text.replace(/\u0000(\d+)\u0001/g, (_, code: string) => String.fromCharCode(Number(code)));
}

function routed(before: Produced, alias: string, config: ConnectorConfig): Produced {
  const type = config[`transforms.${alias}.type`] ?? "";
  if (STAYING.test(type) && !(`transforms.${alias}.route.by.field` in config)) return before;
  const [regex, replacement] = [config[`transforms.${alias}.regex`], config[`transforms.${alias}.replacement`]];
  if (!type.endsWith(".RegexRouter") || regex === undefined || replacement === undefined || `transforms.${alias}.predicate` in config) return { ...before, open: true };
  try {
    const whole = new RegExp(`^(?:${regex})$`);
    return { topics: new Set([...before.topics].map((topic) => topic.replace(whole, replacement))), open: before.open };
  } catch {
    return { ...before, open: true };
  }
}
