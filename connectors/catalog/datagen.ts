import type { ConnectorClass } from "./class.ts";
import { isSet, numberOf, type ClassRule } from "./class-rule.ts";
import { QUICKSTART_NAMES } from "./datagen-quickstarts.ts";
import { property, REQUIRED } from "./property.ts";

const GOOD = { "connector.class": "io.confluent.kafka.connect.datagen.DatagenConnector", "kafka.topic": "users", quickstart: "users" };
const SCHEMAS = ["schema.string", "schema.filename", "quickstart"];

const oneSchema: ClassRule = {
  id: "datagen-schema",
  severity: "error",
  reason: "The generator takes exactly one of a schema, a schema file and the name of an example",
  source: "kafka-connect-datagen ConfigUtils.getAvroSchema",
  fix: "Set exactly one of schema.string, schema.filename and quickstart",
  example: { good: GOOD, bad: { "schema.filename": "users.avsc" } },
  check(config) {
    const [first, second] = SCHEMAS.filter((key) => isSet(config, key));
    if (first === undefined) return [{ key: "quickstart", message: `none of ${SCHEMAS.join(", ")} is set`, fix: "Set one of them" }];
    return second === undefined ? [] : [{ key: second, message: `stands beside ${first}, and only one of the two is taken`, fix: "Remove one of them" }];
  },
};

const iterations: ClassRule = {
  id: "datagen-iterations",
  severity: "warning",
  reason: "When the number is reached the task fails; the count is part of the offsets, so that a restart fails again at once",
  source: "kafka-connect-datagen DatagenTask.poll",
  fix: "Leave iterations at -1 where the connector is to keep running",
  example: { good: GOOD, bad: { iterations: "10000000" } },
  check(config) {
    const count = numberOf(config, "iterations", -1) ?? -1;
    return count < 1 ? [] : [{ key: "iterations", message: `after ${count} records of each task the task is FAILED`, fix: "Write -1, or take the failure for the end" }];
  },
};

/** Confluent's generator of test records. */
export const datagen: ConnectorClass = {
  className: GOOD["connector.class"],
  version: "0.7.1",
  kind: "source",
  recordTopic: "kafka.topic",
  properties: [
    property("kafka.topic", "string", REQUIRED),
    property("max.interval", "long", "500"),
    property("iterations", "int", "-1"),
    property("schema.string", "string", ""),
    property("schema.filename", "string", ""),
    property("schema.keyfield", "string", ""),
    property("quickstart", "string", "", { allowed: QUICKSTART_NAMES }),
    property("random.seed", "long"),
  ],
  rules: [oneSchema, iterations],
};
