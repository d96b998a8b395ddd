/** A type with its modifiers; domains are already followed to their base. */
export interface ColumnType {
  /** Schema of the type: `pg_catalog` for built-in ones, which tells an own type `date` from the built-in one. */
  readonly schema: string;
  /** The catalog's name (`pg_type.typname`): `int8`, `numeric`, `timestamptz`, `bpchar`; of an array `_int8`. */
  readonly name: string;
  readonly kind: "scalar" | "enum" | "array" | "range" | "multirange" | "composite";
  /** numeric: number of digits. Absent for an unconstrained numeric. */
  readonly precision?: number;
  /** numeric: digits behind the point; negative is possible from PostgreSQL 15 on. Absent for an unconstrained numeric. */
  readonly scale?: number;
  /** varchar, bpchar: characters; bit, varbit: bits. Absent without a limit. */
  readonly length?: number;
  /** time, timetz, timestamp, timestamptz, interval: digits of the fraction of a second, 6 unless said otherwise. */
  readonly fraction?: number;
  /** enum: its labels in their order. */
  readonly labels?: readonly string[];
  /** array: what it holds. PostgreSQL does not enforce a number of dimensions. */
  readonly element?: ColumnType;
  /** array: the element is a domain, `schema.name`. */
  readonly elementDomain?: string;
}

/** One row of `pg_type`. `typelem` of an array is its element; `typbasetype` of a domain what it stands on. */
export interface TypeRow {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly typtype: string;
  readonly typcategory: string;
  readonly typelem: number;
  readonly typbasetype: number;
  readonly typtypmod: number;
  readonly typnotnull: boolean;
  readonly labels: readonly string[] | null;
}

/**
 * The type of a column from its `atttypid` and `atttypmod`. `types` holds every type that can be reached from it.
 * A domain's own modifier counts, since PostgreSQL stores -1 in the column of a domain.
 */
export function resolveType(oid: number, typmod: number, types: ReadonlyMap<number, TypeRow>): { type: ColumnType; domain?: string; notNull: boolean } {
  let row = get(oid, types);
  let modifier = typmod;
  let notNull = false;
  let domain: string | undefined;
  while (row.typtype === "d") {
    domain ??= `${row.schema}.${row.name}`;
    notNull ||= row.typnotnull;
    if (row.typtypmod !== -1) modifier = row.typtypmod;
    row = get(row.typbasetype, types);
  }
  return { type: build(row, modifier, types), notNull, ...(domain === undefined ? {} : { domain }) };
}

function build(row: TypeRow, typmod: number, types: ReadonlyMap<number, TypeRow>): ColumnType {
  const base = { schema: row.schema, name: row.name };
  // Fixed-length built-ins such as `point` or `name` have a typelem too: only category A are arrays that a column can be declared as.
  if (row.typcategory === "A" && row.typelem !== 0) {
    // The modifier of an array column is that of its elements.
    const element = resolveType(row.typelem, typmod, types);
    return { ...base, kind: "array", element: element.type, ...(element.domain === undefined ? {} : { elementDomain: element.domain }) };
  }
  if (row.typtype === "e") return { ...base, kind: "enum", labels: row.labels ?? [] };
  if (row.typtype === "r") return { ...base, kind: "range" };
  if (row.typtype === "m") return { ...base, kind: "multirange" };
  if (row.typtype === "c") return { ...base, kind: "composite" };
  return { ...base, kind: "scalar", ...(row.schema === "pg_catalog" ? modifiers(row.name, typmod) : {}) };
}

/** What a type modifier says, as the `typmodin` functions of PostgreSQL pack it (`numeric.c`, `varchar.c`, `timestamp.c`). */
export function modifiers(name: string, typmod: number): Pick<ColumnType, "precision" | "scale" | "length" | "fraction"> {
  switch (name) {
    case "numeric": {
      if (typmod < 4) return {};
      const packed = typmod - 4;
      return { precision: (packed >> 16) & 0xffff, scale: ((packed & 0x7ff) ^ 1024) - 1024 };
    }
    case "varchar":
    case "bpchar":
      return typmod < 4 ? {} : { length: typmod - 4 };
    case "bit":
    case "varbit":
      return typmod < 0 ? {} : { length: typmod };
    case "time":
    case "timetz":
    case "timestamp":
    case "timestamptz":
      return { fraction: typmod < 0 ? 6 : typmod };
    case "interval": {
      const fraction = typmod & 0xffff;
      return { fraction: typmod < 0 || fraction === 0xffff ? 6 : fraction };
    }
    default:
      return {};
  }
}

function get(oid: number, types: ReadonlyMap<number, TypeRow>): TypeRow {
  const row = types.get(oid);
  if (row === undefined) throw new Error(`type with oid ${oid}: was dropped while its table was being read. Run it again`);
  return row;
}
