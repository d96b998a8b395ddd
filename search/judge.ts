import type { Problem } from "../config/problem.ts";
import { canonicalJson } from "../util/canonical.ts";
import { placeOf } from "./endpoint.ts";
import type { IndexFacts, ServerFacts } from "./facts.ts";
import { isGiven, type SearchIndexesInputs } from "./indexes/inputs.ts";
import type { FieldMapping } from "./types.ts";
import type { WantedIndex } from "./wanted.ts";

type Judged = Pick<SearchIndexesInputs, "endpoint" | "owner" | "indexes" | "shards">;

/**
 * Versions that the sinks and the mappings of Sluice work with. OpenSearch has `flat_object` from 2.7 on. Confluent's sink talks through the
 * client of Elasticsearch 7.17, which 8 still understands and 9 does not (Elastic, "REST API compatibility").
 */
const VERSIONS = { opensearch: { oldest: [2, 7], newest: 3 }, elasticsearch: { oldest: [7, 10], newest: 8 } } as const;

/** What stands in the way on a server as a whole. */
export function judgeServer({ distribution, version }: ServerFacts, { endpoint }: Pick<SearchIndexesInputs, "endpoint">): Problem[] {
  const place = placeOf(endpoint);
  if (distribution !== endpoint.kind) return [{ place, reason: `is ${NAMES[distribution]} ${version}, whose clients the ${NAMES[endpoint.kind]} sink has not`, mend: `Write ${distribution}: {…} in the place of ${endpoint.kind}` }];
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const { oldest: [first, then], newest } = VERSIONS[endpoint.kind];
  if (major < first || (major === first && minor < then)) return [{ place, reason: `is version ${version}, and the sink needs ${first}.${then} or newer`, mend: "Upgrade it" }];
  return major > newest ? [{ place, reason: `is version ${version}, and the sink's client knows ${newest} at most`, mend: `Use version ${newest}` }] : [];
}

const NAMES = { opensearch: "OpenSearch", elasticsearch: "Elasticsearch" } as const;

/** What stands in the place of an index that shall be made, and is not ours, or cannot become what it should be. */
export function judgeIndexes(there: readonly IndexFacts[], inputs: Judged, wanted: readonly WantedIndex[]): Problem[] {
  return there.flatMap((facts): Problem[] => {
    const input = inputs.indexes.find(({ index }) => index === facts.index);
    if (input === undefined) return [];
    const place = `${placeOf(inputs.endpoint)} index ${facts.index}`;
    const other = "Write another pattern (index)";
    if (facts.behind !== undefined) return [{ place, reason: `is an alias or data stream (${facts.behind} is behind it)`, mend: other }];
    if (facts.mark === undefined) return [{ place, reason: "is there already, and no stack of Sluice made it", mend: `${other}, or delete it` }];
    if (facts.mark.owner !== inputs.owner) return [{ place, reason: `belongs to the stack ${facts.mark.owner}`, mend: other }];
    if (facts.mark.topic !== input.topic && facts.documents > 0) return [{ place, reason: `has documents of topic ${facts.mark.topic}, whose offsets are their versions and would keep those of ${input.topic} out`, mend: `${other}, or delete it` }];
    if (facts.shards !== inputs.shards) return [{ place, reason: `has ${facts.shards} shards, and no index ever gets ${inputs.shards}`, mend: `Write shards: ${facts.shards}, or another pattern (index)` }];
    const fields = wanted.find((one) => one.input === input)?.fields ?? [];
    return fields.flatMap(({ name, mapping }): Problem[] => {
      const found = facts.fields[name];
      if (found === undefined || found["type"] === mapping["type"]) return [];
      return [{ place, reason: `has the field ${name} as ${String(found["type"])}, and its column wants ${String(mapping["type"])} now, which an index that is there cannot get`, mend: `Write another pattern (index), and ${isGiven(input) ? "let the sink read its topics again: bin/sluice offsets SINK --back-to" : "send the rows once more: bin/sluice snapshot"}` }];
    });
  });
}

/** Whether an index that is there lacks something that the source's columns ask for. */
export function isBehind(facts: IndexFacts, wanted: WantedIndex, { replicas }: Pick<SearchIndexesInputs, "replicas">): boolean {
  return facts.replicas !== replicas || facts.mark?.topic !== wanted.input.topic || wanted.fields.some(({ name, mapping }) => differs(facts.fields[name], mapping));
}

/** Servers leave out of a mapping what is its default, such as the format of dates. */
function differs(found: FieldMapping | undefined, mapping: FieldMapping): boolean {
  if (found === undefined) return true;
  return Object.entries(mapping).some(([key, value]) => !(key === "format" && found[key] === undefined) && canonicalJson(plain(found[key])) !== canonicalJson(plain(value)));
}

/** Some versions answer booleans and numbers as texts. */
function plain(value: unknown): unknown {
  return typeof value === "object" && value !== null ? value : value === undefined ? null : String(value);
}
