import { Admin } from "@platformatic/kafka";
import { redact } from "../../secrets/redact.ts";

/**
 * `undefined` when the broker can be worked with, else why not.
 *
 * A port that is open does not do: a KRaft broker accepts connections before it is unfenced, and refuses to make topics until then.
 * A fenced broker is not listed in its own metadata.
 */
export async function brokerAilment(bootstrapServers: string): Promise<string | undefined> {
  const admin = new Admin({ clientId: "sluice-health", bootstrapBrokers: [bootstrapServers], retries: 0, timeout: 3_000, connectTimeout: 2_000 });
  try {
    const { brokers } = await admin.metadata({ topics: [], forceUpdate: true, retries: 0 });
    return brokers.size > 0 ? undefined : "the broker is not registered yet";
  } catch (error) {
    return redact((error as Error).message);
  } finally {
    await admin.close().catch(() => {});
  }
}
