import { redact } from "../secrets/redact.ts";

/** An answer, or why there is none: one part that is down must not hide the others. */
export type Asked<T> = { readonly value: T; readonly error?: never } | { readonly value?: never; readonly error: string };

/** Never throws. */
export async function asked<T>(work: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error: redact(error instanceof Error ? error.message : String(error)) };
  }
}
