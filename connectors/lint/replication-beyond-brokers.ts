import { LAKE, SOURCE, named } from "./example.ts";
import type { Mark, Rule } from "./rule.ts";
import { CREATION } from "./topic-creation-unmatched.ts";

const DEAD = { "errors.tolerance": "all", "errors.deadletterqueue.topic.name": "lake.dead", "errors.deadletterqueue.context.headers.enable": "true" };
const ONE = "errors.deadletterqueue.topic.replication.factor";

export const replicationBeyondBrokers: Rule = {
  id: "replication-beyond-brokers",
  severity: "error",
  reason: "A broker refuses a topic with more copies than there are brokers; that of dead letters has 3 by default",
  source: "Kafka InvalidReplicationFactorException; SinkConnectorConfig",
  fix: "Ask for as many copies as there are brokers, or -1 for the broker's own number",
  example: {
    good: named({ source: { ...SOURCE, ...CREATION, "topic.creation.default.replication.factor": "1" }, lake: { ...LAKE, ...DEAD, [ONE]: "1" } }),
    context: { brokers: 1 },
    bad: { of: "lake", set: { [ONE]: null } },
  },
  check({ config, resolved }, { context: { brokers, topics } }) {
    if (brokers === undefined) return [];
    const have = `${brokers} broker${brokers === 1 ? "" : "s"}`;
    const fix = `Write ${brokers} or less`;
    const set = Object.entries(config).flatMap(([key, value]): Mark[] => {
      const about = resolved.kind === "source" ? /^topic\.creation\.[^.]+\.replication\.factor$/.test(key) : key === ONE;
      return about && Number(value) > brokers ? [{ key, message: `${value.trim()} copies are more than the ${have} can hold`, fix }] : [];
    });
    const dead = (config["errors.deadletterqueue.topic.name"] ?? "").trim();
    // Connect makes the topic only where it is not there.
    if (resolved.kind !== "sink" || dead === "" || ONE in config || brokers >= 3 || topics?.includes(dead) === true) return set;
    return [...set, { key: "errors.deadletterqueue.topic.name", message: `its topic gets 3 copies by default, and there ${brokers === 1 ? "is" : "are"} ${have}`, fix: `Set ${ONE} to ${brokers} or less` }];
  },
};
