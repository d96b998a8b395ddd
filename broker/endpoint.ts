import type { Via } from "../cluster/via.ts";
import type { BrokerSecurity } from "./security.ts";

/**
 * Where a Kafka broker is. Plain JSON: it is an input of dynamic resources and part of what the stack tells the
 * command line.
 */
export interface BrokerEndpoint {
  /** Comma-separated `host:port` list, as Kafka's own `bootstrap.servers`. */
  bootstrapServers: string;
  /** Default: PLAINTEXT. */
  security?: BrokerSecurity;
  /** Absent: every broker's advertised address can be dialled from here. */
  via?: Via;
}

/**
 * `host:port` list of an endpoint, trimmed, empty entries dropped. Throws one line when nothing usable is left, since
 * a client given an empty list only times out.
 */
export function bootstrapList(endpoint: BrokerEndpoint): string[] {
  const list = endpoint.bootstrapServers.split(",").map((part) => part.trim()).filter((part) => part !== "");
  const wrong = list.filter((part) => !/^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/.test(part));
  if (list.length === 0 || wrong.length > 0) {
    const seen = wrong[0] ?? endpoint.bootstrapServers;
    throw new Error(`broker.bootstrapServers: "${seen}" is not host:port. Write a comma-separated list such as "127.0.0.1:9092"`);
  }
  return list;
}
