import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readFeed } from "../../connectors/import/feed.ts";
import { importConnectors } from "../../connectors/import/import.ts";
import { projectRoot } from "../../setup/root.ts";

const of = (name: string) => ({ name, config: (JSON.parse(readFileSync(join(projectRoot(), "test/seeds/datagen-http", `${name}.json`), "utf8")) as { config: Record<string, string> }).config });
const DATAGEN = { "connector.class": "DatagenConnector", "kafka.topic": "t" };
const HTTP = { "connector.class": "com.github.castorm.kafka.connect.http.HttpSourceConnector", "kafka.topic": "t", "http.request.url": "https://a.example.com" };

test("a guide's two connectors become sources; what changes is said, with the reason", () => {
  const { config, placements, gaps, changes } = importConnectors([of("datagen-users"), of("http-source-topics-list")], [], { project: "sluice", stack: "dev" });
  expect(config["sluice:sources"]).toEqual({
    "datagen-users": { datagen: { quickstart: "users", topic: "topic-1", interval: "1s" } },
    "http-source-topics-list": { http: { url: "http://10.0.1.144:2020/topics", interval: "1m", records: "all", topic: "topic-1" } },
  });
  expect(placements.map(({ place }) => place)).toEqual(["sluice:sources.datagen-users", "sluice:sources.http-source-topics-list"]);
  expect(gaps).toContain("sluice:sources.datagen-users: its records will be JSON with schemas, and so must be read topic-1");
  // Without a database there is no stack to compare with: nothing is said of single keys.
  expect(changes).toEqual([]);
});

test("an HTTP source with all that sluice:sources has words for", () => {
  expect(readFeed("poll", { ...HTTP, "http.request.method": "post", "http.request.headers": "Accept:a\\, b", "http.auth.type": "Basic", "http.auth.user": "me", "http.auth.password": "${env:P}", "http.timer.interval.millis": "90000", "http.response.list.pointer": "/items", "http.response.record.offset.pointer": "key=/id, timestamp=/at, page=/page", "http.offset.initial": "timestamp=2026-01-01T00:00:00Z" })).toEqual({
    feed: { http: { url: "https://a.example.com", method: "POST", headers: { Accept: "a, b" }, auth: { user: "me", password: "${env:P}" }, interval: "90s", time: "/at", list: "/items", key: "/id", remember: { page: "/page" }, initial: { timestamp: "2026-01-01T00:00:00Z" }, topic: "t" } },
    gaps: [],
  });
});

test("beside a database each source's own login is what its connector is compared with", () => {
  const database = {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector", "database.hostname": "db.example.com", "database.user": "cdc", "database.password": "${env:P}", "database.dbname": "shop",
    "topic.prefix": "shop", "plugin.name": "pgoutput", "table.include.list": "public.orders",
  };
  const poll = { ...HTTP, "http.response.record.offset.pointer": "key=/id,timestamp=/at", "http.auth.type": "Basic", "http.auth.user": "me", "http.auth.password": "${env:HTTP_P}" };
  const { problems, placements, changes } = importConnectors([{ name: "shop", config: database }, { name: "poll", config: poll }], [], { project: "sluice", stack: "dev" });
  expect(problems).toEqual([]);
  expect(placements.map(({ place }) => place)).toEqual(["sluice:source", "sluice:sources.poll"]);
  expect(changes.filter(({ connector, key }) => connector === "poll" && key.startsWith("http.auth"))).toEqual([]);
});

test.each<[string, Record<string, string>, string]>([
  ["a schema in a file", { ...DATAGEN, "schema.filename": "/a.avsc" }, "it makes records of a schema in a file, which is on its workers"],
  ["several generators in one", { ...DATAGEN, quickstart: "users", "tasks.max": "3" }, "each of its tasks makes records of its own, and sluice:sources makes those of one"],
  ["a transform", { ...DATAGEN, quickstart: "users", transforms: "x" }, "sluice:sources has no place for transforms"],
  ["another mapper", { ...HTTP, "http.response.record.mapper": "X" }, "sluice:sources has no place for http.response.record.mapper"],
])("%s stays as it is, with the reason", (_, config, why) => expect(readFeed("x", config)).toEqual({ why }));

test("any other class is none", () => expect(readFeed("x", { "connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector" })).toBeUndefined());
