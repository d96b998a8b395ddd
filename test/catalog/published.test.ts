import { datagen } from "../../connectors/catalog/datagen.ts";
import { httpSource } from "../../connectors/catalog/http-source.ts";
import { resolveConfig } from "../../connectors/catalog/resolve.ts";
import { refusal } from "../../connectors/catalog/property.ts";
import { plan } from "../../pipeline/plan.ts";
import { render, sampleWiring } from "../../pipeline/render.ts";
import { config, where } from "../pipeline/config.ts";
import { DATAGEN, HTTP } from "./published.ts";

/** Classes that no package registry holds, so that no worker of ours can be asked about them: held against what their sources say. */

test.each([["Datagen", datagen, DATAGEN], ["HTTP source", httpSource, HTTP]] as const)("%s: every published key, with its type and default", (_, found, published) => {
  const known = Object.fromEntries(found.properties.map(({ key, type, fallback }) => [key, [type, fallback]]));
  for (const [key, definition] of Object.entries(published)) expect([key, known[key]]).toEqual([key, definition]);
});

test("what a stack renders has only published keys, with values that their types take", () => {
  const planned = plan(config(["public.orders"], (tree) => {
    tree["sources"] = {
      a: { datagen: { quickstart: "users", topic: "a", key: "gender", seed: 1 } },
      b: { datagen: { schema: '{"type":"record","name":"b","fields":[{"name":"x","type":"int"}]}', topic: "b" } },
      c: { http: { url: "https://a.example.com/v1", interval: "1m", time: "/at", key: "/id", list: "/items", params: { n: "1" }, body: "{}", method: "POST", auth: { user: "me", password: "${env:P}" }, topic: "c" } },
      d: { http: { url: "https://a.example.com/v1", interval: "1m", records: "all", auth: { bearer: "${env:T}" }, topic: "d" } },
    };
  }), where);
  const rendered = render(planned, sampleWiring(planned)).filter(({ kind }) => kind === "feed");
  expect(rendered).toHaveLength(4);
  for (const { config: one } of rendered) {
    const published = one["connector.class"] === datagen.className ? DATAGEN : HTTP;
    const { keys, missing } = resolveConfig(one);
    expect(missing).toEqual([]);
    for (const [key, value] of Object.entries(one)) {
      const found = keys.get(key);
      if (found?.status !== "known" || found.property === undefined) throw new Error(`${key}: nobody reads it`);
      expect([key, refusal(found.property, value)]).toEqual([key, undefined]);
      if (/^(http|kafka|max|schema|quickstart|iterations|random)/.test(key) && key !== "http.auth.type") expect(Object.keys(published)).toContain(key);
    }
  }
});
