import { check } from "../../connectors/resource/lifecycle.ts";
import { UNKNOWN } from "../../dynamic/lifecycle.ts";
import { CONFIG, SOURCE, withWorker } from "./kit.ts";

const kit = withWorker();
const reasons = async (more: object) => (await check({}, kit.args(more))).failures.map(({ property, reason }) => (expect(property).toBe(""), reason));

describe("before the worker is asked", () => {
  test.each([
    [{ name: "a/b" }, /^connector name "a\/b": not usable in the worker's REST paths/],
    [{ name: ".." }, /not usable/],
    [{ config: { ...CONFIG, x: null } }, /^connector a, x: must be a string, not null/],
    [{ config: { ...CONFIG, topics: ["a", "b"] } }, /^connector a, topics: must be a string, not a list\. Quote it, or write a list as "a,b"/],
    [{ config: { topic: "t" } }, /^connector a, connector.class: is missing/],
    [{ config: { ...CONFIG, name: "other" } }, /^connector a, name: the config says "other"/],
    [{ config: { ...CONFIG, "sluice.owner": "me" } }, /^connector a, sluice.owner: is set by Sluice itself/],
    [{ config: "x" }, /must be a map/],
    [{ timeoutSeconds: 0 }, /^connector a, timeoutSeconds: must be a number of seconds above 0/],
    [{ owner: "" }, /^connector a, owner: is empty/],
  ])("%j is refused", async (more, reason) => {
    expect(await reasons(more)).toEqual([expect.stringMatching(reason)]);
    expect(kit.fake.calls).toHaveLength(0);
  });

  test("all problems come at once", async () => {
    expect(await reasons({ name: "a b", config: { x: null } })).toHaveLength(3);
  });

  test.each([{ endpoint: UNKNOWN }, { endpoint: { kind: "direct", url: UNKNOWN } }, { config: UNKNOWN }, { config: { ...CONFIG, topic: UNKNOWN } }, { name: UNKNOWN }, { secretVersion: UNKNOWN }])("what is not known yet is not checked: %j", async (more) => {
    expect(await reasons(more)).toEqual([]);
    expect(kit.fake.calls).toHaveLength(0);
  });

  test("numbers and booleans are taken as the text the worker makes of them", async () => {
    const checked = await check({}, kit.args({ config: { ...CONFIG, "tasks.max": 1, x: true } }));
    expect(checked.failures).toEqual([]);
    expect(checked.inputs.config).toMatchObject({ "tasks.max": "1", x: "true" });
    expect(checked.inputs).toMatchObject({ state: "running", validate: "whenReachable", offsets: "delete" });
  });
});

describe("by the worker", () => {
  test("nothing is written, and the name is sent", async () => {
    expect(await reasons({})).toEqual([]);
    expect(kit.fake.writes()).toEqual([]);
    expect(kit.fake.calls).toMatchObject([{ method: "PUT", path: `/connector-plugins/${SOURCE}/config/validate`, body: { name: "a" } }]);
  });

  test("each key's error is one failure, without the echo of values", async () => {
    kit.fake.validation = () => ({ "plugin.name": ["The 'plugin.name' value is invalid: Value must be one of decoderbufs, pgoutput"], "slot.name": ["is bad", "is long"], topics: ["Must configure one of topics or topics.regex"], "topics.regex": ["Must configure one of topics or topics.regex"] });
    expect(await reasons({ config: { ...CONFIG, "database.password": "canary-1" } })).toEqual([
      "connector a, plugin.name: Value must be one of decoderbufs, pgoutput",
      "connector a, slot.name: is bad; is long",
      "connector a, topics: Must configure one of topics or topics.regex",
    ]);
  });

  test("a secret in an error is redacted", async () => {
    kit.fake.validation = () => ({ "database.password": ["Invalid value canary-1 for configuration database.password"] });
    expect(await reasons({ config: { ...CONFIG, "database.password": "canary-1" } })).toEqual(["connector a, database.password: Invalid value [redacted] for configuration database.password"]);
  });

  test("a missing plugin is named with its nearest neighbour", async () => {
    expect(await reasons({ config: { ...CONFIG, "connector.class": "org.apache.kafka.connect.file.FileStreamSourceConector" } })).toEqual([expect.stringMatching(/^connector a, connector.class: the worker has no plugin org\S+ \(did you mean "org.apache.kafka.connect.file.FileStreamSourceConnector"\?\)\. Install it/)]);
    expect(await reasons({ config: { ...CONFIG, "connector.class": "io.debezium.connector.postgres.PostgresConnector" } })).toEqual([expect.stringContaining('did you mean "io.debezium.connector.postgresql.PostgresConnector"?')]);
    expect(await reasons({ config: { ...CONFIG, "connector.class": "com.example.Missing" } })).toEqual([expect.stringMatching(/no plugin com.example.Missing\. Install it in the worker's plugin.path, or name one of: /)]);
    kit.fake.absent.add("io.confluent.connect.s3.S3SinkConnector");
    expect(await reasons({ config: { ...CONFIG, "connector.class": "io.confluent.connect.s3.S3SinkConnector" } })).toEqual([expect.stringContaining("Install it in the worker's plugin.path (its archive: https://www.confluent.io/hub/confluentinc/kafka-connect-s3), or name one of: ")]);
  });

  test("a database that is down is told, but does not stop a preview that may be about to start it", async () => {
    const down = "Error while validating connector config: Connection to 127.0.0.1:1 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.";
    kit.fake.validation = () => ({ "database.hostname": [down] });
    expect(await reasons({})).toEqual([]);
    expect(await reasons({ validate: "required" })).toEqual([expect.stringMatching(/^connector a, database.hostname: Error while validating connector config: Connection to 127.0.0.1:1 refused/)]);
  });
});

describe("when the worker cannot be reached", () => {
  test("whenReachable passes, at once", async () => {
    await kit.fake.close();
    expect(await reasons({})).toEqual([]);
    await kit.fake.listen();
    kit.fake.plan("page", 9);
    expect(await reasons({})).toEqual([]);
    expect(kit.fake.calls).toHaveLength(1);
  });

  test("required fails, after having waited for a worker that boots", async () => {
    kit.fake.plan("page", 3);
    expect(await reasons({ validate: "required" })).toEqual([]);
    await kit.fake.close();
    expect(await reasons({ validate: "required" })).toEqual([expect.stringMatching(/^connector a: Kafka Connect at \S+ cannot be reached \(ECONNREFUSED\)\. Start the worker/)]);
    await kit.fake.listen();
  });

  test("off asks nothing", async () => {
    kit.fake.validation = () => ({ x: ["bad"] });
    expect(await reasons({ validate: "off" })).toEqual([]);
    expect(kit.fake.calls).toHaveLength(0);
  });
});
