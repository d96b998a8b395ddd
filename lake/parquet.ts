import type { Column, ColumnType } from "../database/columns.ts";
import { icebergType, META_COLUMNS, type IcebergType, type LakeColumn } from "./types.ts";

/**
 * The columns of a captured table as the Parquet sink writes them (seen with Confluent's 12.1.9 and every type of PostgreSQL), meta
 * columns included. Types are named as Iceberg names them.
 */
export function parquetColumns(columns: readonly Column[]): LakeColumn[] {
  // Computed columns are left out at the source, see `lakeColumns`.
  const own = columns.filter(({ generated }) => generated === undefined).map(({ name, type, declared }): LakeColumn => ({ name: parquetName(name), type: parquetType(type), doc: declared }));
  // Milliseconds as they come: no table's type turns them into a timestamp.
  return [...own, ...META_COLUMNS.map((column) => (column.name === "__source_ts_ms" ? { ...column, type: "long" } : column))];
}

/** A column's name as the source connector makes it fit for Avro (`field.name.adjustment.mode=avro`, debezium SchemaNameAdjuster). */
export function parquetName(column: string): string {
  return column.replace(/[^a-zA-Z0-9_]/g, "_").replace(/^(?=\d)/, "_");
}

function parquetType(type: ColumnType): IcebergType {
  if (type.kind === "array") return { list: type.element === undefined ? "string" : parquetType(type.element) };
  if (type.kind === "scalar") {
    const shape = GEOMETRIC[type.name];
    if (shape !== undefined) return shape;
    if (type.schema === "pg_catalog" && type.name === "numeric") return decimal(type.precision, type.scale);
  }
  const lake = icebergType(type);
  // Both kinds of timestamp become one of the same kind; a uuid stays the text that it is in Kafka.
  return lake === "uuid" ? "string" : lake === "timestamp" ? "timestamptz" : lake;
}

/** As declared, where Iceberg's tables have room to grow. */
function decimal(precision: number | undefined, scale = 0): string {
  const digits = scale < 0 ? (precision ?? 0) - scale : Math.max(precision ?? 0, scale);
  return precision === undefined || digits > 38 ? "string" : `decimal(${digits},${Math.max(scale, 0)})`;
}

const struct = (fields: Readonly<Record<string, IcebergType>>): IcebergType => ({ struct: Object.entries(fields).map(([name, type]) => ({ name, type })) });

const POINT = struct({ x: "double", y: "double", wkb: "binary", srid: "int" });
/** Has a map of extensions besides, which no reader needs. */
const SHAPE = struct({ wkb: "binary", srid: "int" });

const GEOMETRIC: Readonly<Record<string, IcebergType>> = {
  point: POINT,
  line: struct({ a: "double", b: "double", c: "double" }),
  circle: struct({ center: POINT, radius: "double" }),
  box: SHAPE,
  lseg: SHAPE,
  path: SHAPE,
  polygon: SHAPE,
  geometry: SHAPE,
  geography: SHAPE,
};
