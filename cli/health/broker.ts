import { explain, withAdmin } from "../../broker/client.ts";
import type { PartitionLag } from "../../broker/offsets.ts";
import { readStretches, tail, unread } from "../../broker/tail.ts";
import { decode } from "../letters.ts";
import type { StackManifest } from "../manifest.ts";

/** Topics of the stack that the broker does not have. */
export async function missingTopics(stack: StackManifest): Promise<string[]> {
  const wanted = new Set(stack.sinks.flatMap((sink) => [...sink.topics, ...(sink.dlq === undefined ? [] : [sink.dlq])]));
  try {
    const there = new Set(await withAdmin(stack.broker, (admin) => admin.listTopics({ includeInternals: true })));
    return [...wanted].filter((topic) => !there.has(topic)).sort();
  } catch (error) {
    throw explain(stack.broker, "topics", error);
  }
}

/** When the oldest record was written that a sink with this lag has not committed yet, milliseconds since 1970; undefined: nothing waits. */
export async function waitingSince({ broker }: StackManifest, lag: readonly PartitionLag[]): Promise<number | undefined> {
  const records = await readStretches(broker, unread(lag, 1));
  return records.length === 0 ? undefined : Math.min(...records.map(({ timestamp }) => timestamp));
}

/** The newest dead letter in a line; undefined without one. */
export async function newestLetter(stack: StackManifest, topic: string): Promise<{ readonly at: number; readonly reason: string } | undefined> {
  const [newest] = (await tail(stack.broker, topic, 1)).map(decode);
  return newest === undefined ? undefined : { at: newest.at, reason: `${newest.stage}, ${newest.exception.split(".").at(-1)}: ${newest.reason.split("\n")[0]}` };
}
