import type { Problem } from "./problem.ts";
import { map, type Raw } from "./raw.ts";
import { place } from "./walk.ts";

/** Each sink or source is of one of its kinds. `examples`: how each kind begins; `beside`: keys that stand beside the kind. */
export function oneKind(raw: Raw, group: "sinks" | "sources", examples: Readonly<Record<string, string>>, beside: readonly string[] = []): Problem[] {
  const one = group.slice(0, -1);
  return Object.entries(map(raw[group]) ?? {}).flatMap(([name, value]): Problem[] => {
    const written = map(value);
    const given = Object.keys(examples).filter((kind) => written?.[kind] !== undefined);
    if (given.length > 1) return [{ place: place([group, name]), reason: `is ${given.join(" and ")}, but a ${one} is of one kind`, mend: `Give each a ${one} of its own` }];
    if (written === undefined || Object.keys(written).some((key) => !beside.includes(key))) return [];
    return [{ place: place([group, name]), reason: "has no kind", mend: `Write ${Object.values(examples).join(", or ")}` }];
  });
}
