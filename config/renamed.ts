import type { Step } from "./walk.ts";

/** Keys of a connector's class that are written under another name here, by their path; `*` stands for any name. */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "sources.*.datagen": { "kafka.topic": "topic", "max.interval": "interval", "schema.string": "schema", "schema.keyfield": "key", "random.seed": "seed" },
  "sources.*.http": {
    "kafka.topic": "topic", "http.request.url": "url", "http.request.method": "method", "http.request.headers": "headers", "http.request.params": "params", "http.request.body": "body",
    "http.timer.interval.millis": "interval", "http.timer.catchup.interval.millis": "catchUp", "http.client.read.timeout.millis": "timeout", "http.auth.user": "auth.user", "http.auth.password": "auth.password",
    "http.response.list.pointer": "list", "http.response.record.offset.pointer": "key and time", "http.response.record.key.pointer": "key", "http.response.record.timestamp.pointer": "time", "http.offset.initial": "initial",
  },
  "sources.*.generator": { "throughput": "perSecond", "num.messages": "messages" },
  "sinks.*.jdbc": { "auto.evolve": "schemaEvolution", "schema.evolution": "schemaEvolution", "delete.enabled": "deletes", "table.name.format": "tableName", "collection.name.format": "tableName" },
  "sinks.*.opensearch": { "connection.url": "url", "connection.username": "user", "connection.password": "password", "behavior.on.null.values": "deletes" },
  "sinks.*.elasticsearch": { "connection.url": "url", "connection.username": "user", "connection.password": "password", "behavior.on.null.values": "deletes" },
  "outbox": { "route.by.field": "columns.aggregateType", "table.field.event.key": "columns.aggregateId", "table.field.event.payload": "columns.payload", "route.topic.replacement": "topics" },
};

/** What a key of a connector's class is called here. */
export function renamed(path: readonly Step[]): string | undefined {
  const found = Object.entries(RENAMED).find(([pattern]) => {
    const steps = pattern.split(".");
    return steps.length === path.length - 1 && steps.every((step, index) => step === "*" || step === path[index]);
  });
  return found?.[1][String(path.at(-1))];
}
