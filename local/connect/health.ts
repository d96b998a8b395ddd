/**
 * `undefined` when the worker takes requests, else why not.
 *
 * While it boots it answers every path, `/health` too, with an HTML page and status 404 (Kafka Connect 4.3.1, seen): only JSON counts.
 */
export async function workerAilment(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(3_000), headers: { accept: "application/json" } });
    const text = await answer.text();
    if (!text.trimStart().startsWith("{")) return "the worker is booting";
    return answer.status === 200 ? undefined : String((JSON.parse(text) as { message?: unknown }).message ?? `status ${answer.status}`);
  } catch (error) {
    const { cause, message } = error as Error;
    return cause instanceof Error ? cause.message : message;
  }
}
