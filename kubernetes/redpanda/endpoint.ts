import type { BrokerEndpoint } from "../../broker/endpoint.ts";
import type { Authority, BrokerSecurity } from "../../broker/security.ts";
import type { SecretText } from "../../secrets/reference.ts";
import type { Redpanda } from "../../config/stack.ts";
import { bootstrapServers, brokerRoutes } from "./names.ts";

/** One user's way in. */
export interface RedpandaLogin {
  readonly username: string;
  /** A reference. */
  readonly password: SecretText;
}

export interface RedpandaPlace {
  readonly server: Pick<Redpanda, "tls" | "sasl" | "replicas">;
  readonly release: string;
  readonly namespace: string;
}

/** As the worker sees it: inside the cluster, by the service's name. */
export function insideEndpoint({ server, release, namespace }: RedpandaPlace, login: RedpandaLogin, ca: Authority): BrokerEndpoint {
  return { bootstrapServers: bootstrapServers(release, namespace), security: securityOf(server, login, ca) };
}

/** As Sluice sees it: through a forwarded port of each broker. */
export function ownEndpoint(place: RedpandaPlace, context: string | undefined, login: RedpandaLogin, ca: Authority): BrokerEndpoint {
  const { release, namespace, server } = place;
  return { ...insideEndpoint(place, login, ca), via: { ...(context === undefined ? {} : { context }), namespace, routes: brokerRoutes(release, namespace, server.replicas) } };
}

function securityOf({ tls, sasl }: RedpandaPlace["server"], login: RedpandaLogin, ca: Authority): BrokerSecurity {
  if (!sasl) return tls ? { protocol: "SSL", ca } : { protocol: "PLAINTEXT" };
  return { protocol: tls ? "SASL_SSL" : "SASL_PLAINTEXT", mechanism: "SCRAM-SHA-512", ...login, ...(tls ? { ca } : {}) };
}
