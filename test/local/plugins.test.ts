import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printProblems } from "../../config/problem.ts";
import { absentPlugins } from "../../local/connect/absent.ts";
import { haveManifests, holdClass } from "../../local/connect/plugins.ts";
import { plan } from "../../pipeline/plan.ts";
import { config, where } from "../pipeline/config.ts";

const SINK = "io/confluent/connect/s3/S3SinkConnector.class";
const root = mkdtempSync(join(tmpdir(), "plugins-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A file that ends as a jar does: with the names of its entries. */
function jar(path: string, ...entries: string[]): string {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), `PK${"x".repeat(100)}${entries.join("PK")}`);
  return join(root, path.split("/")[0] ?? "");
}

test("a class is found in whatever depth its jar lies", () => {
  const folder = jar("found/vendor-s3-1.0/lib/s3.jar", "a/B.class", SINK);
  expect(holdClass([join(root, "none"), folder], "io.confluent.connect.s3.S3SinkConnector")).toBe(true);
  expect(holdClass([folder], "io.confluent.connect.s3.Other")).toBe(false);
});

test("one plugin without a manifest is enough to have them scanned", () => {
  const folder = jar("both/with/lib/a.jar", "META-INF/services/org.apache.kafka.connect.sink.SinkConnector");
  jar("both/with/lib/b.jar", "x/Y.class");
  expect([haveManifests([]), haveManifests([join(root, "none")]), haveManifests([folder])]).toEqual([true, true, true]);
  jar("both/without/lib/c.jar", SINK, "META-INF/services/java.sql.Driver");
  expect(haveManifests([folder])).toBe(false);
});

test("a Parquet sink without its plugin is refused with the mend; with it, and on a worker of others, it is not", () => {
  const of = (connect: unknown): string => {
    const made = config(["public.a"], (tree) => { tree["connect"] = connect; });
    return printProblems(absentPlugins(made, plan(made, where)));
  };
  expect(of({ local: {} })).toBe(
    "sluice:sinks.plain.s3.format: parquet is written by io.confluent.connect.s3.S3SinkConnector, which no package registry holds. " +
      "Unpack its archive (https://www.confluent.io/hub/confluentinc/kafka-connect-s3) into a folder and name that folder, sluice:connect.local.plugins: [/folder]; or write iceberg, which needs no download",
  );
  expect(of({ local: { plugins: [join(root, "none")] } })).toContain(`which no jar under ${join(root, "none")} holds. Unpack`);
  expect(of({ local: { plugins: [jar("whole/confluentinc-kafka-connect-s3-12.1.9/lib/s3.jar", SINK)] } })).toBe("");
  const made = config(["public.a"]);
  expect(absentPlugins({ ...made, connect: { ...made.connect, server: { kind: "existing", url: "http://connect:8083", providers: [] } } }, plan(made, where))).toEqual([]);
});
