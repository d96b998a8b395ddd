import { SOURCE, named } from "./example.ts";
import type { Rule } from "./rule.ts";

export const tasksMaxOne: Rule = {
  id: "tasks-max-one",
  severity: "warning",
  reason: "The connector makes so many tasks and no more, so that a higher number promises what it does not keep",
  source: "debezium PostgresConnector.taskConfigs",
  fix: "Ask for as many tasks as there will be",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "tasks.max": "4" } } },
  check({ config, resolved: { connector } }) {
    const key = "tasks.max";
    const asked = Number(config[key] ?? "1");
    if (connector?.maxTasks === undefined || !(asked > connector.maxTasks)) return [];
    return [{ key, message: `${asked} tasks are asked for, but the connector makes only ${connector.maxTasks}`, fix: `Write ${connector.maxTasks}` }];
  },
};
