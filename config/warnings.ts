import { httpSource } from "../connectors/catalog/http-source.ts";
import type { Problem } from "./problem.ts";
import type { StackConfig } from "./stack.ts";

/** What works, and is seldom meant. */
export function configWarnings(config: StackConfig): Problem[] {
  return [...brokerWarnings(config), ...unmaintained(config)];
}

/** A class that nobody mends. */
function unmaintained({ sources }: StackConfig): Problem[] {
  return Object.entries(sources).filter(([, { kind }]) => kind === "http" && httpSource.abandoned !== undefined).map(([name]) => ({
    place: `sluice:sources.${name}.http`, reason: `nobody maintains ${httpSource.className}: ${httpSource.abandoned}`, mend: "Watch it, or let something else write the topic",
  }));
}

function brokerWarnings({ broker: { server }, connect }: StackConfig): Problem[] {
  if (server.kind === "existing" && server.security?.protocol === "SASL_SSL" && server.security.mechanism === "AWS_MSK_IAM" && connect.server.kind === "kubernetes") {
    return [{ place: "sluice:broker.existing.security.mechanism", reason: "AWS_MSK_IAM lets the worker in by its role, which Sluice gives no rights at MSK", mend: "Attach a policy with kafka-cluster:Connect and what the topics, groups and transactions of this stack need" }];
  }
  if (server.kind === "existing" && server.security?.protocol === "SASL_PLAINTEXT") {
    return [{ place: "sluice:broker.existing.security.protocol", reason: "SASL_PLAINTEXT sends every change, and with PLAIN the password too, unencrypted", mend: "Use a listener with SASL_SSL" }];
  }
  if (server.kind === "redpanda" && server.sasl && !server.tls) {
    return [{ place: "sluice:broker.redpanda.tls", reason: "is false, so that every change travels unencrypted, though users must log in", mend: "Write tls: true, which needs cert-manager" }];
  }
  return [];
}
