import { ConfigResourceTypes, ConfigSources, type Admin } from "@platformatic/kafka";
import { faultOf } from "../client.ts";

/** A topic as the broker has it. */
export interface TopicState {
  readonly id: string;
  readonly partitions: number;
  /** Of the first partition: Kafka keeps it per partition, Sluice never mixes them. */
  readonly replicationFactor: number;
  /** Every configuration entry in effect, defaults included. */
  readonly configs: ReadonlyMap<string, { readonly value: string; readonly setOnTopic: boolean }>;
  /** Whether every partition has a leader: only then can it be written to. */
  readonly led: boolean;
}

const GONE = new Set(["UNKNOWN_TOPIC_OR_PARTITION", "UNKNOWN_TOPIC_ID"]);

/** Whether the broker said that the topic does not exist. */
export function isGone(error: unknown): boolean {
  const { code, message } = faultOf(error);
  // The client itself answers "Unknown topic …" for a topic that is missing in the metadata it was sent.
  return GONE.has(code) || (code === "CLIENT" && message.startsWith("Unknown topic "));
}

/** The topic as it is now, or `undefined` when there is none of that name. */
export async function describeTopic(admin: Admin, name: string): Promise<TopicState | undefined> {
  try {
    const { topics } = await admin.metadata({ topics: [name], forceUpdate: true });
    const found = topics.get(name);
    if (!found) return undefined;
    const described = await admin.describeConfigs({ resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: name }] });
    const entries = described[0]?.configs ?? [];
    return {
      id: found.id,
      partitions: found.partitionsCount,
      replicationFactor: found.partitions[0]?.replicas.length ?? 0,
      configs: new Map(entries.map((one) => [one.name, { value: one.value ?? "", setOnTopic: one.configSource === ConfigSources.DYNAMIC_TOPIC_CONFIG }])),
      led: found.partitions.every((one) => one.leader >= 0),
    };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
