import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ensureToolchain } from "../../setup/toolchain.ts";
import { until } from "../../util/until.ts";
import { freePort, scratch, start, type Service } from "./process.ts";

/** One KRaft broker of Kafka's own jars on free loopback ports; about 4 s to start. */
export async function startKafka(): Promise<{ bootstrapServers: string; service: Service; stop: () => Promise<void> }> {
  const { dir, dispose } = scratch("kafka");
  const [port, controller] = [await freePort(), await freePort()];
  const classPath = join((await ensureToolchain(["kafka"])).kafkaLibs, "*");
  const properties = join(dir, "broker.properties");
  const log4j = join(dir, "log4j2.properties");
  writeFileSync(properties, `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=${dir}/data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=16777216
`);
  writeFileSync(log4j, `status=warn
appender.c.type=Console
appender.c.name=c
appender.c.layout.type=PatternLayout
appender.c.layout.pattern=[%d] %p %m (%c)%n
rootLogger.level=info
rootLogger.appenderRef.c.ref=c
`);
  const java = ["-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", `-Dlog4j2.configurationFile=${log4j}`, "-cp", classPath];
  await promisify(execFile)("java", [...java, "kafka.tools.StorageTool", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qg", "-c", properties]);
  const service = start("kafka", dir, "java", [...java, "kafka.Kafka", properties]);
  const stop = async (): Promise<void> => {
    await service.stop();
    dispose();
  };
  try {
    await until("Kafka started", async () => {
      if (!service.alive()) throw new Error(`Kafka died: ${service.log().slice(-2000)}`);
      return service.log().includes("Kafka Server started") ? true : undefined;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { bootstrapServers: `127.0.0.1:${port}`, service, stop };
}
