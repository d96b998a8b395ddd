import type { ConnectorConfig } from "../catalog/class.ts";
import { WORKER_KEYS } from "../catalog/framework.ts";
import { aliases } from "../catalog/resolve.ts";

const workers = new Set(WORKER_KEYS);

/** Keys of the worker. */
export const WORKER = (key: string): boolean => workers.has(key) || key.startsWith("config.providers.");

/** Keys that only a sink's framework reads. */
export const SINK_KEYS = (key: string): boolean => key === "topics" || key === "topics.regex" || key.startsWith("errors.deadletterqueue.");

/** Keys that only a source's framework reads. */
export const SOURCE_KEYS = (key: string): boolean => key.startsWith("topic.creation.") || key.startsWith("transaction.boundary") || key === "exactly.once.support" || key === "offsets.storage.topic";

/** The list that a key's alias is missing from, if it is: `transforms` for `transforms.unwrap.type` without `unwrap` there. */
export function UNDECLARED(key: string, config: ConnectorConfig): { list: "transforms" | "predicates"; alias: string } | undefined {
  const [, list, alias] = /^(transforms|predicates)\.([^.]+)\../.exec(key) ?? [];
  if (alias === undefined || (list !== "transforms" && list !== "predicates")) return undefined;
  return aliases(config[list]).some((one) => one === alias || one.startsWith(`${alias}.`)) ? undefined : { list, alias };
}
