import type { SourceConfig, StackConfig } from "../config/stack.ts";
import { outboxPublished } from "../database/outbox/sql.ts";
import type { LintContext } from "../connectors/lint/rule.ts";
import { PROVIDERS } from "../secrets/reference.ts";
import type { PipelinePlan } from "./shape.ts";
import { brokerMessageBytes } from "./topics.ts";

/** What a plan knows of the surroundings of its connectors, for the rules that look at them. */
export function surroundings({ source, broker, connect }: StackConfig, plan: PipelinePlan): LintContext {
  const { publication } = plan.names;
  const version = postgresVersion(source);
  return {
    providers: connect.server.kind === "existing" ? connect.server.providers : PROVIDERS,
    topics: plan.topics.map(({ name }) => name),
    partitions: Object.fromEntries(plan.topics.map(({ name, partitions }) => [name, partitions])),
    publications: {
      [publication]: plan.source.publicationTables.map(({ schema, table }) => `${schema}.${table}`),
      ...(plan.outbox === undefined ? {} : { [plan.names.outbox.publication]: [plan.outbox, ...outboxPublished(plan.names.serviceSchema)].map(({ schema, table }) => `${schema}.${table}`) }),
    },
    // Of an existing cluster nothing is known before it is asked; one of ours has these settings.
    ...(broker.server.kind === "existing" ? {} : { brokers: broker.server.kind === "local" ? 1 : broker.server.replicas, autoCreateTopics: false, maxMessageBytes: brokerMessageBytes(broker) }),
    ...(connect.server.kind === "existing" ? {} : { heapBytes: (connect.server.heapBytes ?? plan.estimates.heapBytes) * (connect.server.kind === "kubernetes" ? connect.server.replicas : 1) }),
    ...(onRds(source) ? { rds: true } : {}),
    ...(version === undefined ? {} : { postgresVersion: version }),
  };
}

/** Whether the database is known to be RDS or Aurora. */
export function onRds({ server }: SourceConfig): boolean {
  return server.kind === "rds" || (server.kind === "existing" && server.rds !== undefined);
}

/** Major version of the server, where the configuration says it. */
export function postgresVersion({ server }: SourceConfig): number | undefined {
  const written = server.kind === "rds" ? server.engineVersion : server.kind === "local" ? server.version : server.rds?.family.replace(/^\D+/, "");
  const major = written === undefined ? NaN : parseInt(written, 10);
  return Number.isNaN(major) ? undefined : major;
}
