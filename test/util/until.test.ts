import { until } from "../../util/until.ts";

test("returns the first answer", async () => {
  let asked = 0;
  const answer = await until("three asks", async () => (++asked === 3 ? "yes" : undefined), { intervalMs: 1 });
  expect([answer, asked]).toEqual(["yes", 3]);
});

test("false, 0 and the empty string are answers", async () => {
  expect(await until("false", async () => false)).toBe(false);
  expect(await until("0", async () => 0)).toBe(0);
});

test("names what was awaited and for how long", async () => {
  await expect(until("the slot to go inactive", async () => undefined, { timeoutMs: 100, intervalMs: 5 })).rejects.toThrow("the slot to go inactive: not within 0.1 s");
});

test("a hanging probe cannot outlive the deadline", async () => {
  await expect(until("an answer", () => new Promise<never>(() => undefined), { timeoutMs: 50 })).rejects.toThrow("an answer: not within 0.1 s");
});

test("a throwing probe ends the wait", async () => {
  await expect(until("peace", async () => { throw new Error("refused"); })).rejects.toThrow("refused");
});

test("ticks with the elapsed time", async () => {
  const ticks: number[] = [];
  let asked = 0;
  await until("three asks", async () => (++asked === 3 ? true : undefined), { intervalMs: 2, onTick: (ms) => ticks.push(ms) });
  expect(ticks).toHaveLength(2);
});
