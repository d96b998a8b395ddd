import { ConfigResourceTypes, IncrementalAlterConfigOperationTypes, type Admin } from "@platformatic/kafka";
import { hasUnknown, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { canonicalJson } from "../../util/canonical.ts";
import { until } from "../../util/until.ts";
import { explain, faultOf, withAdmin } from "../client.ts";
import { bootstrapList, type BrokerEndpoint } from "../endpoint.ts";
import { readEnds } from "../offsets.ts";
import { BROKER_DEFAULT, changeOf, impossible, isEmpty, shapeFailures, type TopicChange, type TopicShape } from "./shape.ts";
import { describeTopic, isGone, type TopicState } from "./state.ts";

export interface TopicInputs extends TopicShape {
  readonly broker: BrokerEndpoint;
  /** Leave the topic on the broker on destroy. */
  readonly retain?: boolean;
}

export interface TopicOutputs extends TopicInputs {
  /** Kafka's own id of the topic: a topic deleted and made again has another. */
  readonly topicId: string;
  /** The topic was there before us and held records: it is never deleted by us. */
  readonly adopted: boolean;
}

/** Preview asks the broker too, but waits only this long for it. */
const PREVIEW_MS = 8_000;
/** How long Kafka may take until a new topic can be written to, or a deleted one is out of its metadata. */
const SETTLE_MS = 30_000;

export async function check(olds: Partial<TopicInputs>, news: TopicInputs): Promise<{ inputs: TopicInputs; failures: Failure[] }> {
  const inputs: TopicInputs = { ...news, configs: news.configs ?? {} };
  if (hasUnknown(shapeOf(inputs))) return { inputs, failures: [] };
  const failures = shapeFailures(inputs);
  if (!hasUnknown(inputs.broker)) {
    try {
      bootstrapList(inputs.broker);
    } catch (error) {
      failures.push({ property: "broker", reason: (error as Error).message });
    }
  }
  const same = olds.name === inputs.name && typeof olds.partitions === "number" && typeof olds.replicationFactor === "number";
  if (failures.length === 0 && same) failures.push(...impossible({ partitions: olds.partitions!, replicationFactor: olds.replicationFactor! }, inputs));
  return { inputs, failures };
}

export async function diff(_id: string, olds: TopicOutputs, news: TopicInputs): Promise<Diff> {
  if (hasUnknown(shapeOf(news))) return { changes: true };
  if (olds.name !== news.name) return { changes: true, replaces: ["name"], deleteBeforeReplace: false };
  const stored = (one: TopicInputs): string => canonicalJson({ ...shapeOf(one), broker: one.broker, retain: one.retain ?? false });
  if (hasUnknown(news.broker) || stored(olds) !== stored(news)) return { changes: true };
  return { changes: await drifted(news) };
}

export async function create(inputs: TopicInputs): Promise<{ id: string; outs: TopicOutputs }> {
  return { id: inputs.name, outs: await ensure(inputs) };
}

export async function update(_id: string, olds: TopicOutputs, news: TopicInputs): Promise<{ outs: TopicOutputs }> {
  return { outs: await ensure(news, olds) };
}

export async function read(id: string, props: TopicOutputs): Promise<{ id: string; props: TopicOutputs; inputs: TopicInputs } | Record<string, never>> {
  const live = await ask(props.broker, id, (admin) => describeTopic(admin, id));
  if (!live) return {};
  // Only the entries that we set: what the broker fills in by default is not drift.
  const configs = Object.fromEntries(Object.keys(props.configs).map((key) => [key, live.configs.get(key)?.value ?? ""]));
  const replicationFactor = props.replicationFactor === BROKER_DEFAULT ? BROKER_DEFAULT : live.replicationFactor;
  const { topicId: _, adopted: __, ...inputs } = { ...props, configs, partitions: live.partitions, replicationFactor };
  return { id, props: { ...inputs, topicId: live.id, adopted: props.adopted }, inputs };
}

export async function remove(id: string, props: TopicOutputs): Promise<void> {
  if (props.retain || props.adopted) return;
  await ask(props.broker, id, async (admin) => {
    await admin.deleteTopics({ topics: [id] }).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
    await until(`topic ${id}: gone from Kafka`, async () => ((await describeTopic(admin, id)) ? undefined : true), { timeoutMs: SETTLE_MS });
  });
}

async function ensure(wanted: TopicInputs, olds?: TopicOutputs): Promise<TopicOutputs> {
  return ask(wanted.broker, wanted.name, async (admin) => {
    const before = await describeTopic(admin, wanted.name);
    if (before) {
      const refused = impossible(before, before.partitions > wanted.partitions && olds?.partitions === wanted.partitions ? { ...wanted, partitions: before.partitions } : wanted);
      if (refused.length > 0) throw new Error(refused.map((one) => one.reason).join("\n"));
      await apply(admin, wanted.name, changeOf(before, wanted, olds?.configs));
    } else {
      await make(admin, wanted);
    }
    const live = await ready(admin, wanted);
    const adopted = olds && olds.topicId === live.id ? olds.adopted : before !== undefined && (await holdsRecords(admin, wanted.name));
    return { ...wanted, configs: { ...wanted.configs }, topicId: live.id, adopted };
  });
}

async function make(admin: Admin, wanted: TopicShape): Promise<void> {
  const configs = Object.entries(wanted.configs).map(([name, value]) => ({ name, value }));
  try {
    await admin.createTopics({ topics: [wanted.name], partitions: wanted.partitions, replicas: wanted.replicationFactor, configs });
  } catch (error) {
    const { code } = faultOf(error);
    // A lost answer is asked again by the client, and the second try finds the topic of the first.
    if (code === "TOPIC_ALREADY_EXISTS") return;
    if (code !== "INVALID_REPLICATION_FACTOR") throw error;
    const brokers = (await admin.metadata({ topics: [], forceUpdate: true })).brokers.size;
    throw new Error(`topic ${wanted.name}: replication factor ${wanted.replicationFactor} needs as many brokers, and ${brokers} ${brokers === 1 ? "is" : "are"} there. Set replicationFactor to at most ${brokers}`);
  }
}

async function apply(admin: Admin, name: string, change: TopicChange): Promise<void> {
  if (isEmpty(change)) return;
  if (change.partitions !== undefined) await admin.createPartitions({ topics: [{ name, count: change.partitions }] });
  const configs = [
    ...Object.entries(change.set).map(([key, value]) => ({ name: key, value, configOperation: IncrementalAlterConfigOperationTypes.SET })),
    ...change.unset.map((key) => ({ name: key, configOperation: IncrementalAlterConfigOperationTypes.DELETE })),
  ];
  if (configs.length > 0) await admin.incrementalAlterConfigs({ resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: name, configs }] });
}

/** Kafka answers a create before every broker knows the topic: a connector started then would fail its first request. */
function ready(admin: Admin, wanted: TopicShape): Promise<TopicState> {
  return until(`topic ${wanted.name}: ready with ${wanted.partitions} partitions`, async () => {
    const live = await describeTopic(admin, wanted.name);
    return live && live.led && live.partitions >= wanted.partitions ? live : undefined;
  }, { timeoutMs: SETTLE_MS, intervalMs: 100 });
}

async function holdsRecords(admin: Admin, name: string): Promise<boolean> {
  return (await readEnds(admin, [name])).some((one) => one.end > 0n);
}

/** Whether the live topic differs from what was last applied. A broker that cannot be asked is not drift. */
async function drifted(news: TopicInputs): Promise<boolean> {
  try {
    const live = await withAdmin(news.broker, (admin) => describeTopic(admin, news.name), PREVIEW_MS);
    return !live || !isEmpty(changeOf(live, news));
  } catch {
    return false;
  }
}

async function ask<T>(broker: BrokerEndpoint, name: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  try {
    return await withAdmin(broker, work, SETTLE_MS * 2);
  } catch (error) {
    throw faultOf(error).code === "CLIENT" ? error : explain(broker, `topic ${name}`, error);
  }
}

function shapeOf(one: TopicShape): TopicShape {
  return { name: one.name, partitions: one.partitions, replicationFactor: one.replicationFactor, configs: one.configs ?? {} };
}
