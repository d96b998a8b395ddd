import type { TransformClass } from "./class.ts";
import { property } from "./property.ts";

/** Debezium's envelope to a flat row. */
export const extractNewRecordState: TransformClass = {
  className: "io.debezium.transforms.ExtractNewRecordState",
  version: "3.7.0.Final",
  sided: false,
  properties: [
    property("delete.tombstone.handling.mode", "string", "tombstone", { allowed: ["drop", "tombstone", "rewrite", "rewrite-with-tombstone", "delete-to-tombstone"] }),
    property("route.by.field", "string", ""),
    property("add.fields.prefix", "string", "__"),
    property("add.fields", "list", ""),
    property("add.headers.prefix", "string", "__"),
    property("add.headers", "list", ""),
    property("drop.fields.header.name", "string"),
    property("drop.fields.from.key", "boolean", "false"),
    property("drop.fields.keep.schema.compatible", "boolean", "true"),
    property("replace.null.with.default", "boolean", "true", { unlisted: true }),
  ],
  removed: {
    "drop.tombstones": "removed in Debezium 3.2, delete.tombstone.handling.mode took its place",
    "delete.handling.mode": "removed in Debezium 3.2, delete.tombstone.handling.mode took its place",
  },
};

/** What a row carries beside its own columns; `source.lsn` becomes the field `__source_lsn`. */
export const ADDED_FIELDS = ["op", "source.lsn", "source.ts_ms", "source.txId"] as const;

/** Rows for an append-only lake: a delete is a row with `__deleted` = `true`, tombstones are dropped. */
export function renderUnwrap(alias: string): Record<string, string> {
  return {
    [`transforms.${alias}.type`]: extractNewRecordState.className,
    [`transforms.${alias}.delete.tombstone.handling.mode`]: "rewrite",
    [`transforms.${alias}.add.fields`]: ADDED_FIELDS.join(","),
    // NULL in a column that has a default stays NULL.
    [`transforms.${alias}.replace.null.with.default`]: "false",
  };
}
