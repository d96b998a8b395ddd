import { printProblems, type Problem } from "../../config/problem.ts";
import { changedKeys } from "../../database/owned.ts";
import { hasUnknown, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { inPath, withSearch, type SearchClient } from "../client.ts";
import { placeOf } from "../endpoint.ts";
import { indexFacts, serverFacts } from "../facts.ts";
import { SearchFailure } from "../failure.ts";
import { isBehind, judgeIndexes, judgeServer } from "../judge.ts";
import { wantedIndexes, type WantedIndex } from "../wanted.ts";
import type { SearchIndexesInputs, SearchIndexesOutputs } from "./inputs.ts";

/** A server that was only just started is asked this long before an operation gives up. Milliseconds. */
const PATIENCE_MS = 15_000;

/** Looks at the server and at the source's columns, in preview and in `up`, and refuses with everything that is wrong with them. */
export async function check(_olds: Partial<SearchIndexesInputs>, news: SearchIndexesInputs): Promise<{ inputs: SearchIndexesInputs; failures: Failure[] }> {
  const { wanted, problems } = hasUnknown([news.source, news.indexes]) ? { wanted: [], problems: [] } : await examineSource(news);
  const found = [...(hasUnknown([news.endpoint, news.indexes]) ? [] : await examineServer(news, wanted)), ...problems];
  return { inputs: news, failures: found.map((problem) => ({ property: "indexes", reason: printProblems([problem]) })) };
}

export async function diff(_id: string, olds: SearchIndexesOutputs, news: SearchIndexesInputs): Promise<Diff> {
  if (changedKeys(olds, news, ["owner"]).length > 0) return { changes: true, replaces: ["owner"], deleteBeforeReplace: false };
  const changed = changedKeys<SearchIndexesInputs>(olds, news, ["endpoint", "source", "indexes", "json", "shards", "replicas", "avroNames", "retain"]);
  if (hasUnknown(news)) return { changes: true };
  // Servers move, so that another address alone is none: another cluster behind it is.
  if (changed.includes("endpoint") && (await moved(olds, news))) return { changes: true, replaces: ["endpoint"], deleteBeforeReplace: false };
  return { changes: changed.length > 0 || (await behind(news)) };
}

export async function create(inputs: SearchIndexesInputs): Promise<{ id: string; outs: SearchIndexesOutputs }> {
  return { id: placeOf(inputs.endpoint), outs: await ensure(inputs, []) };
}

export async function update(_id: string, olds: SearchIndexesOutputs, news: SearchIndexesInputs): Promise<{ outs: SearchIndexesOutputs }> {
  const before = [...(olds.made ?? []).map(({ index }) => index), ...(olds.retired ?? [])];
  return { outs: await ensure(news, before.filter((index) => !news.indexes.some((one) => one.index === index)), olds) };
}

export async function read(id: string, props: SearchIndexesOutputs): Promise<{ id: string; props: SearchIndexesOutputs } | Record<string, never>> {
  const made = props.made ?? [];
  const there = await withSearch(props.endpoint, (client) => indexFacts(client, made.map(({ index }) => index)), { patienceMs: PATIENCE_MS });
  const ours = made.filter(({ index }) => there.some((facts) => facts.index === index && facts.mark?.owner === props.owner));
  if (ours.length === 0 && made.length > 0) return {};
  return { id, props: { ...props, made: ours } };
}

/** Deletes what the stack made, and nothing else. */
export async function remove(_id: string, props: SearchIndexesOutputs): Promise<void> {
  if (props.retain === true) return;
  const names = [...(props.made ?? []).map(({ index }) => index), ...(props.retired ?? [])];
  try {
    await withSearch(props.endpoint, async (client) => {
      for (const { index, mark } of await indexFacts(client, names)) if (mark?.owner === props.owner) await client.ask("DELETE", `/${inPath(index)}`, undefined, [404]);
    }, { patienceMs: PATIENCE_MS });
  } catch (error) {
    if (!(error instanceof SearchFailure) || error.kind !== "unreachable") throw error;
    throw new Error(`cannot delete the indexes: ${error.message}. If the server is gone for good, take it out of the state with: pulumi state delete <urn>`);
  }
}

async function examineServer(inputs: SearchIndexesInputs, wanted: readonly WantedIndex[]): Promise<Problem[]> {
  try {
    return await withSearch(inputs.endpoint, (client) => judge(client, inputs, wanted));
  } catch (error) {
    if (error instanceof SearchFailure) return [error.problem];
    return [{ place: placeOf(inputs.endpoint), reason: error instanceof Error ? error.message : String(error), mend: "Then run it again" }];
  }
}

async function judge(client: SearchClient, inputs: SearchIndexesInputs, wanted: readonly WantedIndex[]): Promise<Problem[]> {
  const server = judgeServer(await serverFacts(client), inputs);
  // Of a server of the wrong kind or version nothing else is worth knowing.
  return server.length > 0 ? server : judgeIndexes(await indexFacts(client, inputs.indexes.map(({ index }) => index)), inputs, wanted);
}

/** A source that does not answer is the preflight's finding. */
async function examineSource(inputs: SearchIndexesInputs): Promise<{ wanted: readonly WantedIndex[]; problems: readonly Problem[] }> {
  try {
    const { wanted, problems } = await wantedIndexes(inputs);
    // What transforms get wrong is told by the preflight, for all sinks.
    return { wanted, problems: problems.filter(({ place }) => !place.startsWith("sluice:")) };
  } catch {
    return { wanted: [], problems: [] };
  }
}

/** Whether another cluster is behind the new address. Unknown when it does not answer just now: then not. */
async function moved(olds: SearchIndexesOutputs, news: SearchIndexesInputs): Promise<boolean> {
  const now = await look(news, async (client) => (await serverFacts(client)).uuid);
  return now !== undefined && olds.cluster !== undefined && now !== olds.cluster;
}

/** Whether an index lacks something. Unknown when one of the two servers cannot be asked just now: then not. */
async function behind(inputs: SearchIndexesInputs): Promise<boolean> {
  const drifted = await look(inputs, async (client) => {
    const [{ wanted }, there] = [await wantedIndexes(inputs), await indexFacts(client, inputs.indexes.map(({ index }) => index))];
    return wanted.some((one) => {
      const facts = there.find(({ index }) => index === one.input.index);
      return facts === undefined || isBehind(facts, one, inputs);
    });
  });
  return drifted === true;
}

async function look<T>({ endpoint }: SearchIndexesInputs, work: (client: SearchClient) => Promise<T>): Promise<T | undefined> {
  try {
    return await withSearch(endpoint, work, { timeoutMs: 10_000 });
  } catch {
    return undefined;
  }
}

async function ensure(inputs: SearchIndexesInputs, retired: readonly string[], olds?: SearchIndexesOutputs): Promise<SearchIndexesOutputs> {
  const { wanted, problems } = await wantedIndexes(inputs);
  if (problems.length > 0) throw new Error(printProblems(problems));
  const cluster = await withSearch(inputs.endpoint, async (client) => {
    const server = await serverFacts(client);
    const there = await indexFacts(client, inputs.indexes.map(({ index }) => index));
    const wrong = [...judgeServer(server, inputs), ...judgeIndexes(there, inputs, wanted), ...strangers(there, inputs, olds)];
    if (wrong.length > 0) throw new Error(printProblems(wrong));
    for (const one of wanted) {
      const facts = there.find(({ index }) => index === one.input.index);
      if (facts === undefined) await make(client, one, inputs);
      else if (isBehind(facts, one, inputs)) await mend(client, one, inputs);
    }
    return server.uuid;
  }, { patienceMs: PATIENCE_MS });
  const made = wanted.map(({ input: { schema, table, index }, key, fields }) => ({ ...(schema === undefined ? {} : { schema, table }), index, key: [...key], fields: [...fields] }));
  return { ...inputs, made, cluster, excludeColumns: wanted.flatMap(({ excluded }) => excluded), retired: [...retired] };
}

/**
 * Our own indexes that this resource did not make, with documents in them: kept by an earlier life of the stack, whose topics began at
 * other offsets. An empty one was made by an `up` that was cut short.
 */
function strangers(there: Awaited<ReturnType<typeof indexFacts>>, { endpoint, owner }: SearchIndexesInputs, olds: SearchIndexesOutputs | undefined): Problem[] {
  const known = new Set([...(olds?.made ?? []).map(({ index }) => index), ...(olds?.retired ?? [])]);
  return there.filter(({ index, mark, documents }) => mark?.owner === owner && documents > 0 && !known.has(index)).map(({ index }) => ({
    place: `${placeOf(endpoint)} index ${index}`, reason: "has documents of an earlier life of this stack, whose versions would keep the new ones out", mend: "Delete it, or write another pattern (index)",
  }));
}

/** @param wanted with more fields than a mapping may have by itself, the limit is raised: sub-fields count too */
async function make(client: SearchClient, wanted: WantedIndex, inputs: SearchIndexesInputs): Promise<void> {
  const limit = 3 * wanted.fields.length;
  const settings = { index: { number_of_shards: inputs.shards, number_of_replicas: inputs.replicas, ...(limit > 1000 ? { "mapping.total_fields.limit": limit } : {}) } };
  // Without `dynamic` a column that is new at the source is kept in the document and not guessed at.
  await client.ask("PUT", `/${inPath(wanted.input.index)}`, { settings, mappings: { dynamic: false, ...mapping(wanted, inputs) } });
}

async function mend(client: SearchClient, wanted: WantedIndex, inputs: SearchIndexesInputs): Promise<void> {
  const index = inPath(wanted.input.index);
  await client.ask("PUT", `/${index}/_settings`, { index: { number_of_replicas: inputs.replicas } });
  await client.ask("PUT", `/${index}/_mapping`, mapping(wanted, inputs));
}

function mapping({ fields, input: { topic } }: WantedIndex, { owner }: SearchIndexesInputs): object {
  return { _meta: { sluice: { owner, topic } }, properties: Object.fromEntries(fields.map(({ name, mapping: of }) => [name, of])) };
}
