import { loadConfig } from "../../config/load.ts";
import { configWarnings } from "../../config/warnings.ts";
import { dev } from "./trees.ts";

type Tree = Record<string, any>;
const HTTP = { url: "https://api.example.com/v1", interval: "1m", time: "/updated_at", topic: "poll" };

function load(sources: Tree, change: (tree: Tree) => void = () => undefined) {
  const tree: Tree = { source: { local: {}, database: "shop", tables: ["public.orders"] }, broker: { local: {} }, connect: { local: {} }, sources };
  change(tree);
  return loadConfig({ "aws:region": "eu-central-1", ...Object.fromEntries(Object.entries(tree).map(([key, value]) => [`sluice:${key}`, value])) });
}
const lines = (...args: Parameters<typeof load>): string[] => (load(...args).problems ?? []).map(({ place, reason, mend }) => `${place}: ${reason}. ${mend}`);

test("every default filled in", () => {
  const { config } = load({ clicks: { datagen: { quickstart: "users", topic: "clicks" } }, poll: { http: HTTP }, rows: { generator: { topic: "rows" } } });
  expect(config?.sources).toEqual({
    clicks: { kind: "datagen", topic: "clicks", records: { quickstart: "users" }, intervalMs: 500 },
    poll: { kind: "http", topic: "poll", url: HTTP.url, method: "GET", headers: {}, params: {}, intervalMs: 60_000, catchUpMs: 60_000, timeoutMs: 10_000, records: "new", list: "/", time: "/updated_at", remember: {}, initial: {} },
    rows: { kind: "generator", topic: "rows", records: "rows", perSecond: 10 },
  });
});

test("nobody maintains the HTTP source: a warning", () => {
  const { config } = load({ poll: { http: HTTP }, rows: { generator: { topic: "rows" } } });
  expect(configWarnings(config!).map(({ place, reason }) => `${place}: ${reason}`)).toEqual(["sluice:sources.poll.http: nobody maintains com.github.castorm.kafka.connect.http.HttpSourceConnector: its last commit is of February 2022"]);
});

test("a secret may be in each form of auth, and is nowhere else", () => {
  const auth = (written: Tree) => load({ poll: { http: { ...HTTP, auth: written } } }).config?.sources["poll"];
  expect(auth({ bearer: "${env:T}" })).toMatchObject({ auth: { kind: "bearer", token: "${env:T}" } });
  expect(auth({ header: "X-Api-Key", value: "${env:T}" })).toMatchObject({ auth: { kind: "header", name: "X-Api-Key", value: "${env:T}" } });
  expect(auth({ user: "me", password: "${env:T}" })).toMatchObject({ auth: { kind: "basic", user: "me", password: "${env:T}" } });
});

const poll = (more: Tree, change?: (tree: Tree) => void) => lines({ poll: { http: { ...HTTP, ...more } } }, change);
const existing = (tree: Tree): void => {
  tree["source"] = { existing: { host: "db", admin: { user: "p", password: "${env:P}" }, role: { name: "cdc", password: "${env:R}" } }, database: "shop", tables: ["public.orders"] };
  tree["connect"] = { existing: { url: "http://c:8083" } };
};
const cluster = (tree: Tree): void => { for (const [key, value] of Object.entries(dev())) tree[key] = value; };

test.each<[string, string[], string[]]>([
  ["the same parameter asked for and remembered", poll({ time: undefined, params: { since: "${offset.timestamp}" }, initial: { timestamp: "2026-01-01T00:00:00Z" } }), []],
  ["what is asked for is not remembered", poll({ params: { page: "${offset.page}" }, initial: { page: "1" } }), ["sluice:sources.poll.http.remember: does not have page, which the request asks for as ${offset.page}. Write remember: { page: /pointer }"]],
  ["nothing to begin with", poll({ params: { since: "${offset.timestamp}" } }), ["sluice:sources.poll.http.initial: does not have timestamp, so that the first request, before anything is remembered, would fail. Write initial: { timestamp: … }"]],
  ["all records, and yet only newer ones", poll({ records: "all" }), ["sluice:sources.poll.http.time: keeps back what is not newer, but records: all asks for everything again. Remove one of them"]],
  ["a user in the address", poll({ url: "https://me:hunter2@api.example.com/" }), ["sluice:sources.poll.http.url: has a user or a password in it, which Kafka Connect keeps and logs as they are. Write them as auth: { user: …, password: ${env:NAME} }"]],
  ["a reference in a header", poll({ headers: { "X-Tenant": "${env:TENANT}" } }), ["sluice:sources.poll.http.headers.X-Tenant: has a reference to a secret in it, which the source logs with its value when it starts. Write it under auth: { bearer: ${env:NAME} }, { header: …, value: … } or { user: …, password: … }"]],
  ["two ways in", poll({ auth: { bearer: "${env:T}", user: "me" } }), ["sluice:sources.poll.http.auth: says bearer, and user and password, and only one of them can be meant. Write bearer, header and value, or user and password"]],
  ["half a way in", poll({ auth: { header: "X-Api-Key" } }), ["sluice:sources.poll.http.auth.value: is missing. Write header and value"]],
  ["catching up slower than usual", poll({ catchUp: "5m" }), ["sluice:sources.poll.http.catchUp: 5m is longer than the interval. Write less, or remove it"]],
  ["a parameter that ends early", poll({ params: { filter: "a&b" } }), ["sluice:sources.poll.http.params.filter: has a blank, & or # in it, at which the source would end the parameter. Write it as in an address, such as %20"]],
  ["faster than workers in the cluster write down", poll({ interval: "5s" }, cluster), ["sluice:sources.poll.http.interval: is shorter than the 10s after which workers in the cluster write down what was read: until then every request gets the same records. Write 10s or more"]],
  ["an address that is the pod itself", poll({ url: "http://localhost:8080/v1" }, cluster), ["sluice:sources.poll.http.url: localhost is the pod itself for workers in the cluster (connect.replicas). Write an address that pods can reach"]],
  ["a token in the log of workers of others", poll({ auth: { bearer: "${env:T}" } }, existing), expect.arrayContaining(["sluice:sources.poll.http.auth: is a header, which the source writes into its worker's log when it starts; only workers of this stack are told not to. Use user and password, or let the stack run the workers"]) as unknown as string[]],
  ["one topic of two sources", lines({ a: { generator: { topic: "t" } }, b: { generator: { topic: "t" } } }), ["sluice:sources.b.generator.topic: t is the topic of source a already, and what reads it expects records of one shape. Write a topic of its own"]],
  ["a name that means something else", lines({ tables: { generator: { topic: "t" } } }), ['sluice:sources.tables: "tables" means something else where a sink says what it reads. Give it another name']],
  ["two kinds", lines({ a: { generator: { topic: "t" }, datagen: { quickstart: "users", topic: "u" } } }), ["sluice:sources.a: is datagen and generator, but a source is of one kind. Give each a source of its own"]],
  ["a schema that is none", lines({ a: { datagen: { schema: "{}", topic: "u" } } }), ['sluice:sources.a.datagen.schema: is no Avro record ("type": "record" with "fields"). Write an Avro schema as JSON, in single quotes']],
  ["a key that is no field", lines({ a: { datagen: { quickstart: "users", key: "user_id", topic: "u" } } }), ['sluice:sources.a.datagen.key: user_id is no field of the records (did you mean "userid"?). Write registertime, userid, regionid, gender']],
  ["an end of what does not end", lines({ a: { generator: { topic: "t", records: "counter", messages: 5 } } }), ["sluice:sources.a.generator.messages: the counter does not end (org.apache.kafka.connect.tools.VerifiableSourceConnector). Remove it, or write records: rows"]],
  ["Kafka's own generators in the cluster", lines({ a: { generator: { topic: "t" } } }, cluster), ["sluice:sources.a.generator: Kafka's own generators load from the worker's class path alone, where the image of workers in the cluster (connect.replicas) does not have them. Write datagen: { quickstart: …, topic: … } there, or use connect.local"]],
])("%s", (_, seen, wanted) => expect(seen).toEqual(wanted));
