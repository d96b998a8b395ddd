import { follow, type Followable, type Followed, type RowStep } from "../transforms/columns.ts";
import { META_COLUMNS } from "./types.ts";

/** The columns of a table as the rows of a lake have them behind a sink's transforms. */
export function behindSteps(table: Omit<Followable, "own">, steps: readonly RowStep[]): Followed {
  return follow({ ...table, own: META_COLUMNS.map(({ name }) => name) }, steps);
}
