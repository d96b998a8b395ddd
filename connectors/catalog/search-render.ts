import type { JsonForm } from "../../config/stack.ts";
import type { SearchEndpoint } from "../../search/endpoint.ts";
import { texts, type ConnectorConfig } from "./class.ts";
import { elasticsearchSink } from "./elasticsearch-sink.ts";
import { renderUnwrap } from "./extract-new-record-state.ts";
import { openSearchSink } from "./opensearch-sink.ts";
import { renderSearchRows } from "./search-rows.ts";
import { eventChain, renderSinkFrame, type SinkFrame } from "./sink-frame.ts";

/** What an index is to get, without where its server is. */
export interface SearchSettings extends SinkFrame {
  readonly tasks: number;
  readonly indexes: readonly { readonly topic: string; readonly index: string }[];
  readonly json: JsonForm;
  readonly deletes: boolean;
}

const BATCH = 500;

/**
 * What both sinks have in common, which comes from one code base: a document is replaced as a whole, its id is the row's key and its version
 * the offset of the change, so that what comes again, or too late, changes nothing. The password must be a reference.
 *
 * One request at a time: a server forgets a deleted document's version after a minute (`index.gc_deletes`), and a batch that is repeated for
 * longer, beside one that overtook it, would bring the document back.
 */
function common(className: string, name: string, settings: SearchSettings & { readonly jsonLongest?: number }, { url, user, password }: SearchEndpoint) {
  return {
    name,
    "connector.class": className,
    "tasks.max": settings.tasks,
    ...renderSinkFrame(settings, [
      ...(settings.events === true ? eventChain("search", settings.payload) : [{ alias: "unwrap", config: renderUnwrap("unwrap", "tombstone") }]),
      { alias: "rows", config: renderSearchRows("rows", settings) },
    ]),
    "connection.url": url,
    "connection.username": user,
    "connection.password": password,
    "connection.timeout.ms": 5000,
    "read.timeout.ms": 30_000,
    "key.ignore": false,
    // The index has its mapping already, and the documents are made by our own transform.
    "schema.ignore": true,
    "behavior.on.null.values": settings.deletes ? "delete" : "ignore",
    "batch.size": BATCH,
    "max.in.flight.requests": 1,
    "max.buffered.records": 10 * BATCH,
    "linger.ms": 10,
    // A server that was away for a while is asked again for a minute or two (waits are doubled, and cut at random), and then the task fails and says so.
    "max.retries": 9,
    "retry.backoff.ms": 250,
    "flush.timeout.ms": 240_000,
    "consumer.override.max.poll.records": BATCH,
  };
}

/** @param server in the worker's view: `ca` is a Java key store there */
export function renderOpenSearch(name: string, settings: SearchSettings, server: SearchEndpoint): ConnectorConfig {
  return texts({
    // What `flat_object` takes as one word, less the column's name in front of it.
    ...common(openSearchSink.className, name, { ...settings, jsonLongest: 32_000 }, server),
    "index.write.method": "insert",
    "behavior.on.malformed.documents": "report",
    // An older change than the document has.
    "behavior.on.version.conflict": "ignore",
    "connection.ssl.truststore.location": server.ca,
  });
}

/** @param server in the worker's view: `ca` is a PEM file there */
export function renderElasticsearch(name: string, settings: SearchSettings, server: SearchEndpoint): ConnectorConfig {
  return texts({
    ...common(elasticsearchSink.className, name, settings, server),
    "write.method": "insert",
    // With a dead-letter topic both send there what the server, or the sink itself, refuses, and go on.
    "behavior.on.malformed.documents": "warn",
    "drop.invalid.message": true,
    // Without it the sink takes no records whose topic a transform has changed (`AsyncOffsetTracker.addPendingRecord`).
    "flush.synchronously": true,
    ...(server.ca === undefined ? {} : { "elastic.security.protocol": "SSL", "elastic.https.ssl.truststore.type": "PEM", "elastic.https.ssl.truststore.location": server.ca }),
  });
}
