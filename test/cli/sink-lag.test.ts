import type { PartitionLag } from "../../broker/offsets.ts";
import type { TailRecord } from "../../broker/tail.ts";
import { committedIn, pastUnwritten } from "../../cli/sink-lag.ts";

const lag = (partition: number, committed: bigint, end: bigint): PartitionLag => ({ topic: "t", partition, start: 0n, end, committed, behind: end - committed });
const record = (partition: number, offset: bigint, value: string | null): TailRecord => ({ topic: "t", partition, offset, timestamp: 1, key: null, value: value === null ? null : Buffer.from(value), headers: [] });
const tombstone = ({ value }: TailRecord): boolean => value === null;

test.each<[what: string, records: [offset: bigint, value: string | null][], committed: bigint]>([
  ["a last tombstone is not waited for", [[9n, null]], 10n],
  ["behind a tombstone a row waits", [[7n, null], [8n, "row"], [9n, null]], 8n],
  ["a row waits with what follows it", [[7n, "row"], [8n, null]], 7n],
  ["what compaction took is passed with what follows it", [[8n, null], [9n, "row"]], 9n],
  ["what came since the end was asked for counts for nothing", [[9n, null], [10n, null], [11n, "row"]], 10n],
  ["nothing is read there", [], 7n],
])("%s", (_, records, committed) => {
  const passed = pastUnwritten([lag(0, 7n, 10n), lag(1, 3n, 5n)], records.map(([offset, value]) => record(0, offset, value)), tombstone);
  expect(committedIn(passed)).toEqual(new Map([["t/0", committed], ["t/1", 3n]]));
});
