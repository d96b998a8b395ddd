import { definitionOf } from "../../local/definition.ts";
import { log4j2 } from "../../local/jvm.ts";
import { servicePaths } from "../../local/paths.ts";
import { secretStore } from "../../local/secrets.ts";
import type { Rendered, ServiceKind } from "../../local/service.ts";
import { KINDS } from "../../local/service.ts";

process.env["SLUICE_ROOT"] = "/project";
afterAll(() => delete process.env["SLUICE_ROOT"]);

const parts = { cache: "/c", java: "/c/java", kafkaLibs: "/c/kafka", pluginPath: "/c/plugins", icebergLibs: "", postgresBin: "/c/pg", versitygw: "/c/versitygw", pulumiBin: "", registry: "", kubernetes: "" };
const PORTS: Record<ServiceKind, Record<string, number>> = { postgres: { sql: 20001 }, kafka: { clients: 20002, controller: 20003 }, connect: { rest: 20004 }, s3: { http: 20005 }, copy: { sql: 20006 }, registry: { http: 20007 } };

function rendered(kind: ServiceKind, settings: Record<string, unknown> = {}): Rendered {
  const definition = definitionOf(kind);
  const parsed = definition.parse(settings);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return definition.render({
    project: "sluice", stack: "local", settings: parsed.settings, bootstrapServers: "127.0.0.1:20002", paths: servicePaths("sluice", "local", kind),
    ports: PORTS[kind], parts, secrets: secretStore("sluice", "local"),
  });
}

test("PostgreSQL: logical, loopback only, log held back by slots is bounded, no statement in its log", () => {
  const { command, args, files } = rendered("postgres", { maxSlotWalKeepMib: 512, parameters: { work_mem: "8MB", search_path: "a'b" } });
  expect([command, ...args]).toEqual(["/c/pg/postgres", "-D", "/project/.sluice/stacks/sluice-local/postgres/data", "-c", "config_file=/project/.sluice/stacks/sluice-local/postgres/postgresql.conf"]);
  const lines = files["postgresql.conf"]?.split("\n");
  expect(lines).toEqual(expect.arrayContaining([
    "listen_addresses = '127.0.0.1'", "port = '20001'", "wal_level = 'logical'", "max_slot_wal_keep_size = '512MB'", "max_replication_slots = '16'", "max_wal_senders = '16'",
    "unix_socket_directories = ''", "log_min_error_statement = 'panic'", "work_mem = '8MB'", "search_path = 'a''b'",
  ]));
});

test("Kafka: one KRaft node on loopback, no topic by mistake, rows of a megabyte pass", () => {
  const { args, files } = rendered("kafka");
  expect(args).toEqual(expect.arrayContaining(["-Xmx256m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Djava.io.tmpdir=/project/.sluice/stacks/sluice-local/kafka/tmp", "kafka.Kafka"]));
  expect(files["broker.properties"]?.split("\n")).toEqual(expect.arrayContaining([
    "listeners=PLAINTEXT://127.0.0.1:20002,CONTROLLER://127.0.0.1:20003", "controller.quorum.voters=1@127.0.0.1:20003", "auto.create.topics.enable=false",
    "message.max.bytes=16777216", "offsets.topic.num.partitions=4", "transaction.state.log.min.isr=1", "log.dirs=/project/.sluice/stacks/sluice-local/kafka/data",
  ]));
});

test("Connect: reads the stack's secrets and nothing else, and sees no environment variable that was not named", () => {
  const { args, files, env } = rendered("connect", { heapMib: 1024 });
  expect(args).toEqual(expect.arrayContaining(["-Xmx1024m", "-Dorg.sqlite.tmpdir=/project/.sluice/stacks/sluice-local/connect/tmp"]));
  expect(files["connect.properties"]?.split("\n")).toEqual(expect.arrayContaining([
    "bootstrap.servers=127.0.0.1:20002", "listeners=http://127.0.0.1:20004", "group.id=sluice-local", "plugin.path=/c/plugins", "plugin.discovery=service_load",
    "config.providers.dir.param.allowed.paths=/project/.sluice/stacks/sluice-local/secrets", "config.providers.file.param.allowed.paths=/project/.sluice/stacks/sluice-local/secrets",
    "config.providers.env.param.allowlist.pattern=^$", "scheduled.rebalance.max.delay.ms=0", "producer.max.request.size=16777216",
  ]));
  expect(env).toEqual({ AWS_EC2_METADATA_DISABLED: "true" });
});

test("Connect: named variables are passed as references, more folders can be read, more plugins loaded", () => {
  const { files, env } = rendered("connect", { environment: ["PGPASSWORD", "S3_KEY"], readable: ["/etc/cdc"], plugins: ["/opt/plugins"] });
  expect(env).toMatchObject({ PGPASSWORD: "${env:PGPASSWORD}", S3_KEY: "${env:S3_KEY}" });
  expect(files["connect.properties"]?.split("\n")).toEqual(expect.arrayContaining([
    "config.providers.env.param.allowlist.pattern=PGPASSWORD|S3_KEY", "config.providers.dir.param.allowed.paths=/project/.sluice/stacks/sluice-local/secrets,/etc/cdc", "plugin.path=/c/plugins,/opt/plugins", "plugin.discovery=service_load",
  ]));
});

test("S3: root keys by environment, as references", () => {
  const { args, env } = rendered("s3", { region: "eu-central-1" });
  expect(args).toEqual(["--port", "127.0.0.1:20005", "--region", "eu-central-1", "--quiet", "--iam-dir", "/project/.sluice/stacks/sluice-local/s3/iam", "--iam-cache-ttl", "5", "posix", "/project/.sluice/stacks/sluice-local/s3/data"]);
  expect(env).toEqual({
    ROOT_ACCESS_KEY_ID: "${dir:/project/.sluice/stacks/sluice-local/secrets:s3-root-access-key}",
    ROOT_SECRET_ACCESS_KEY: "${dir:/project/.sluice/stacks/sluice-local/secrets:s3-root-secret-key}",
  });
});

test.each(KINDS)("%s: everything it writes is inside its stack's folder", (kind) => {
  const { args, files } = rendered(kind);
  const paths = [...args, ...Object.values(files)].flatMap((text) => text.match(/(?<![\w:/.])\/(?!\/)[\w./-]+/g) ?? []);
  expect(paths.filter((path) => !path.startsWith("/project/.sluice/stacks/sluice-local/") && !path.startsWith("/c/"))).toEqual([]);
});

test("settings: every problem at once, unknown ones with a suggestion", () => {
  expect(definitionOf("kafka").parse({ heapMb: 3, port: 99_999 })).toEqual({
    problems: [{ key: "port", reason: expect.any(String) }, { key: "heapMb", reason: "unknown setting. Did you mean heapMib?" }],
  });
});

test("logs of JVMs hide what follows a key that names a secret", () => {
  const pattern = /%replace\{%m \(%c\)%n%ex\}\{(.*)\}\{\$1/.exec(log4j2("/x/y.log"))?.[1] ?? "";
  // As Java reads it: the properties file takes one backslash away.
  const hide = new RegExp(pattern.replace(/\\\\/g, "\\").replace("(?i)", ""), "gi");
  const hidden = (text: string): string => text.replace(hide, "$1[hidden]");
  expect(hidden("iceberg.catalog.s3.secret-access-key=abcdef, topics=x")).toBe("iceberg.catalog.s3.secret-access-key=[hidden], topics=x");
  expect(hidden("database.password = hunter2")).toBe("database.password = [hidden]");
  expect(hidden("database.password = ${dir:/a:b}")).toBe("database.password = ${dir:/a:b}");
  expect(hidden("nothing to see")).toBe("nothing to see");
});
