import { LAKE, SOURCE, named } from "./example.ts";
import { converterOf, formatOf, type Converter } from "./facts/converter.ts";
import { feeds, guesses, type Feed } from "./facts/graph.ts";
import type { Mark, ResolvedSubject, Rule } from "./rule.ts";

export const converterMismatch: Rule = {
  id: "converter-mismatch",
  severity: "error",
  reason: "A sink reads the bytes that its source wrote: with another converter every record is refused, or read as something else",
  source: "Kafka WorkerSinkTask.convertMessages",
  fix: "Give source and sink the same converters",
  example: { good: named({ source: SOURCE, lake: LAKE }), bad: { of: "lake", set: { "key.converter": "org.apache.kafka.connect.storage.StringConverter", "key.converter.schemas.enable": null } } },
  check(subject, graph) {
    if (subject.resolved.kind !== "sink") return [];
    return (["key", "value"] as const).flatMap((side): Mark[] => {
      const mine = converterOf(subject, side, graph);
      if (mine === undefined) return [];
      const unlike = (all: readonly Feed[]): { source: ResolvedSubject; theirs: Converter } | undefined =>
        all.flatMap(({ source }) => {
          const theirs = converterOf(source, side, graph);
          return theirs !== undefined && differ(theirs, mine) ? [{ source, theirs }] : [];
        })[0];
      const sure = unlike(feeds(subject, graph));
      const other = sure ?? unlike(guesses(subject, graph));
      if (other === undefined) return [];
      const where = mine.key === undefined ? `the worker's ${mine.name} reads` : `${mine.name} reads`;
      return [{ key: mine.key ?? `${side}.converter`, ...(sure === undefined ? { severity: "warning" as const } : {}), message: `${where} the ${side}s that ${other.source.name} writes with ${other.theirs.name}`, fix: `Set ${side}.converter to ${other.theirs.className}, as ${other.source.name} has it` }];
    });
  },
};

/** Whether the one surely cannot read what the other writes. Bytes may hold anything, and text is read from JSON. */
function differ(writer: Converter, reader: Converter): boolean {
  const [from, to] = [formatOf(writer), formatOf(reader)];
  if (from === undefined || to === undefined || from === to || from === "bytes" || to === "bytes") return false;
  // Apicurio's can write as Confluent's do.
  if (from === "apicurio" || to === "apicurio") return ["json", "text"].includes(from) || ["json", "text"].includes(to);
  return true;
}

