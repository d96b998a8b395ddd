import { LAKE, named } from "./example.ts";
import type { Rule } from "./rule.ts";

export const shortRetryDelay: Rule = {
  id: "short-retry-delay",
  severity: "warning",
  reason: "The delay between retries doubles up to this bound; with a short one a service that is down is asked without a pause",
  source: "Kafka ConnectorConfig, errors.retry.delay.max.ms (default 60000); RetryWithToleranceOperator.backoff starts at 300 ms",
  fix: "Leave errors.retry.delay.max.ms at 60000",
  example: { good: named({ lake: { ...LAKE, "errors.retry.timeout": "300000" } }), bad: { of: "lake", set: { "errors.retry.delay.max.ms": "500" } } },
  check({ config }) {
    const key = "errors.retry.delay.max.ms";
    const text = (config[key] ?? "").trim();
    if (!/^\d+$/.test(text) || Number(text) >= 1000) return [];
    return [{ key, message: `${text} ms leaves no pause between retries`, fix: "Remove it: the default is 60000" }];
  },
};
