import { inPath, type SearchClient } from "./client.ts";
import type { FieldMapping } from "./types.ts";

/** What is known of a search server. */
export interface ServerFacts {
  readonly distribution: "opensearch" | "elasticsearch";
  /** `2.19.4` */
  readonly version: string;
  /** Of the cluster: two addresses with one and the same lead to the same indexes. */
  readonly uuid: string;
}

/** What is known of one index. */
export interface IndexFacts {
  readonly index: string;
  /** It is an alias or a data stream, and this is what lies behind it. */
  readonly behind?: string;
  /** Our mark in its mapping's `_meta`, if it is there. */
  readonly mark?: IndexMark;
  readonly fields: Readonly<Record<string, FieldMapping>>;
  readonly shards: number;
  readonly replicas: number;
  /** Documents in it. */
  readonly documents: number;
}

/** What Sluice writes into the mapping of an index (`_meta.sluice`): whose it is, and whose offsets its documents have as versions. */
export interface IndexMark {
  /** `<project>/<stack>` */
  readonly owner: string;
  readonly topic: string;
}

/** Asks a server what it is. Elasticsearch says no `distribution`. */
export async function serverFacts(client: SearchClient): Promise<ServerFacts> {
  const answer = await client.ask<{ cluster_uuid?: string; version?: { number?: string; distribution?: string } }>("GET", "/");
  return { distribution: answer?.version?.distribution === "opensearch" ? "opensearch" : "elasticsearch", version: answer?.version?.number ?? "0", uuid: answer?.cluster_uuid ?? "" };
}

/** So many indexes are asked for at once. */
const AT_ONCE = 4;

/** Looks at indexes; those that do not exist are left out. */
export async function indexFacts(client: SearchClient, names: readonly string[]): Promise<IndexFacts[]> {
  const out: IndexFacts[] = [];
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const some = await Promise.all(names.slice(at, at + AT_ONCE).map((name) => one(client, name)));
    out.push(...some.filter((each) => each !== undefined));
  }
  return out;
}

interface IndexAnswer {
  readonly mappings?: { readonly properties?: Readonly<Record<string, FieldMapping>>; readonly _meta?: { readonly sluice?: IndexMark } };
  readonly settings?: { readonly index?: { readonly number_of_shards?: string; readonly number_of_replicas?: string } };
}

async function one(client: SearchClient, index: string): Promise<IndexFacts | undefined> {
  const answer = await client.ask<Record<string, IndexAnswer>>("GET", `/${inPath(index)}`, undefined, [404]);
  if (answer === undefined) return undefined;
  const [behind = "", found] = Object.entries(answer)[0] ?? [];
  const mark = found?.mappings?._meta?.sluice;
  const counted = behind === index && mark !== undefined ? await client.ask<{ count: number }>("GET", `/${inPath(index)}/_count`) : undefined;
  return {
    index,
    ...(behind === index ? {} : { behind }),
    ...(mark === undefined ? {} : { mark }),
    fields: found?.mappings?.properties ?? {},
    shards: Number(found?.settings?.index?.number_of_shards ?? 1),
    replicas: Number(found?.settings?.index?.number_of_replicas ?? 0),
    documents: counted?.count ?? 0,
  };
}
