import type { Problem } from "../../config/problem.ts";
import type { LakePlan } from "../../pipeline/shape.ts";

/** What of a stack's lakes on AWS cannot work, though every field is right by itself. Pure. */
export function lakeProblems(sinks: readonly LakePlan[]): Problem[] {
  return [...sharedDatabases(sinks), ...hiddenTables(sinks), ...expired(sinks), ...undescribed(sinks)];
}

/** Glue drops a database with everything in it, and two formats of one table would have one name there. */
function sharedDatabases(sinks: readonly LakePlan[]): Problem[] {
  const first = new Map<string, string>();
  return sinks.flatMap(({ name, glue }): Problem[] => {
    if (glue === undefined) return [];
    const other = first.get(glue.database);
    if (other === undefined) first.set(glue.database, name);
    return other === undefined ? [] : [{ place: `sluice:sinks.${name}.s3.aws.glue.database`, reason: `${glue.database} is the database of sink ${other} already`, mend: "Write another name" }];
  });
}

/** The view of a table's latest state is `<table>_latest`. */
function hiddenTables(sinks: readonly LakePlan[]): Problem[] {
  return sinks.flatMap(({ name, glue }) => {
    const tables = glue?.tables ?? [];
    return tables.filter((one) => tables.some((other) => `${other.name}_latest` === one.name)).map((one): Problem => ({
      place: `sluice:sinks.${name}`, reason: `table ${one.table} would be ${one.name} in Glue, which is the name of another table's view`, mend: "Rename the table, or capture it in a stack of its own",
    }));
  });
}

/** What is in plain files is described from the columns of captured tables. */
function undescribed(sinks: readonly LakePlan[]): Problem[] {
  return sinks.filter(({ glue, iceberg, records }) => glue !== undefined && iceberg === undefined && records.length > 0).map(({ name, records }): Problem => ({
    place: `sluice:sinks.${name}.s3.aws.glue`, reason: `describes captured tables only, and the topic ${records[0]!.topic} is none`, mend: "Write format: iceberg, or leave out glue",
  }));
}

function expired(sinks: readonly LakePlan[]): Problem[] {
  return sinks.filter(({ config: { format, store } }) => format === "iceberg" && store.kind === "aws" && store.expireDays !== undefined).map(({ name }): Problem => ({
    place: `sluice:sinks.${name}.s3.aws.expireDays`, reason: "would take files away from under an Iceberg table, which could not be read any more", mend: "Remove it, or write format: parquet",
  }));
}
