import { worker } from "./example.ts";
import type { Mark, WorkerRule } from "./rule.ts";

const SASL = { "security.protocol": "SASL_SSL", "producer.security.protocol": "SASL_SSL", "consumer.security.protocol": "SASL_SSL", "admin.security.protocol": "SASL_SSL" };

export const workerClientsUnsecured: WorkerRule = {
  id: "worker-clients-unsecured",
  severity: "error",
  reason: "The clients that a worker makes for its connectors do not inherit its login: the worker is healthy, and its sources are RUNNING without a record",
  source: "Kafka Worker.baseProducerConfigs, baseConsumerConfigs, adminConfigs",
  fix: "Repeat security.protocol, sasl.* and ssl.* prefixed with producer, consumer and admin",
  example: { good: [], context: { workers: [worker(SASL)] }, bad: { of: "worker", set: { "producer.security.protocol": null } } },
  check({ config }) {
    const protocol = (config["security.protocol"] ?? "").trim();
    if (protocol === "" || protocol.toUpperCase() === "PLAINTEXT") return [];
    return ["producer", "consumer", "admin"].flatMap((client): Mark[] => {
      const key = `${client}.security.protocol`;
      return (config[key] ?? "").trim() === "" ? [{ key, message: `is missing, so that the connectors' ${client}s speak PLAINTEXT to a broker that wants ${protocol}`, fix: `Write ${protocol}, and repeat sasl.* and ssl.* with ${client}.` }] : [];
    });
  },
};
