import { catalogEntry } from "../../lake/catalog.ts";
import { glueEntry } from "../../lake/glue.ts";
import { catalogProperties, printCatalog, type GlueCatalog } from "../../lake/endpoint.ts";
import { objectCache } from "../../lake/table/lifecycle.ts";
import { startGlue } from "../support/glue.ts";

const KEY = "reader";
let glue: Awaited<ReturnType<typeof startGlue>>;
let catalog: GlueCatalog;
let allowed = true;
const kept = Object.fromEntries(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map((name) => [name, process.env[name]]));

beforeAll(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: "secret" });
  glue = await startGlue({ shop_lake: "s3://lake/shop_lake" }, "eu-central-1", { accessKeyId: KEY, allow: () => allowed });
  catalog = { kind: "glue", region: "eu-central-1", endpoint: glue.url };
  glue.tables.set("shop_lake.orders", { Name: "orders", VersionId: "1", Parameters: { table_type: "ICEBERG", metadata_location: "s3://lake/m.json" } });
  glue.tables.set("shop_lake.files", { Name: "files", VersionId: "1", Parameters: { classification: "parquet" } });
});
afterAll(async () => {
  for (const [name, value] of Object.entries(kept)) if (value === undefined) delete process.env[name]; else process.env[name] = value;
  await glue.stop();
});

const table = (name: string, database = "shop_lake") => ({ namespace: [database], name });

test("where a table's current metadata is", async () => {
  expect(await catalogEntry(catalog, table("orders"))).toEqual({ ...table("orders"), metadataLocation: "s3://lake/m.json" });
  expect(glue.calls.map(({ action, resource }) => `${action} ${resource.split(":").at(-1)}`)).toEqual(["glue:GetTable catalog", "glue:GetTable database/shop_lake", "glue:GetTable table/shop_lake/orders"]);
});

test("a table or a database that is not there is none", async () => {
  expect(await glueEntry(catalog, table("absent"))).toBeUndefined();
  expect(await glueEntry(catalog, table("orders", "elsewhere"))).toBeUndefined();
});

test("another kind of table under the name is said, not taken for none: it would be made again", async () => {
  await expect(glueEntry(catalog, table("files"))).rejects.toThrow("lake table shop_lake.files: the table of that name in Glue in eu-central-1 is no Iceberg table. Choose another glue.database for the sink");
});

test("a missing right is one line with the mend", async () => {
  allowed = false;
  await expect(glueEntry(catalog, table("orders"))).rejects.toThrow("lake table shop_lake.orders: Glue in eu-central-1 answered AccessDeniedException: User is not authorized to perform: glue:GetTable. Give whoever runs Sluice glue:GetTable on it");
  allowed = true;
});

test("the catalog in a connector, in messages and in caches", () => {
  expect(catalogProperties({ kind: "glue", region: "eu-central-1" })).toEqual({ type: "glue" });
  expect(catalogProperties(catalog)).toEqual({ type: "glue", "glue.endpoint": glue.url });
  expect(printCatalog({ kind: "sqlite", file: "/c.db" })).toBe("/c.db");
  expect(objectCache(catalog)).toMatch(/\.sluice\/objects\/glue-eu-central-1$/);
});
