import { hasUnknown, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { canonicalJson } from "../../util/canonical.ts";
import { ask, RegistryError } from "../client.ts";
import type { RegistryEndpoint } from "../endpoint.ts";
import type { SubjectsInputs, SubjectsOutputs } from "./inputs.ts";

/** Preview asks the registry too, but waits only this long for it. */
const PREVIEW_MS = 8_000;

/** A registry that does not answer, or does not let us in, is told in preview. */
export async function check(_olds: Partial<SubjectsInputs>, news: SubjectsInputs): Promise<{ inputs: SubjectsInputs; failures: Failure[] }> {
  if (hasUnknown(news.endpoint)) return { inputs: news, failures: [] };
  try {
    const { status } = await ask(news.endpoint, "GET", "/subjects", undefined, PREVIEW_MS);
    return { inputs: news, failures: status === 404 ? [{ property: "endpoint", reason: `registry ${news.endpoint.url}: has no list of subjects. Check its address: is it a schema registry?` }] : [] };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return { inputs: news, failures: [{ property: "endpoint", reason: error.message }] };
  }
}

export async function diff(_id: string, olds: SubjectsOutputs, news: SubjectsInputs): Promise<Diff> {
  if (hasUnknown(news)) return { changes: true };
  const stored = ({ endpoint, subjects, compatibility }: SubjectsInputs): string => canonicalJson({ endpoint, subjects: [...subjects].sort(), compatibility });
  if (stored(olds) !== stored(news)) return { changes: true };
  return { changes: await drifted(news) };
}

export async function create(inputs: SubjectsInputs): Promise<{ id: string; outs: SubjectsOutputs }> {
  const before = await found(inputs.endpoint, inputs.subjects);
  await declare(inputs);
  return { id: inputs.endpoint.url, outs: { ...inputs, before } };
}

/** Subjects that left the list go with their schemas, as their topics do; another registry has them all anew. */
export async function update(_id: string, olds: SubjectsOutputs, news: SubjectsInputs): Promise<{ outs: SubjectsOutputs }> {
  const moved = olds.endpoint.url !== news.endpoint.url;
  const added = news.subjects.filter((subject) => moved || !olds.subjects.includes(subject));
  const gone = olds.subjects.filter((subject) => !moved && !news.subjects.includes(subject));
  const kept = Object.entries(moved ? {} : olds.before).filter(([subject]) => !gone.includes(subject));
  const before = { ...Object.fromEntries(kept), ...(await found(news.endpoint, added)) };
  await each(gone, (subject) => forget(news.endpoint, subject, olds.before[subject]));
  await declare(news);
  return { outs: { ...news, before } };
}

export async function read(id: string, props: SubjectsOutputs): Promise<{ id: string; props: SubjectsOutputs }> {
  return { id, props };
}

/** A registry that is gone has nothing left of ours. */
export async function remove(_id: string, { endpoint, subjects, before }: SubjectsOutputs): Promise<void> {
  await each(subjects, (subject) => forget(endpoint, subject, before[subject]));
}

/** Which of the subjects are there, each with its own compatibility. */
async function found(endpoint: RegistryEndpoint, subjects: readonly string[]): Promise<Record<string, string>> {
  if (subjects.length === 0) return {};
  const { json } = await ask(endpoint, "GET", "/subjects");
  const there = subjects.filter((subject) => Array.isArray(json) && json.includes(subject));
  const levels = await each(there, async (subject) => [subject, (await levelOf(endpoint, subject)) ?? ""] as const);
  return Object.fromEntries(levels);
}

async function declare({ endpoint, subjects, compatibility }: SubjectsInputs): Promise<void> {
  await each(subjects, async (subject) => {
    await ask(endpoint, "PUT", `/config/${encodeURIComponent(subject)}`, { compatibility: compatibility.toUpperCase() });
  });
}

async function drifted({ endpoint, subjects, compatibility }: SubjectsInputs): Promise<boolean> {
  const levels = await each(subjects, (subject) => levelOf(endpoint, subject));
  return levels.some((level) => level !== compatibility.toUpperCase());
}

async function levelOf(endpoint: RegistryEndpoint, subject: string): Promise<string | undefined> {
  const { status, json } = await ask(endpoint, "GET", `/config/${encodeURIComponent(subject)}`);
  return status === 404 ? undefined : String((json as { compatibilityLevel?: unknown } | null)?.compatibilityLevel ?? "");
}

/** A subject of ours goes with its schemas; one that was there before gets back what it had. */
async function forget(endpoint: RegistryEndpoint, subject: string, before: string | undefined): Promise<void> {
  const name = encodeURIComponent(subject);
  if (before !== undefined && before !== "") return void (await ask(endpoint, "PUT", `/config/${name}`, { compatibility: before }));
  await ask(endpoint, "DELETE", `/config/${name}`);
  if (before !== undefined) return;
  const { status } = await ask(endpoint, "DELETE", `/subjects/${name}`);
  // Confluent's and Redpanda's keep what was deleted until it is deleted for good; Apicurio keeps nothing.
  if (status !== 404 && endpoint.api === "confluent") await ask(endpoint, "DELETE", `/subjects/${name}?permanent=true`);
}

/** A few at once: a stack may have hundreds. */
async function each<T>(subjects: readonly string[], work: (subject: string) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let at = 0; at < subjects.length; at += 8) done.push(...(await Promise.all(subjects.slice(at, at + 8).map(work))));
  return done;
}
