import type { ConnectorConfig } from "../catalog/class.ts";
import { resolveConfig } from "../catalog/resolve.ts";
import { canonicalValue } from "./value.ts";
import type { Change } from "./imported.ts";

/** Why Sluice's own way differs, for keys where that matters to whoever moves in; the others are tuning. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^name$/, "a stack names its connectors itself: the old one goes on until it is deleted, and both would write the same topics"],
  [/^slot\.name$/, "a stack makes its own slot: the old one holds log back until it is dropped"],
  [/^publication\.(name|autocreate\.mode)$/, "a stack makes its own publication of just these tables"],
  [/^(snapshot\.|signal\.|incremental\.)/, "Sluice reads existing rows in chunks, by signal"],
  [/^heartbeat\./, "an idle database must move its slot forward"],
  [/^errors\.tolerance$/, "a source drops nothing, a sink only into its dead letters"],
  [/^errors\.(deadletterqueue|log)/, "dead letters carry their reason; rows stay out of the log"],
  [/^(path\.format|partition\.duration\.ms|partitioner\.class|timestamp\.|locale|timezone|topics\.dir|file\.delim)/, "Sluice's own layout: new objects lie in other folders than the old ones"],
  [/^(flush\.size|rotate\.)/, "files close by age, on the wall clock"],
  [/^iterations$/, "a generator that comes to its end is FAILED, and stays so"],
  [/^http\.response\.policy\.codes\.skip$/, "what is too busy or broken for now is asked again later"],
  [/^(key|value)\.converter/, "a table's columns come from the schema in the record"],
  [/^transforms\.rows/, "values in PostgreSQL's own form, so that every type survives"],
  [/^(collection\.name\.format|quote\.identifiers|schema\.evolution)$/, "each copy is named and made before the sink starts, with the source's own types"],
  [/^connection\.url$/, "texts are read as the column's own type, and errors leave rows out"],
  [/^transforms/, "the chain that makes rows of envelopes, with op, LSN and offset"],
  [/^(schema|field)\.name\.adjustment\.mode$/, "Parquet takes only names that Avro takes"],
  [/^table\.include\.list$/, "dots are escaped: each pattern is one table"],
  [/^post\.processors/, "values that an update leaves out (TOAST) are read again"],
  [/^iceberg\.table/, "each table is named, and made with exact types before the sink starts"],
  [/^topic\.creation\./, "topics are the stack's, not left to the connector"],
];

/** Every key in which what Sluice renders is not what was read. Values of secrets are references on both sides. */
export function differences(connector: string, before: ConnectorConfig, after: ConnectorConfig): Change[] {
  const { keys } = resolveConfig({ ...after, ...before });
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key): Change[] => {
    const [was, is] = [before[key], after[key]];
    const known = keys.get(key);
    const property = known?.status === "known" ? known.property : undefined;
    const reason = REASONS.find(([pattern]) => pattern.test(key))?.[1];
    if (was !== undefined && is !== undefined) return canonicalValue(was, property) === canonicalValue(is, property) ? [] : [{ connector, key, what: "changed", before: was, after: is, why: reason ?? "Sluice's own setting" }];
    if (is !== undefined) return property?.fallback === is ? [] : [{ connector, key, what: "added", after: is, why: reason ?? "Sluice's own setting" }];
    if (was === undefined) return [];
    return [{ connector, key, what: "dropped", before: was, why: property?.fallback === was ? "it is the default" : (reason ?? "Sluice leaves it at the default") }];
  });
}
