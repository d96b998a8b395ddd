import { withAdmin } from "../../broker/client.ts";
import type { BrokerEndpoint } from "../../broker/endpoint.ts";
import { explain } from "../../broker/fault.ts";
import { redact } from "../../secrets/redact.ts";

/**
 * `undefined` when the broker can be worked with, else why not.
 *
 * A port that is open does not do: a KRaft broker accepts connections before it is unfenced, and refuses to make topics until then.
 * A fenced broker is not listed in its own metadata.
 */
export async function brokerAilment(endpoint: BrokerEndpoint): Promise<string | undefined> {
  try {
    const { brokers } = await withAdmin(endpoint, (admin) => admin.metadata({ topics: [], forceUpdate: true, retries: 0 }), 3_000);
    return brokers.size > 0 ? undefined : "the broker is not registered yet";
  } catch (error) {
    return redact(explain(endpoint, "metadata", error).message);
  }
}
