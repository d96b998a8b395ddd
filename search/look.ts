import type { SearchClient } from "./client.ts";
import type { SearchEndpoint } from "./endpoint.ts";
import { indexFacts } from "./facts.ts";
import { SearchFailure } from "./failure.ts";

/**
 * That a server answers, and has the indexes of a sink. Throws one line that names what is missing.
 *
 * @param events its documents are events, which no snapshot brings again
 */
export async function lookAt(client: SearchClient, endpoint: SearchEndpoint, indexes: readonly string[], events = false): Promise<void> {
  const there = await indexFacts(client, indexes);
  const missing = indexes.filter((index) => !there.some((facts) => facts.index === index && facts.mark !== undefined));
  if (missing.length > 0) throw new SearchFailure("refused", endpoint, `has no index ${missing.join(", ")} of Sluice's any more: what the sink writes now has fields that the server guesses`, `Delete what stands there, run pulumi up, and ${events ? "let the sink read its topics again: bin/sluice offsets SINK --back-to" : "send the rows once more: bin/sluice snapshot"}`);
}
