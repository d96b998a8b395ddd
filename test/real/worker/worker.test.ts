import { join } from "node:path";
import type { BrokerEndpoint } from "../../../broker/endpoint.ts";
import { endOffsets } from "../../../broker/offsets.ts";
import { PATHS } from "../../../kubernetes/connect/paths.ts";
import { mavenPackage, verify } from "../../../setup/maven.ts";
import { installPart } from "../../../setup/part.ts";
import { projectRoot } from "../../../setup/root.ts";
import { cacheFolder } from "../../../setup/toolchain.ts";
import { until } from "../../../util/until.ts";
import { cluster } from "../../kubernetes/connect/fixture.ts";
import { startPostgres, type TestPostgres } from "../../support/postgres.ts";
import { startSecured, type SecuredBroker } from "./broker.ts";
import { startPodLike, type PodLike } from "./pod.ts";

/**
 * What is generated for a pod starts a real worker: against a broker that only lets SCRAM-SHA-512 over TLS in, with its secrets as a
 * kubelet mounts them, and with connectors of all three kinds of clients.
 */

jest.setTimeout(240_000);

const { server, plan } = cluster();
let postgres: TestPostgres;
let broker: SecuredBroker;
let inside: BrokerEndpoint;
let pod: PodLike;

beforeAll(async () => {
  const exporter = await jmxExporter();
  postgres = await startPostgres();
  broker = await startSecured();
  inside = {
    bootstrapServers: broker.bootstrapServers,
    security: { protocol: "SASL_SSL", mechanism: "SCRAM-SHA-512", username: broker.username, password: `\${dir:${PATHS.secrets}:broker-connect}`, ca: { file: `${PATHS.trust}/broker.pem` } },
  };
  await postgres.sql("create table orders (id int primary key, note text, price float8); insert into orders values (1, 'one', 'NaN'), (2, 'two', 2.5)");
  pod = await startPodLike({ server, plan, broker: inside, secrets: { "broker-connect": broker.password, "database-cdc": postgres.password }, trust: { "broker.pem": broker.authority }, exporter });
});
afterAll(async () => {
  await pod?.stop();
  await broker?.stop();
  await postgres?.stop();
}, 60_000);

/** Strimzi's image has a newer one, which no package registry holds; the rules' language is the same. */
async function jmxExporter(): Promise<string> {
  const here = join(projectRoot(), "test", "real", "worker");
  const folder = await installPart(cacheFolder(), { name: "jmx-exporter", version: "1.0.1-test" }, async (out) => {
    await mavenPackage("jmx-exporter", join(here, "pom.xml"), { out: join(out, "jars"), work: join(out, ".work") });
    await verify("jmx-exporter", join(out, "jars"), join(here, "SHA256SUMS"));
  });
  return join(folder, "jars", "jmx_prometheus_javaagent-1.0.1.jar");
}

async function call(method: string, path: string, body?: unknown): Promise<any> {
  const answer = await fetch(pod.url + path, { method, headers: { "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
  return text === "" ? undefined : JSON.parse(text);
}

async function running(name: string, config: Record<string, string>): Promise<void> {
  await until(`${name} accepted`, () => call("PUT", `/connectors/${name}/config`, config).catch((error: Error) => {
    if (error.message.includes(" 409 ")) return undefined;
    throw error;
  }));
  await until(`${name} running`, async () => {
    const { connector, tasks } = await call("GET", `/connectors/${name}/status`).catch(() => ({ connector: { state: "NONE" }, tasks: [] }));
    const failed = [connector, ...tasks].find(({ state }: { state: string }) => state === "FAILED");
    if (failed) throw new Error(`${name}: ${failed.trace?.slice(0, 2000)}`);
    return tasks.length > 0 && [connector, ...tasks].every(({ state }: { state: string }) => state === "RUNNING") ? true : undefined;
  }, { timeoutMs: 60_000 });
}

test("the worker gets into the broker and says that it is well", async () => {
  const health = await until("healthy", async () => {
    if (!pod.service.alive()) throw new Error(`the worker died: ${pod.service.log().slice(-3000)}`);
    return call("GET", "/health").catch(() => undefined);
  }, { timeoutMs: 120_000 });
  expect(health).toMatchObject({ status: "healthy" });
});

test("it has the plugins of the init container, and our own jar from the ConfigMap", async () => {
  const classes = ((await call("GET", "/connector-plugins?connectorsOnly=false")) as { class: string }[]).map((one) => one.class);
  expect(classes).toEqual(expect.arrayContaining([
    "io.debezium.connector.postgresql.PostgresConnector", "org.apache.iceberg.connect.IcebergSinkConnector", "sluice.connect.LakeTypes", "sluice.connect.ExactJsonConverter",
  ]));
});

const JSON_SIDES = { "key.converter": "org.apache.kafka.connect.json.JsonConverter", "value.converter": "sluice.connect.ExactJsonConverter" };

test("a source makes its topic and writes to it: admin client and producer are let in; its password is read from the mounted file", async () => {
  await running("orders", {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector", "tasks.max": "1", "database.hostname": "127.0.0.1", "database.port": String(postgres.port), "database.user": "postgres",
    "database.password": `\${dir:${mounted("secrets")}:database-cdc}`, "database.dbname": "shop", "topic.prefix": "shop", "plugin.name": "pgoutput", "slot.name": "orders", "publication.name": "orders",
    "publication.autocreate.mode": "filtered", "table.include.list": "public.orders", "topic.creation.default.partitions": "-1", "topic.creation.default.replication.factor": "-1", ...JSON_SIDES,
  });
  const [at] = await until("two rows in the topic", async () => {
    const ends = await endOffsets(broker.endpoint, ["shop.public.orders"]).catch(() => []);
    return ends.reduce((sum, { end }) => sum + end, 0n) === 2n ? ends : undefined;
  });
  expect(at).toMatchObject({ topic: "shop.public.orders" });
});

test("a sink reads it: its consumer is let in, and the producer of its dead letters", async () => {
  await running("check", {
    "connector.class": "org.apache.kafka.connect.tools.VerifiableSinkConnector", "tasks.max": "1", topics: "shop.public.orders", ...JSON_SIDES,
    "errors.tolerance": "all", "errors.deadletterqueue.topic.name": "check.dlq", "errors.deadletterqueue.topic.replication.factor": "1",
  });
  const rows = /^kafka_connect_sink_task_sink_record_read_total\{connector="check",task="0",?\} (\S+)$/m;
  await until("both rows read", async () => (Number(rows.exec(await scrape())?.[1]) === 2 ? true : undefined));
});

test("metrics have the names that dashboards and alerts ask for", async () => {
  const text = await scrape();
  const names = new Set([...text.matchAll(/^([a-zA-Z_:][a-zA-Z0-9_:]*)/gm)].map(([name]) => name));
  const wanted = [
    "kafka_connect_connector_status", "kafka_connect_connector_task_status", "kafka_connect_worker_connector_count", "kafka_connect_worker_task_count",
    "kafka_connect_worker_connector_failed_task_count", "kafka_connect_worker_connector_running_task_count", "kafka_connect_worker_rebalance_rebalancing", "kafka_connect_worker_rebalance_time_since_last_rebalance_ms",
    "kafka_connect_coordinator_assigned_tasks", "kafka_connect_task_error_total_record_failures", "kafka_connect_task_error_total_record_errors", "kafka_connect_task_error_total_records_skipped",
    "kafka_connect_task_error_deadletterqueue_produce_requests", "kafka_connect_task_error_deadletterqueue_produce_failures", "kafka_connect_source_task_source_record_poll_total",
    "kafka_connect_source_task_source_record_write_total", "kafka_connect_sink_task_sink_record_send_total", "kafka_connect_sink_task_offset_commit_completion_total", "kafka_consumer_fetch_manager_records_lag",
    "debezium_metrics_MilliSecondsBehindSource", "debezium_metrics_Connected", "debezium_metrics_QueueRemainingCapacity", "debezium_metrics_QueueTotalCapacity", "debezium_metrics_SnapshotCompleted",
  ];
  expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  expect(text).toMatch(/^kafka_connect_connector_status\{connector="orders",status="running",?\} 1\.0$/m);
  expect(text).toMatch(/^debezium_metrics_Connected\{context="streaming",name="shop",plugin="postgres",?\} 1\.0$/m);
});

test("no secret is in its log, in what REST shows or in the ConfigMap", async () => {
  const shown = JSON.stringify(await call("GET", "/connectors/orders"));
  const log = pod.service.log();
  for (const secret of [broker.password, postgres.password]) {
    expect(log).not.toContain(secret);
    expect(shown).not.toContain(secret);
    expect(pod.properties).not.toContain(secret);
  }
  expect(log).toContain("Kafka Connect started");
});

test("its group and topics are those of the stack", async () => {
  const ends = await endOffsets(broker.endpoint, ["sluice-staging.connect.configs", "sluice-staging.connect.offsets", "sluice-staging.connect.status"]);
  expect(ends.filter(({ topic, end }) => topic === "sluice-staging.connect.configs" && end > 0n)).toHaveLength(1);
  expect(ends.filter(({ topic }) => topic === "sluice-staging.connect.offsets")).toHaveLength(25);
});

async function scrape(): Promise<string> {
  return (await fetch(pod.metricsUrl)).text();
}

/** The folder that stands for a mount: configs of connectors name it. */
function mounted(what: "secrets"): string {
  return join(pod.root, PATHS[what]);
}
