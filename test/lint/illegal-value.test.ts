import { found, source } from "./base.ts";

const of = (extra: Record<string, string>): string[] => found("illegal-value", { c: { ...source, ...extra } });

test.each([
  ["snapshot.mode", "never", '"never" is none of always, initial, no_data, initial_only, when_needed, configuration_based, custom'],
  ["snapshot.locking.mode", "minimal", '"minimal" is none of none, shared, custom'],
  ["plugin.name", "pgotput", '"pgotput" is none of decoderbufs, pgoutput (did you mean "pgoutput"?)'],
  ["max.batch.size", "many", '"many" is not a whole number'],
  ["max.batch.size", "0", '"0" is less than 1'],
  ["max.batch.size", "99999999999", '"99999999999" is more than 2147483647'],
  ["tombstones.on.delete", "yes", '"yes" is neither true nor false'],
  ["slot.name", "Shop-Slot", '"Shop-Slot" is not at most 63 lower-case letters, digits and _'],
  ["topic.prefix", "a b", '"a b" is not made of letters, digits, _, . and -'],
  ["topic.creation.default.partitions", "many", '"many" is not a whole number'],
  ["event.converting.failure.handling.mode", "retry", '"retry" is none of fail, warn, skip'],
])("%s = %s", (key, value, message) => {
  const [first, ...others] = of({ [key]: value });
  expect(first?.split("|").slice(1, 4)).toEqual([key, "error", message]);
  expect(others).toEqual([]);
});

test("case, blanks and references are no mistake", () => expect(of({ "snapshot.mode": " INITIAL ", "tombstones.on.delete": "TRUE", "max.batch.size": "${env:SIZE}" })).toEqual([]));
