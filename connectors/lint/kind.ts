import { WORKER_KEYS } from "../catalog/framework.ts";

const workers = new Set(WORKER_KEYS);

/** Keys of the worker. */
export const WORKER = (key: string): boolean => workers.has(key) || key.startsWith("config.providers.");

/** Keys that only a sink's framework reads. */
export const SINK_KEYS = (key: string): boolean => key === "topics" || key === "topics.regex" || key.startsWith("errors.deadletterqueue.");

/** Keys that only a source's framework reads. */
export const SOURCE_KEYS = (key: string): boolean => key.startsWith("topic.creation.") || key.startsWith("transaction.boundary") || key === "exactly.once.support" || key === "offsets.storage.topic";
