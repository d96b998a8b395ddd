import fc from "fast-check";
import { lint } from "../../connectors/lint/lint.ts";
import { plan } from "../../pipeline/plan.ts";
import { render, sampleWiring } from "../../pipeline/render.ts";
import { surroundings } from "../../pipeline/surroundings.ts";
import { config, copy, s3, tableNames, where } from "../pipeline/config.ts";

const sinks = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.constantFrom("iceberg" as const, "parquet" as const, "copy" as const, "copy without deletes" as const, "opensearch" as const, "elasticsearch" as const), { minKeys: 1, maxKeys: 4 });

test("no rule has anything to say about a plan's own connectors, whatever tables, sinks and partitions it has", () => {
  fc.assert(
    fc.property(tableNames, sinks, fc.integer({ min: 1, max: 12 }), (names, formats, partitions) => {
      const made = config(names, (tree) => {
        tree["broker"] = { local: {}, topics: { partitions } };
        tree["sinks"] = Object.fromEntries(Object.entries(formats).map(([name, format]) => [name, format === "iceberg" || format === "parquet" ? { s3: { ...s3(format)["s3"], prefix: name, maxFileAge: "10m" } } : format === "opensearch" || format === "elasticsearch" ? { [format]: { url: "https://search.example.com", user: "cdc", password: "${env:P}", index: `${name}-{topic}`, deletes: partitions > 2 } } : copy(name, format === "copy")]));
      });
      const planned = plan(made, where);
      if (planned.problems.length > 0) return;
      expect(lint(render(planned, sampleWiring(planned)), surroundings(made, planned))).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test("what the plan knows is used: a table left out of the publication, copies beyond the one broker", () => {
  const made = config(["public.a"]);
  const planned = plan(made, where);
  const [source, ...rest] = render(planned, sampleWiring(planned));
  const more = { ...source!, config: { ...source!.config, "table.include.list": `${source!.config["table.include.list"]},public\\.b`, "topic.creation.default.replication.factor": "3" } };
  expect(lint([more, ...rest], surroundings(made, planned)).map(({ rule }) => rule).sort()).toEqual(expect.arrayContaining(["replication-beyond-brokers", "table-outside-publication"]));
});
