import { Producer } from "@platformatic/kafka";
import { credentialsOf } from "../../broker/credentials.ts";
import type { BrokerEndpoint } from "../../broker/endpoint.ts";

export interface Produced {
  readonly topic: string;
  readonly key?: string | Buffer;
  readonly value?: string | Buffer;
  /** Milliseconds since 1970. */
  readonly timestamp?: bigint;
}

/** Writes records that no connector of ours would write. They are in the topic when it resolves. */
export async function produce(broker: Pick<BrokerEndpoint, "bootstrapServers" | "security">, ...messages: readonly Produced[]): Promise<void> {
  const { tls, sasl } = await credentialsOf(broker.security);
  const producer = new Producer({ clientId: "test", bootstrapBrokers: broker.bootstrapServers.split(","), autocreateTopics: false, ...(tls && { tls }), ...(sasl && { sasl }) });
  const bytes = ({ key, value, ...rest }: Produced) => ({ ...rest, ...(key !== undefined && { key: Buffer.from(key) }), ...(value !== undefined && { value: Buffer.from(value) }) });
  try {
    await producer.send({ messages: messages.map(bytes) });
  } finally {
    await producer.close();
  }
}
