/** How a wait behaves. Times are milliseconds. */
export interface UntilOptions {
  /** The wait fails after this long. Default 60 000. */
  readonly timeoutMs?: number;
  /** Pause between two probes. Default 250. */
  readonly intervalMs?: number;
  /** Called before each pause, for progress lines. */
  readonly onTick?: (elapsedMs: number) => void;
}

/**
 * Polls `probe` until it returns something other than `undefined`, and returns that.
 *
 * A probe that throws ends the wait at once with its error: a probe that wants to be asked again returns `undefined`.
 * A single probe that hangs cannot outlive the deadline. `what` names the awaited condition as a noun phrase, since
 * the error reads `${what}: not within N s`.
 */
export async function until<T>(what: string, probe: () => Promise<T | undefined>, opts: UntilOptions = {}): Promise<T> {
  const { timeoutMs = 60_000, intervalMs = 250, onTick } = opts;
  const start = performance.now();
  const late = (): Error => new Error(`${what}: not within ${seconds(timeoutMs)} s`);
  for (;;) {
    const answer = await before(probe(), start + timeoutMs, late);
    if (answer !== undefined) return answer;
    const elapsed = performance.now() - start;
    if (elapsed >= timeoutMs) throw late();
    onTick?.(Math.round(elapsed));
    await pause(Math.min(intervalMs, timeoutMs - elapsed));
  }
}

function before<T>(work: Promise<T>, deadline: number, late: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), Math.max(0, deadline - performance.now()));
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(1, ms)));
}

function seconds(ms: number): string {
  return String(Math.round(ms / 100) / 10);
}
