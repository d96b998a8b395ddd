import fc from "fast-check";
import { lint } from "../../connectors/lint/lint.ts";
import { plan } from "../../pipeline/plan.ts";
import { render, sampleWiring } from "../../pipeline/render.ts";
import { sinksOf } from "../../pipeline/sinks.ts";
import { config, s3, tableNames, where } from "./config.ts";

/** What Java's regex does with an include list: split at commas, match the whole, without case. */
const included = (list: string, name: string): boolean => list.split(",").some((pattern) => new RegExp(`^(?:${pattern})$`, "i").test(name));

test("any table list: publication, include list, topics, sink topics and lake tables agree", () => {
  fc.assert(
    fc.property(tableNames, (names) => {
      const made = plan(config(names), where);
      if (made.problems.length > 0) return;
      const rendered = render(made, sampleWiring(made));
      const [source, ...sinks] = rendered.map(({ config }) => config);
      const list = source!["table.include.list"]!;
      const members = made.source.publicationTables.map(({ schema, table }) => `${schema}.${table}`);
      expect(new Set(members)).toEqual(new Set([...names, "sluice_local.heartbeat", "sluice_local.signal"]));
      expect(list.split(",")).toHaveLength(names.length);
      for (const name of names) expect(included(list, name)).toBe(true);
      for (const member of members.slice(names.length)) expect(included(list, member)).toBe(false);
      const topics = made.topics.filter(({ kind }) => kind === "data").map(({ name }) => name);
      expect(topics).toEqual(made.tables.map(({ topic }) => topic));
      for (const topic of made.topics) expect(topic.name).toMatch(/^[a-zA-Z0-9._-]{1,249}$/);
      for (const sink of sinks) expect(sink["topics"]!.split(",")).toEqual(topics);
      const lake = sinksOf(made.sinks, "s3").find(({ name }) => name === "lake")!.iceberg!.tables;
      const routed = sinks.find((sink) => "iceberg.tables" in sink)!;
      for (const [index, topic] of topics.entries()) {
        const table = routed["iceberg.tables"]!.split(",")[index]!;
        expect(new RegExp(`^(?:${routed[`iceberg.table.${table}.route-regex`]})$`).test(topic)).toBe(true);
      }
      expect(lake.map(({ namespace, name }) => [...namespace, name].join("."))).toEqual(topics.map((topic) => topic.toLowerCase()));
    }),
    { numRuns: 300 },
  );
});

test("no rule has anything to say about connectors of our own", () => {
  fc.assert(
    fc.property(tableNames, (names) => {
      const made = plan(config(names), where);
      if (made.problems.length > 0) return;
      expect(lint(render(made, sampleWiring(made)), { providers: ["env", "file", "dir"] })).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("the order of the tables in the configuration changes nothing", () => {
  expect(plan(config(["public.b", "public.a"]), where)).toEqual(plan(config(["public.a", "public.b"]), where));
});

test("collisions are problems", () => {
  const problems = (names: string[]): string[] => plan(config(names), where).problems.map(({ reason }) => reason);
  expect(problems(["public.a-b", "public.a_b"])).toEqual([]);
  expect(problems(["public.a b", "public.a$b"])).toEqual(["table public.a b and table public.a$b would share the topic shop.public.a_b"]);
  expect(problems(["public.Album", "public.album"])).toEqual(["tables public.Album and public.album would share the lake table shop.public.album, since names in the lake are lower case"]);
  expect(problems(["a.b_c", "a_b.c"])).toEqual(["table a.b_c and table a_b.c would share the topic shop.a_b.c (Kafka takes shop.a.b_c and shop.a_b.c for one)"]);
});

test("two connectors of one name are a problem", () => {
  const twice = config(["public.a"], (tree) => {
    tree["connectors"] = { "sluice-local-lake": { "connector.class": "X" } };
    tree["sinks"]["shop-source"] = { s3: { ...s3("iceberg")["s3"], prefix: "other" } };
  });
  expect(plan(twice, where).problems.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
    "sluice:sinks: two connectors would have the name sluice-local-shop-source",
    "sluice:connectors.sluice-local-lake: two connectors would have the name sluice-local-lake",
  ]);
});

test("an existing role is used and not made", () => {
  const existing = config(["public.a"], (tree) => {
    tree["source"] = { ...tree["source"], local: undefined, existing: { host: "db", admin: { user: "a", password: "${env:A}" }, role: { name: "cdc", password: "${env:B}" } } };
  });
  expect(plan(existing, where).source).toMatchObject({ role: "cdc", roleExists: true });
  expect(plan(config(["public.a"]), where).source).toMatchObject({ role: "sluice_local_cdc", roleExists: false });
});

test("raw connectors come last, as they were written", () => {
  const raw = config(["public.a"], (tree) => { tree["connectors"] = { extra: { "connector.class": "com.example.X", "tasks.max": 2 } }; });
  expect(render(plan(raw, where), sampleWiring(plan(raw, where))).at(-1)).toEqual({ name: "extra", kind: "raw", config: { "connector.class": "com.example.X", "tasks.max": "2", name: "extra" } });
});
