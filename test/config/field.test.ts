import { durationMs, sizeBytes } from "../../config/field.ts";

test.each([["5s", 5000], ["10m", 600_000], ["7d", 604_800_000], ["250ms", 250], ["0s", undefined], ["1.5h", undefined], ["5", undefined], ["5 s", undefined]])("%s is %s ms", (written, ms) => expect(durationMs(written)).toBe(ms));
test.each([["64MB", 67_108_864], ["2GiB", 2_147_483_648], ["1kB", 1024], ["1gb", undefined], ["0MB", undefined]])("%s is %s bytes", (written, bytes) => expect(sizeBytes(written)).toBe(bytes));
