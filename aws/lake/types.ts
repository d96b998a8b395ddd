import type { IcebergType } from "../../lake/types.ts";

/** The name of a type in Glue (Hive's) and in Athena (Trino's). */
export interface TypeNames {
  readonly hive: string;
  readonly trino: string;
}

/** What writes a table: the same type may lie differently in its files. */
export type Written = "iceberg" | "parquet";

/**
 * Names of a column's type. `undefined`: Athena cannot read it. Plain files have times of day as milliseconds of a kind that Trino's reader
 * takes for no type of Hive (trino ColumnReaderFactory).
 */
export function typeNames(type: IcebergType, written: Written): TypeNames | undefined {
  if (typeof type !== "string") {
    if ("list" in type) {
      const element = typeNames(type.list, written);
      return element && { hive: `array<${element.hive}>`, trino: `array(${element.trino})` };
    }
    const fields = type.struct.map((field) => ({ name: field.name.toLowerCase(), type: typeNames(field.type, written) }));
    if (fields.some((field) => field.type === undefined)) return undefined;
    return { hive: `struct<${fields.map((field) => `${field.name}:${field.type?.hive}`).join(",")}>`, trino: `row(${fields.map((field) => `${field.name} ${field.type?.trino}`).join(", ")})` };
  }
  if (/^decimal\(\d+,\d+\)$/.test(type)) return { hive: type, trino: type };
  return (written === "iceberg" ? ICEBERG[type] : undefined) ?? PLAIN[type];
}

const same = (name: string): TypeNames => ({ hive: name, trino: name });

const PLAIN: Readonly<Record<string, TypeNames>> = {
  boolean: same("boolean"),
  int: { hive: "int", trino: "integer" },
  long: same("bigint"),
  float: { hive: "float", trino: "real" },
  double: same("double"),
  date: same("date"),
  timestamp: { hive: "timestamp", trino: "timestamp(3)" },
  timestamptz: { hive: "timestamp", trino: "timestamp(3)" },
  string: { hive: "string", trino: "varchar" },
  binary: { hive: "binary", trino: "varbinary" },
};

/** Athena reads these exactly; Hive has no name for them, and Iceberg's own entries in Glue say the same (iceberg IcebergToGlueConverter). */
const ICEBERG: Readonly<Record<string, TypeNames>> = {
  time: { hive: "string", trino: "time(6)" },
  timestamp: { hive: "timestamp", trino: "timestamp(6)" },
  timestamptz: { hive: "timestamp", trino: "timestamp(6) with time zone" },
  uuid: { hive: "string", trino: "uuid" },
};
