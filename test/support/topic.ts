import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ensureToolchain } from "../../setup/toolchain.ts";

/** A topic with one partition, by Kafka's own tool. */
export async function createTopic(bootstrapServers: string, topic: string): Promise<void> {
  const { java, kafkaLibs } = await ensureToolchain(["kafka"]);
  await promisify(execFile)(java, ["-Xmx128m", "-cp", join(kafkaLibs, "*"), "org.apache.kafka.tools.TopicCommand", "--bootstrap-server", bootstrapServers, "--create", "--if-not-exists", "--topic", topic]);
}
