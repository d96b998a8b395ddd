import type { ResourceValidationPolicy } from "@pulumi/policy";
import { connectorConfig } from "./connector.ts";

export const connectorToleranceWithoutDeadLetters: ResourceValidationPolicy = {
  name: "connector-tolerance-without-dead-letters",
  description: "errors.tolerance=all drops records in silence unless a dead-letter topic with context headers takes them.",
  enforcementLevel: "mandatory",
  validateResource: (args, report) => {
    const config = connectorConfig(args);
    if (config?.["errors.tolerance"] !== "all") return;
    const topic = config["errors.deadletterqueue.topic.name"] ?? "";
    const headers = config["errors.deadletterqueue.context.headers.enable"] === "true";
    if (topic === "" || !headers) {
      report(`${String(args.props["name"])}: errors.tolerance=all needs errors.deadletterqueue.topic.name and errors.deadletterqueue.context.headers.enable=true.`);
    }
  },
};
