import type { CanonicalColumn } from "./canonical.ts";
import type { ComparedColumn } from "./compare.ts";

/**
 * Columns with those of the key in front, in its order, and what the comparison must know of each.
 *
 * @param refuse why rows cannot be matched by a column of the key, which the other side lacks (`missing`) or which cannot be sorted
 */
export function keyFirst<C extends CanonicalColumn>(columns: readonly C[], key: readonly string[], refuse: (name: string, missing: boolean) => Error): { ordered: C[]; compared: ComparedColumn[] } {
  const keyed = key.map((name) => {
    const found = columns.find((one) => one.name === name);
    if (found?.order === undefined) throw refuse(name, found?.missing === true);
    return found;
  });
  const ordered = [...keyed, ...columns.filter(({ name }) => !key.includes(name))];
  return { ordered, compared: ordered.map(({ name, normalize, order }) => ({ name, ...(normalize ? { normalize } : {}), ...(key.includes(name) && order ? { key: order } : {}) })) };
}
