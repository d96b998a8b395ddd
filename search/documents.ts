import { inPath, refused, type SearchClient } from "./client.ts";
import type { SearchEndpoint } from "./endpoint.ts";
import { SearchFailure } from "./failure.ts";

/** A document. Its numbers are {@link JsonNumber}s: a double does not hold every bigint. */
export type Document = Readonly<Record<string, unknown>>;

/** A number with the digits that it was written with. */
export class JsonNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

/** Reads JSON without rounding its numbers. */
export function parseExactly(text: string): unknown {
  // The third argument, the text of a value, is younger than TypeScript's types (V8 11.4, Node 21).
  const revive = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => (typeof value === "number" ? new JsonNumber(context?.source ?? String(value)) : value);
  return JSON.parse(text, revive as (key: string, value: unknown) => unknown);
}

interface Page {
  readonly _scroll_id?: string;
  readonly timed_out?: boolean;
  readonly _shards?: { readonly failed?: number };
  readonly hits?: { readonly hits?: readonly { readonly _source?: Document }[] };
}

/** Documents of one answer. */
const PAGE = 1000;
/** How long the server keeps the moment between two requests. */
const KEPT = "5m";

/**
 * All documents of an index as they are at one moment, in no order. By a scroll: `search_after` wants a field to sort by that is unique and
 * indexed, and a document's own id is none on servers where `indices.id_field_data.enabled` is false.
 */
export async function* documents(client: SearchClient, endpoint: SearchEndpoint, index: string): AsyncGenerator<readonly Document[]> {
  await client.ask("POST", `/${inPath(index)}/_refresh`);
  let page = await next(client, endpoint, `/${inPath(index)}/_search?scroll=${KEPT}`, { size: PAGE, sort: ["_doc"], query: { match_all: {} } });
  try {
    for (;;) {
      const hits = page.hits?.hits ?? [];
      if (hits.length === 0) return;
      yield hits.map(({ _source }) => _source ?? {});
      page = await next(client, endpoint, "/_search/scroll", { scroll: KEPT, scroll_id: page._scroll_id });
    }
  } finally {
    await client.send("DELETE", "/_search/scroll", { scroll_id: page._scroll_id }).catch(() => undefined);
  }
}

async function next(client: SearchClient, endpoint: SearchEndpoint, path: string, body: unknown): Promise<Page> {
  const { status, text } = await client.send("POST", path, body);
  if (status > 299) throw refused(endpoint, `POST ${path.split("?")[0]}`, status, text);
  const page = parseExactly(text) as Page;
  const failed = page._shards?.failed as unknown;
  // A part of the documents would look like rows that are missing.
  if (page.timed_out === true || (failed instanceof JsonNumber && failed.source !== "0")) throw new SearchFailure("refused", endpoint, "gave only some of its shards' documents", "Check that all shards run");
  return page;
}
