import type { DatagenConfig } from "../../config/stack-sources.ts";
import { texts, type ConnectorConfig } from "./class.ts";
import { datagen } from "./datagen.ts";

/** Without name and converters, which every source has. One task: each further one would make its own records. */
export function renderDatagen({ topic, records, intervalMs, key, seed }: DatagenConfig): ConnectorConfig {
  return texts({
    "connector.class": datagen.className,
    "tasks.max": 1,
    "kafka.topic": topic,
    ...("quickstart" in records ? { quickstart: records.quickstart } : { "schema.string": records.schema }),
    "schema.keyfield": key,
    "max.interval": intervalMs,
    // No end: a task that comes to it is FAILED, and stays so.
    iterations: -1,
    "random.seed": seed,
  });
}
