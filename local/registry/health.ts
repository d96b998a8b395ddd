/** `undefined` when the registry answers as itself, else why not. */
export async function registryAilment(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/apis/registry/v2/system/info`, { signal: AbortSignal.timeout(3_000) });
    const text = await answer.text();
    if (!/apicurio/i.test(text)) return "another server answers on its port";
    return answer.status === 200 ? undefined : `status ${answer.status}`;
  } catch (error) {
    const { cause, message } = error as Error;
    return cause instanceof Error ? cause.message : message;
  }
}
