import { printType, type IcebergType, type LakeColumn } from "./types.ts";

/** What stands between a table and the columns it should have. */
export interface Difference {
  /** What the table tool would do: `add note string`, `widen n int to long`. */
  readonly changes: readonly string[];
  /** What Iceberg cannot do: the column stays as it is. */
  readonly kept: readonly { readonly column: string; readonly has: IcebergType; readonly wanted: IcebergType }[];
}

/**
 * Compares as the table tool does (java, `Evolution`): columns that the table has beyond the wanted ones stay, and a type that
 * holds every value of the wanted one is right already.
 */
export function difference(has: readonly (LakeColumn & { readonly required?: boolean })[], wanted: readonly LakeColumn[]): Difference {
  const changes: string[] = [];
  const kept: { column: string; has: IcebergType; wanted: IcebergType }[] = [];
  for (const column of wanted) {
    const old = has.find(({ name }) => name === column.name);
    if (old === undefined) changes.push(`add ${column.name} ${printType(column.type)}`);
    else if (!holds(old.type, column.type)) {
      if (typeof column.type === "string" && holds(column.type, old.type)) changes.push(`widen ${column.name} ${printType(old.type)} to ${column.type}`);
      else kept.push({ column: column.name, has: old.type, wanted: column.type });
    }
  }
  for (const { name, required } of has) if (required === true) changes.push(`make ${name} optional`);
  return { changes, kept };
}

/** Whether a column of the wide type takes every value of the narrow one, by a change that Iceberg's specification allows. */
export function holds(wide: IcebergType, narrow: IcebergType): boolean {
  if (printType(wide) === printType(narrow)) return true;
  if (wide === "long") return narrow === "int";
  if (wide === "double") return narrow === "float";
  const [a, b] = [decimal(wide), decimal(narrow)];
  return a !== undefined && b !== undefined && a.scale === b.scale && a.precision >= b.precision;
}

function decimal(type: IcebergType): { precision: number; scale: number } | undefined {
  const match = typeof type === "string" ? /^decimal\((\d+),(\d+)\)$/.exec(type) : null;
  return match === null ? undefined : { precision: Number(match[1]), scale: Number(match[2]) };
}
