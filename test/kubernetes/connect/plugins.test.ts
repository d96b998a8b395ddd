import { readdirSync } from "node:fs";
import { installFiles, keyOf } from "../../../kubernetes/connect/files.ts";
import { mustFetch, pluginsOf } from "../../../kubernetes/connect/plugins.ts";
import { workerProblems } from "../../../kubernetes/connect/problems.ts";
import { printProblems } from "../../../config/problem.ts";
import { cluster, parquet } from "./fixture.ts";

const ARCHIVE = { url: "https://downloads.example.com/kafka-connect-s3.zip", sha512: "ab".repeat(64) };
const IMAGE = `registry.example.com/plugins@sha256:${"0".repeat(64)}`;

function plugins(connect: object = {}, change?: Parameters<typeof cluster>[1]) {
  const { server, plan } = cluster({ ...connect }, change);
  return pluginsOf(server, plan, undefined);
}

test("only what the connectors need is fetched", () => {
  expect(plugins().parts).toEqual(["debezium", "iceberg"]);
  expect(plugins({ archives: [ARCHIVE] }, parquet).parts).toEqual(["debezium"]);
});

test("our own jar is found wherever the others come from", () => {
  const own = "/opt/sluice/own/sluice-lake.jar";
  expect(plugins().path).toEqual(["/opt/sluice/fetched/plugins", own]);
  expect(plugins({ plugins: { from: "image", image: IMAGE } }).path).toEqual(["/opt/sluice/image", own]);
  expect(plugins({ plugins: { from: "baked" }, image: IMAGE }).path).toEqual(["/opt/kafka/plugins", own]);
});

test("plugins of others are looked for by scanning, since they may have no manifest", () => {
  expect(plugins().scan).toBe(false);
  expect(plugins({ archives: [ARCHIVE] }).scan).toBe(true);
  expect(plugins({ plugins: { from: "baked" }, image: IMAGE }).scan).toBe(true);
  expect(mustFetch(plugins({ plugins: { from: "baked" }, image: IMAGE }))).toBe(false);
});

test("with IAM the worker itself gets Amazon's login module", () => {
  const { server, plan } = cluster();
  expect(pluginsOf(server, plan, { protocol: "SASL_SSL", mechanism: "AWS_MSK_IAM", region: "eu-central-1" }).libraries).toEqual(["msk-iam"]);
});

test("the descriptors and sums of the init container are those of setup", () => {
  const files = installFiles(plugins({ archives: [ARCHIVE] }));
  expect(Object.keys(files).sort()).toEqual([
    "archives", "install.sh", "plugins/debezium/SHA256SUMS", "plugins/debezium/SHA512SUMS", "plugins/debezium/pom.xml", "plugins/iceberg/SHA256SUMS", "plugins/iceberg/pom.xml",
  ]);
  expect(files["archives"]).toBe(`${ARCHIVE.sha512}  ${ARCHIVE.url}\n`);
  expect(readdirSync("setup/maven/debezium").sort()).toEqual(["SHA256SUMS", "SHA512SUMS", "pom.xml"]);
  expect(new Set(Object.keys(files).map(keyOf)).size).toBe(7);
  // What a ConfigMap holds at most (kubernetes.io, ConfigMaps: 1 MiB).
  expect(JSON.stringify(files).length).toBeLessThan(512 * 1024);
});

test("every archive that Maven unpacks is pinned by SHA-512 beside its descriptor", () => {
  const files = installFiles(plugins());
  const versions = [...files["plugins/debezium/pom.xml"]!.matchAll(/<artifactId>(debezium-[a-z-]+)<\/artifactId>\s*<version>([^<]+)<\/version>/g)].map(([, artifact, version]) => `${artifact}-${version}-plugin.tar.gz`);
  expect(files["plugins/debezium/SHA512SUMS"]!.trim().split("\n").map((line) => line.slice(130)).sort()).toEqual(versions.sort());
});

const said = (connect: object, change?: Parameters<typeof cluster>[1]): string => {
  const { config, plan } = cluster({ ...connect }, change);
  return printProblems(workerProblems(config, plan));
};

test("files of Parquet need an archive that no registry holds", () => {
  expect(said({}, parquet)).toBe(
    "sluice:sinks.lake.s3.format: parquet is written by io.confluent.connect.s3.S3SinkConnector, which no package registry holds. Name its archive (https://www.confluent.io/hub/confluentinc/kafka-connect-s3) with its SHA-512, sluice:connect.archives: [{ url: …, sha512: … }]; or write iceberg, which needs none",
  );
  expect(said({ archives: [ARCHIVE] }, parquet)).toBe("");
  expect(said({ plugins: { from: "baked" }, image: IMAGE }, parquet)).toBe("");
  expect(said({})).toBe("");
});

test("the Strimzi operator knows a connector only by a name that Kubernetes takes", () => {
  const raw = (tree: Record<string, unknown>): void => void (tree["connectors"] = { Verify_1: { "connector.class": "org.apache.kafka.connect.tools.VerifiableSourceConnector" } });
  expect(said({ runtime: "strimzi", plugins: { from: "baked" }, image: IMAGE }, raw)).toBe("sluice:connectors.Verify_1: is no name of a Kubernetes object, as which the Strimzi operator knows a connector. Use lower-case letters, digits and -");
  expect(said({}, raw)).toBe("");
});
