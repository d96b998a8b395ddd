import { endOffsets } from "../broker/offsets.ts";
import { readStretches } from "../broker/tail.ts";
import { renderSetAside } from "../connectors/catalog/set-aside.ts";
import { ConnectClient, type Config, type Status } from "../connectors/resource/client.ts";
import { sameConfig } from "../connectors/resource/compare.ts";
import { replaceConfig, restart, whileStopped } from "../connectors/resource/operations.ts";
import { judgeStatus } from "../connectors/resource/settle.ts";
import { firstCause } from "../connectors/resource/trace.ts";
import { redact } from "../secrets/redact.ts";
import { until } from "../util/until.ts";
import { placeOfLetter } from "./letters.ts";
import type { ManifestSink, StackManifest } from "./manifest.ts";
import { parsePlace, partitionKey, printPlace, type Place } from "./place.ts";
import { committedIn, sinkLag } from "./sink-lag.ts";

/** Name of the transform in a configuration that has it for the time. */
export const ALIAS = "sluiceSetAside";

/** The configuration with one more transform, at the first place. Places that it names already stay. */
export function withSetAside(config: Config, places: readonly Place[], reason: string): Config {
  const plain = withoutSetAside(config);
  const chain = aliases(plain);
  return { ...plain, transforms: [ALIAS, ...chain].join(","), ...renderSetAside(ALIAS, [...new Set([...setAsideIn(config), ...places.map(printPlace)])], reason) };
}

export function withoutSetAside(config: Config): Config {
  const { transforms, ...rest } = config;
  const kept = Object.fromEntries(Object.entries(rest).filter(([key]) => !key.startsWith(`transforms.${ALIAS}.`)));
  const chain = aliases(config).filter((alias) => alias !== ALIAS);
  return transforms === undefined || (chain.length === 0 && aliases(config).includes(ALIAS)) ? kept : { ...kept, transforms: chain.join(",") };
}

/** The places that a configuration sets aside. */
export function setAsideIn(config: Config): string[] {
  return (config[`transforms.${ALIAS}.records`] ?? "").split(",").map((place) => place.trim()).filter((place) => place !== "");
}

function aliases(config: Config): string[] {
  return (config["transforms"] ?? "").split(",").map((alias) => alias.trim()).filter((alias) => alias !== "");
}

export interface SetAsideOptions {
  readonly reason: string;
  /** For everything together, in milliseconds. */
  readonly timeoutMs: number;
  readonly onProgress: (text: string) => void;
}

/**
 * Lets a sink go on past records that it stops at, each of which is in its dead letters before.
 *
 * 1. The worker gets the sink's configuration with a transform that refuses just these records, so that it writes them to the dead
 *    letters itself, with its headers; nothing before or behind them is passed over.
 * 2. When the sink has committed all that lies before, the configuration becomes what it was. A record that nothing behind it has moved the
 *    sink past is passed by moving the sink's offset by that one.
 *
 * If it is broken off between, the configuration differs from the stack's: the next `pulumi up` sees and mends that.
 * @throws when the sink fails at something else; what was set aside stays so
 */
export async function setRecordsAside(stack: StackManifest, sink: ManifestSink, places: readonly Place[], config: Config, options: SetAsideOptions): Promise<void> {
  const { connector: name, dlq } = sink;
  if (dlq === undefined) throw new Error(`sink ${sink.name}: has no dead-letter topic to keep the record in`);
  const deadline = performance.now() + options.timeoutMs;
  const left = (): number => Math.max(1, deadline - performance.now());
  const wanted = withSetAside(config, places, options.reason);
  const all = setAsideIn(wanted).map(parsePlace);
  const from = new Map((await endOffsets(stack.broker, [dlq])).map((one) => [one.partition, one.end]));
  const already = setAsideIn(config);

  options.onProgress(`${sink.name}: the worker is told to set aside ${places.map(printPlace).join(", ")}`);
  if (!sameConfig(config, wanted)) await replaceConfig(stack.connect, name, wanted, { timeoutMs: left() });
  await restart(stack.connect, name, "failed", { timeoutMs: left() });

  const missing = new Set(places.map(printPlace).filter((one) => !already.includes(one)));
  await watched(stack, name, left(), `${sink.name}: the records in ${dlq}`, async () => {
    const letters = await readStretches(stack.broker, [...from].map(([partition, start]) => ({ topic: dlq, partition, from: start, count: 1000 })));
    for (const letter of letters) missing.delete(placeOfLetter(letter) ?? "");
    options.onProgress(`${sink.name}: ${missing.size === 0 ? "set aside; waiting until it has committed what lies before" : "not set aside yet"}`);
    return missing.size === 0 ? true : undefined;
  });
  const committed = async (): Promise<Map<string, bigint>> => committedIn(await sinkLag(stack, sink, all));
  await watched(stack, name, left(), `${sink.name}: its commit of what lies before`, async () => {
    const at = await committed();
    return all.every((one) => reachable(all, one, at.get(partitionKey(one)) ?? 0n)) ? true : undefined;
  });

  options.onProgress(`${sink.name}: its configuration becomes what it was`);
  await whileStopped(stack.connect, name, async (client) => {
    // Stopped, it commits nothing more: what is read now is what counts.
    const at = await committed();
    const moves = all.filter((one) => (at.get(partitionKey(one)) ?? 0n) <= one.offset);
    const stuck = moves.find((one) => !reachable(all, one, at.get(partitionKey(one)) ?? 0n));
    if (stuck !== undefined) throw new Error(`what lies before ${printPlace(stuck)} is not committed any more. Run it again`);
    if (moves.length > 0) await client.patchOffsets(name, lastOfEach(moves).map(({ topic, partition, offset }) => ({ partition: { kafka_topic: topic, kafka_partition: partition }, offset: { kafka_offset: Number(offset + 1n) } })));
    const plain = withoutSetAside(config);
    await client.putConfig(name, plain, (live) => sameConfig(live, plain));
  }, { timeoutMs: left() });
  await watched(stack, name, left(), `${sink.name}: running`, async (status) => (judgeStatus(status, "running").is === "as wanted" ? true : undefined));
}

/** Everything that lies before the record is committed, but for other records that are set aside too. */
export function reachable(all: readonly Place[], one: Place, committed: bigint): boolean {
  for (let at = committed; at < one.offset; at++) if (!all.some((other) => other.topic === one.topic && other.partition === one.partition && other.offset === at)) return false;
  return true;
}

function lastOfEach(places: readonly Place[]): Place[] {
  const last = new Map<string, Place>();
  for (const one of places) if (one.offset >= (last.get(partitionKey(one))?.offset ?? -1n)) last.set(partitionKey(one), one);
  return [...last.values()];
}

/** Asks until there is an answer; ends at once with the sink's own words when it fails, unless that is its old failure still showing. */
async function watched<T>(stack: StackManifest, name: string, timeoutMs: number, what: string, probe: (status: Status | undefined) => Promise<T | undefined>): Promise<T> {
  const client = new ConnectClient(stack.connect, timeoutMs);
  let failures = 0;
  return until(what, async () => {
    const status = await client.status(name);
    const failed = [status?.connector, ...(status?.tasks ?? [])].find((one) => one?.state === "FAILED");
    const answer = await probe(status);
    if (answer !== undefined) return answer;
    // Right after a restart the worker still tells the state of before.
    failures = failed === undefined ? 0 : failures + 1;
    if (failures >= 8) throw new Error(redact(`connector ${name}: failed at something else: ${firstCause(failed?.trace ?? "")}. What was set aside stays so; name the next record with bin/sluice skip, or mend the cause and run: bin/sluice restart ${name}`));
    return undefined;
  }, { timeoutMs, intervalMs: 1_000 });
}
