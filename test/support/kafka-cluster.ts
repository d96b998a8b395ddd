import { execFile } from "node:child_process";
import { pbkdf2Sync, randomBytes } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { alterUserScramCredentialsV0, Connection } from "@platformatic/kafka";
import { ensureToolchain } from "../../setup/toolchain.ts";
import { until } from "../../util/until.ts";
import { freePort, scratch, start, type Service } from "./process.ts";

export interface KafkaCluster {
  /** Loopback ports of the listeners for clients, in the order of the given hosts. */
  readonly ports: readonly number[];
  /** A listener without TLS and login, for the test itself. */
  readonly backDoor: string;
  /** Makes a user, or gives it another password. */
  addUser(name: string, password: string): Promise<void>;
  stop(): Promise<void>;
}

export interface KafkaClusterOptions {
  /** What each broker advertises, `host:port`; one broker for each. */
  readonly advertised: readonly string[];
  /** Key and certificate in one PEM text: then clients come in with TLS and SCRAM-SHA-512. */
  readonly store?: string;
}

const CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg";
const SCRAM_SHA_512 = 2;

/**
 * Brokers of Kafka's own jars that believe they are at other addresses: whoever reaches their loopback ports by a detour finds them as in a
 * cluster. A client's listener is as a chart's would be; the brokers themselves talk at a back door on the loopback.
 */
export async function startKafkaCluster({ advertised, store }: KafkaClusterOptions): Promise<KafkaCluster> {
  const { dir, dispose } = scratch("kafka-cluster");
  const { java, kafkaLibs } = await ensureToolchain(["kafka"]);
  const words = ["-Xms64m", "-Xmx200m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", `-Dlog4j2.configurationFile=${log4j(dir)}`, "-cp", join(kafkaLibs, "*")];
  const controller = await freePort();
  const nodes: { clients: number; inner: number; properties: string }[] = [];
  if (store !== undefined) writeFileSync(join(dir, "store.pem"), store, { mode: 0o600 });
  for (const [at, address] of advertised.entries()) {
    const [clients, inner] = [await freePort(), await freePort()];
    const properties = join(dir, `broker-${at}.properties`);
    writeFileSync(properties, settings({ at, address, clients, inner, controller, dir, tls: store !== undefined, brokers: advertised.length }));
    nodes.push({ clients, inner, properties });
  }
  // One format for all: the others differ in what their folder says of them.
  await promisify(execFile)(java, [...words, "kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", nodes[0]!.properties], { cwd: dir });
  for (const at of nodes.keys()) if (at > 0) {
    cpSync(join(dir, "data-0"), join(dir, `data-${at}`), { recursive: true });
    const meta = join(dir, `data-${at}`, "meta.properties");
    writeFileSync(meta, readFileSync(meta, "utf8").replace(/node\.id=\d+/, `node.id=${at + 1}`).replace(/directory\.id=.*/, `directory.id=${randomBytes(16).toString("base64url")}`));
  }
  const services: Service[] = nodes.map(({ properties }, at) => start(`kafka-${at}`, dir, java, [...words, "kafka.Kafka", properties]));
  const stop = async (): Promise<void> => {
    await Promise.all([...services].reverse().map((service) => service.stop()));
    dispose();
  };
  try {
    await until("all brokers started", async () => {
      const dead = services.find((service) => !service.alive());
      if (dead) throw new Error(`Kafka died: ${dead.log().slice(-2000)}`);
      return services.every((service) => service.log().includes("Kafka Server started")) ? true : undefined;
    }, { timeoutMs: 180_000 });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ports: nodes.map(({ clients }) => clients),
    backDoor: `127.0.0.1:${nodes[0]!.inner}`,
    addUser: (name, password) => addUser(nodes[0]!.inner, name, password),
    stop,
  };
}

function log4j(dir: string): string {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, "log4j2.properties");
  writeFileSync(file, "status=warn\nappender.c.type=Console\nappender.c.name=c\nappender.c.layout.type=PatternLayout\nappender.c.layout.pattern=[%d] %p %m (%c)%n\nrootLogger.level=info\nrootLogger.appenderRef.c.ref=c\n");
  return file;
}

interface Node {
  readonly at: number;
  readonly address: string;
  readonly clients: number;
  readonly inner: number;
  readonly controller: number;
  readonly dir: string;
  readonly tls: boolean;
  readonly brokers: number;
}

function settings({ at, address, clients, inner, controller, dir, tls, brokers }: Node): string {
  const first = at === 0;
  const copies = Math.min(3, brokers);
  return `process.roles=${first ? "broker,controller" : "broker"}
node.id=${at + 1}
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=CLIENTS://127.0.0.1:${clients},INNER://127.0.0.1:${inner}${first ? `,CONTROLLER://127.0.0.1:${controller}` : ""}
advertised.listeners=CLIENTS://${address},INNER://127.0.0.1:${inner}
controller.listener.names=CONTROLLER
inter.broker.listener.name=INNER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,INNER:PLAINTEXT,CLIENTS:${tls ? "SASL_SSL" : "PLAINTEXT"}
${tls ? `sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.clients.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
ssl.keystore.type=PEM
ssl.keystore.location=${join(dir, "store.pem")}
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS;User:sluice
` : ""}log.dirs=${join(dir, `data-${at}`)}
auto.create.topics.enable=false
default.replication.factor=${copies}
offsets.topic.replication.factor=${copies}
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=${copies}
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
num.network.threads=2
num.io.threads=2
log.cleaner.dedupe.buffer.size=16777216
message.max.bytes=33554432
replica.fetch.max.bytes=33554432
`;
}

async function addUser(port: number, name: string, password: string): Promise<void> {
  const connection = new Connection("sluice-test");
  await connection.connect("127.0.0.1", port);
  try {
    const [salt, iterations] = [randomBytes(16), 4096];
    await alterUserScramCredentialsV0.api.async(connection, [], [{ name, mechanism: SCRAM_SHA_512, iterations, salt, saltedPassword: pbkdf2Sync(password, salt, iterations, 64, "sha512") }]);
  } finally {
    await connection.close();
  }
}
