import type { ConnectorConfig } from "../catalog/class.ts";
import { debeziumPostgres } from "../catalog/debezium-postgres.ts";
import type { Mark, ResolvedSubject, Rule } from "./rule.ts";

const FALLBACKS = new Map(debeziumPostgres.properties.map(({ key, fallback }) => [key, fallback ?? ""]));

export const sharedSlot: Rule = {
  id: "shared-slot",
  severity: "error",
  reason: "A replication slot serves one reader, a topic prefix one connector; a publication follows whoever altered it last",
  source: "PostgreSQL, logical decoding concepts; debezium PostgresReplicationConnection.initPublication",
  check(subject, { connectors }) {
    if (!isPostgres(subject)) return [];
    const earlier = connectors.slice(0, connectors.indexOf(subject)).filter(isPostgres);
    return [
      ...same("slot.name", "slot", subject, earlier.filter((other) => address(other.config) === address(subject.config))),
      ...same("publication.name", "publication", subject, earlier.filter((other) => address(other.config) === address(subject.config)), "warning"),
      ...same("topic.prefix", "topic prefix", subject, earlier),
    ];
  },
};

function isPostgres({ resolved }: ResolvedSubject): boolean {
  return resolved.connector === debeziumPostgres;
}

function value(config: ConnectorConfig, key: string): string {
  return config[key] ?? FALLBACKS.get(key) ?? "";
}

/** Slots belong to the whole server, but a slot reads one database. */
function address(config: ConnectorConfig): string {
  return ["database.hostname", "database.port", "database.dbname"].map((key) => value(config, key).toLowerCase()).join("/");
}

function same(key: string, what: string, { config }: ResolvedSubject, others: readonly ResolvedSubject[], severity?: "warning"): Mark[] {
  const mine = value(config, key);
  const other = others.find((one) => value(one.config, key) === mine);
  if (other === undefined || mine === "") return [];
  const by = key in config ? `${what} ${mine}` : `${what} ${mine} (the default)`;
  return [{ key, message: `connector ${other.name} has the same ${by}`, fix: `Give each connector a ${what} of its own`, ...(severity === undefined ? {} : { severity }) }];
}
