import { loadConfig } from "../../config/load.ts";
import { plan } from "../../pipeline/plan.ts";
import { sinksOf } from "../../pipeline/sinks.ts";
import { surroundings } from "../../pipeline/surroundings.ts";
import { dev, staging, type Tree } from "../config/trees.ts";

const where = { project: "sluice", stack: "staging" };

function of(tree: Tree) {
  const { config, problems } = loadConfig({ "aws:region": "eu-central-1", ...Object.fromEntries(Object.entries(tree).map(([key, value]) => [`sluice:${key}`, value])) });
  if (config === undefined) throw new Error(JSON.stringify(problems));
  const planned = plan(config, where);
  return { planned, context: surroundings(config, planned) };
}

const iceberg = (tree: Tree): Tree => ({ ...tree, sinks: { lake: { s3: { ...tree["sinks"].lake.s3, format: "iceberg" } } } });

test("of brokers and workers of ours, and of RDS, the rules know what they need", () => {
  const { planned, context } = of(iceberg(staging()));
  expect(context).toMatchObject({ rds: true, postgresVersion: 17, brokers: 3, autoCreateTopics: false, maxMessageBytes: 16 * 1024 ** 2, heapBytes: 2 * planned.estimates.heapBytes, providers: ["env", "file", "dir"] });
});

test("of an instance that is there its family tells the version; of other brokers and workers nothing is taken for granted", () => {
  const tree: Tree = { ...dev(), broker: { existing: { bootstrapServers: "b:9092" } }, connect: { existing: { url: "http://c:8083", providers: ["env"] } }, sinks: {} };
  tree["source"].existing.role = { name: "cdc", password: "${env:CDC}" };
  tree["source"].existing.sslmode = "require";
  const { context } = of(tree);
  expect(context).toMatchObject({ rds: true, postgresVersion: 17, providers: ["env"] });
  for (const unknown of ["brokers", "autoCreateTopics", "maxMessageBytes", "heapBytes"]) expect(context).not.toHaveProperty(unknown);
});

test("a lake on AWS is one database of the catalog, whose names are a-z, 0-9 and _: two tables that would share one are refused", () => {
  const tree = iceberg(staging());
  tree["source"].tables = ["a.b_c", "a_b.c", "public.Ürders"];
  const { planned } = of(tree);
  expect(sinksOf(planned.sinks, "s3")[0]?.iceberg?.tables.map(({ namespace, name }) => [...namespace, name])).toEqual([["sluice_staging_lake", "a_b_c"], ["sluice_staging_lake", "a_b_c"], ["sluice_staging_lake", "public__rders"]]);
  expect(planned.problems.map(({ place, reason }) => `${place}: ${reason}`)).toContain("sluice:sinks.lake: tables a.b_c and a_b.c would share the lake table sluice_staging_lake.a_b_c, since names in the lake are a-z, 0-9 and _");
});
