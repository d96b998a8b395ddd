import type { Problem } from "../../config/problem.ts";
import { follow, type RowStep } from "../../transforms/columns.ts";
import { didYouMean } from "../../util/suggest.ts";
import type { TableDescription } from "../columns.ts";
import { printTable, sameTable, type TableName } from "../table.ts";

/** A sink whose transforms name columns. */
export interface Reader {
  /** Columns of its own that every row has. */
  readonly own: readonly string[];
  readonly tables: readonly (TableName & { readonly exclude: readonly string[]; readonly steps: readonly RowStep[] })[];
}

/** What the transforms of sinks would do to the columns of the database: names that no table has, values that would be lost. */
export function judgeReaders(readers: readonly Reader[], described: readonly TableDescription[]): Problem[] {
  return readers.flatMap(({ own, tables }) => {
    const followed = tables.flatMap((table) => {
      const found = described.find((one) => sameTable(one, table));
      if (found === undefined) return [];
      const columns = found.columns.filter(({ name }) => !table.exclude.includes(name));
      return [{ table, captured: columns, ...follow({ name: printTable(table), columns, key: found.key, own }, table.steps) }];
    });
    const names = (place: string): string[] => [...new Set(followed.filter(({ table }) => table.steps.some((step) => step.place === place)).flatMap(({ captured }) => captured.map(({ name }) => name)))];
    const missed = followed.flatMap(({ unknown }) => unknown);
    const everywhere = missed.filter(({ place, field }, at) => {
      const meeting = followed.filter(({ table }) => table.steps.some((step) => step.place === place));
      const first = missed.findIndex((one) => one.place === place && one.field === field) === at;
      return first && meeting.every(({ unknown }) => unknown.some((one) => one.place === place && one.field === field));
    });
    return [
      ...everywhere.map(({ place, field }): Problem => ({ place, reason: `names ${field}, which no captured table has here${didYouMean(field, names(place))}`, mend: "Name a column that is captured, as it is called behind the earlier steps" })),
      ...followed.flatMap(({ problems }) => problems),
    ];
  });
}
