import { UsageError } from "./verb.ts";

/** One record's place in Kafka. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** `shop.public.orders/2/117` */
export function printPlace({ topic, partition, offset }: Place): string {
  return `${topic}/${partition}/${offset}`;
}

/** `shop.public.orders/2` */
export function partitionKey({ topic, partition }: Pick<Place, "topic" | "partition">): string {
  return `${topic}/${partition}`;
}

/** Throws a UsageError for what is no place. */
export function parsePlace(text: string): Place {
  const [, topic, partition, offset] = /^([\w.-]+)\/(\d{1,9})\/(\d{1,18})$/.exec(text) ?? [];
  if (topic === undefined || partition === undefined || offset === undefined) throw new UsageError(`"${text}": is no place of a record. Write TOPIC/PARTITION/OFFSET, such as shop.public.orders/0/117`);
  return { topic, partition: Number(partition), offset: BigInt(offset) };
}
