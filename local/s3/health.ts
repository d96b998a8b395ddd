/** `undefined` when the server answers as itself (an anonymous request gets 403 with `Server: VERSITYGW`), else why not. */
export async function storeAilment(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) });
    await answer.arrayBuffer();
    if (answer.status !== 403 && answer.status !== 200) return `status ${answer.status}`;
    return /versitygw/i.test(answer.headers.get("server") ?? "") ? undefined : "another server answers on its port";
  } catch (error) {
    const { cause, message } = error as Error;
    return cause instanceof Error ? cause.message : message;
  }
}
