import { LAKE, named } from "./example.ts";
import type { Rule } from "./rule.ts";

export const retryDelayWithoutRetry: Rule = {
  id: "retry-delay-without-retry",
  severity: "warning",
  reason: "Connect repeats a failed conversion only while errors.retry.timeout lasts, and that is 0 by default",
  source: "Kafka ConnectorConfig, RetryWithToleranceOperator.checkRetry",
  fix: "Set errors.retry.timeout, or remove errors.retry.delay.max.ms",
  example: { good: named({ lake: { ...LAKE, "errors.retry.timeout": "300000", "errors.retry.delay.max.ms": "60000" } }), bad: { of: "lake", set: { "errors.retry.timeout": null } } },
  check({ config }) {
    const key = "errors.retry.delay.max.ms";
    if (!(key in config) || !["", "0"].includes((config["errors.retry.timeout"] ?? "").trim())) return [];
    return [{ key, message: "has no effect, since errors.retry.timeout is 0 and nothing is tried again", fix: "Set errors.retry.timeout, or remove it" }];
  },
};
