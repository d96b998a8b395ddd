import { firstCause } from "../../connectors/resource/trace.ts";
import { TRACE } from "../fakes/connect.ts";

test.each([
  ["the innermost cause", TRACE, "ConfigException: Invalid value -1 for configuration partition.duration.ms: Partition duration needs to be a positive."],
  ["a single exception", "org.apache.kafka.connect.errors.ConnectException: Couldn't find or create file '/no/x' for FileStreamSinkTask\n\tat a.B.c(B.java:1)\n", "ConnectException: Couldn't find or create file '/no/x' for FileStreamSinkTask"],
  ["what stands around a bare cause", "x.WrapException: Connection to db.example:5432 failed\n\tat a.B(B.java:1)\nCaused by: java.net.ConnectException: Connection refused\n\tat a.B(B.java:1)\n", "WrapException: Connection to db.example:5432 failed: Connection refused"],
  ["no wrapper", "io.debezium.DebeziumException: An exception occurred in the change event producer. This connector will be stopped.\n\tat x\nCaused by: org.postgresql.util.PSQLException: ERROR: replication slot \"s\" does not exist\n\tat x\n", 'PSQLException: ERROR: replication slot "s" does not exist'],
  ["a message repeated by its wrapper once", "a.AException: b.BException: no table\n\tat x\nCaused by: b.BException: no table\n\tat x\n", "BException: no table"],
  ["a message of several lines", "a.AException: line one\n  line two\n\tat x\n\t... 3 more\n", "AException: line one line two"],
  ["nothing suppressed", "a.AException: the reason\n\tat x\n\tSuppressed: c.CException: not this\n\t\tat y\n\tCaused by: c.DException: nor this\n\t\tat z\n", "AException: the reason"],
  ["an exception without a message", "java.lang.NullPointerException\n\tat x\n", "NullPointerException"],
  ["an empty trace", "", "no trace was given"],
])("%s", (_what, trace, cause) => {
  expect(firstCause(trace)).toBe(cause);
});

test("a cause is cut to a readable length", () => {
  expect(firstCause(`a.AException: ${"x".repeat(5_000)}`)).toHaveLength(500);
});
