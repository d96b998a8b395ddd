import { createHash } from "node:crypto";
import { escapeIdentifier } from "pg";
import type { JsonForm, OutboxColumns } from "../config/stack.ts";
import type { EventPayload } from "../connectors/catalog/event-rows.ts";
import { withSearch } from "../search/client.ts";
import { documents, type Document } from "../search/documents.ts";
import type { SearchEndpoint } from "../search/endpoint.ts";
import { canonicalField, canonicalJson } from "./document.ts";

/** The indexes of an outbox's events. */
export interface SearchedEvents {
  readonly server: SearchEndpoint;
  readonly indexes: readonly string[];
  readonly json: JsonForm;
}

/** An event as the outbox has it. */
export interface Written {
  readonly id: string | null;
  readonly aggregate_type: string | null;
  readonly aggregate_id: string | null;
  readonly type: string | null;
  readonly payload: string | null;
}

/** The columns of {@link Written} for rows of `o`. */
export function writtenSql({ id, aggregateType, aggregateId, eventType, payload }: OutboxColumns): string {
  return [[id, "id"], [aggregateType, "aggregate_type"], [aggregateId, "aggregate_id"], [eventType, "type"], [payload, "payload"]].map(([column = "", name]) => `o.${escapeIdentifier(column)}::text as ${name}`).join(", ");
}

/** The content of an event whose payload is JSON: spaces, the order of names and how a number is written do not count, since an object has none of them. */
export function writtenDigest(event: Written): string {
  const payload = event.payload === null ? "null" : canonicalJson(event.payload);
  return digest(event, payload === "null" ? "" : md5(payload));
}

/** Each event of the indexes once for each content that it has there, with the number of that content, as the outbox has them: see `digestHexSql`, or {@link writtenDigest}. */
export async function indexedEvents({ server, indexes }: SearchedEvents, payload: EventPayload): Promise<[id: string, digest: string][]> {
  return withSearch(server, async (client) => {
    const out = new Map<string, [string, string]>();
    for (const index of indexes) {
      for await (const batch of documents(client, server, index)) {
        for (const one of batch) {
          const [id, content] = [text(one["id"]), documentDigest(one, payload)];
          out.set(`${content} ${id}`, [id, content]);
        }
      }
    }
    return [...out.values()];
  }, { timeoutMs: 120_000 });
}

/** Pure part of {@link indexedEvents}. */
export function documentDigest(document: Document, payload: EventPayload): string {
  return digest(document, payloadHash(document["payload"], payload));
}

function payloadHash(value: unknown, payload: EventPayload): string {
  if (value === undefined || value === null) return "";
  if (payload === "json") return md5(canonicalField(value));
  return md5(payload === "bytes" ? Buffer.from(text(value), "base64") : text(value));
}

function digest(event: Readonly<Record<keyof Omit<Written, "payload">, unknown>> | Document, payload: string): string {
  const { id, aggregate_type, aggregate_id, type } = event as Document;
  return md5([id, aggregate_type, aggregate_id, type].map(text).concat(payload).join("\u001f")).slice(0, 15);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function md5(value: string | Buffer): string {
  return createHash("md5").update(value).digest("hex");
}
