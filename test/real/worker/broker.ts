import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { BrokerEndpoint } from "../../../broker/endpoint.ts";
import { makeCertificates } from "../../../local/kafka/certificate.ts";
import { ensureToolchain } from "../../../setup/toolchain.ts";
import { propertiesText } from "../../../util/properties.ts";
import { until } from "../../../util/until.ts";
import { freePort, scratch, start } from "../../support/process.ts";

export interface SecuredBroker {
  readonly bootstrapServers: string;
  readonly username: string;
  readonly password: string;
  /** PEM of the authority that signed the broker's certificate. */
  readonly authority: string;
  /** As a client of this process enters. */
  readonly endpoint: BrokerEndpoint;
  stop(): Promise<void>;
}

/** One broker that only talks TLS to users with SCRAM-SHA-512, on a free loopback port. No topic makes itself. */
export async function startSecured(): Promise<SecuredBroker> {
  const { java, kafkaLibs } = await ensureToolchain(["kafka"]);
  const { dir, dispose } = scratch("secured");
  const [port, controller] = [await freePort(), await freePort()];
  // As the password of a Secret may look: with what shells, sed and Java properties find meaning in.
  const [username, password] = ["worker", `${randomBytes(9).toString("base64url")}'&$@#=: x`];
  const { authority, store } = makeCertificates(["127.0.0.1", "localhost"]);
  writeFileSync(join(dir, "store.pem"), store);
  writeFileSync(join(dir, "authority.pem"), authority);
  const login = `org.apache.kafka.common.security.scram.ScramLoginModule required username="${username}" password="${password}";`;
  writeFileSync(join(dir, "broker.properties"), propertiesText({
    "process.roles": "broker,controller", "node.id": 1, "controller.quorum.voters": `1@127.0.0.1:${controller}`,
    listeners: `SASL_SSL://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`, "advertised.listeners": `SASL_SSL://127.0.0.1:${port}`,
    "controller.listener.names": "CONTROLLER", "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL", "inter.broker.listener.name": "SASL_SSL",
    "sasl.enabled.mechanisms": "SCRAM-SHA-512", "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512", "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": login,
    "ssl.keystore.type": "PEM", "ssl.keystore.location": join(dir, "store.pem"), "ssl.truststore.type": "PEM", "ssl.truststore.location": join(dir, "authority.pem"),
    "log.dirs": join(dir, "data"), "auto.create.topics.enable": false, "default.replication.factor": 1, "num.partitions": 1,
    "offsets.topic.replication.factor": 1, "offsets.topic.num.partitions": 2, "transaction.state.log.replication.factor": 1, "transaction.state.log.min.isr": 1,
    "group.initial.rebalance.delay.ms": 0, "log.cleaner.dedupe.buffer.size": 16_777_216,
  }));
  writeFileSync(join(dir, "log4j2.properties"), "status=warn\nappender.c.type=Console\nappender.c.name=c\nappender.c.layout.type=PatternLayout\nappender.c.layout.pattern=[%d] %p %m (%c)%n\nrootLogger.level=info\nrootLogger.appenderRef.c.ref=c\n");
  const args = ["-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", `-Dlog4j2.configurationFile=${join(dir, "log4j2.properties")}`, "-cp", join(kafkaLibs, "*")];
  await promisify(execFile)(java, [...args, "kafka.tools.StorageTool", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qg", "-c", join(dir, "broker.properties"), "--add-scram", `SCRAM-SHA-512=[name=${username},password="${password}"]`]);
  const service = start("kafka", dir, java, [...args, "kafka.Kafka", join(dir, "broker.properties")]);
  const stop = async (): Promise<void> => {
    await service.stop();
    dispose();
  };
  try {
    await until("Kafka started", async () => {
      if (!service.alive()) throw new Error(`Kafka died: ${service.log().match(/^.*(ERROR|Exception).*$/gm)?.slice(0, 8).join("\n")}`);
      return service.log().includes("Kafka Server started") ? true : undefined;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  const bootstrapServers = `127.0.0.1:${port}`;
  return { bootstrapServers, username, password, authority, endpoint: { bootstrapServers, security: { protocol: "SASL_SSL", mechanism: "SCRAM-SHA-512", username, password, ca: { pem: authority } } }, stop };
}
