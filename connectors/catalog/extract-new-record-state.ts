import type { ConnectorConfig, Effect, TransformClass } from "./class.ts";
import { isSet, wordOf, type ClassRule } from "./class-rule.ts";
import { property } from "./property.ts";

const dropsDeletes: ClassRule = {
  id: "unwrap-drops-deletes",
  severity: "warning",
  reason: "With mode drop neither the delete nor its tombstone leaves the transform: deleted rows stay for ever",
  source: "debezium AbstractExtractNewRecordState, DeleteTombstoneHandlingMode",
  fix: "Write tombstone for sinks that delete, rewrite for a lake that only appends",
  example: { good: { "delete.tombstone.handling.mode": "rewrite" }, bad: { "delete.tombstone.handling.mode": "drop" } },
  check(config) {
    const key = "delete.tombstone.handling.mode";
    return wordOf(config, key) === "drop" ? [{ key, message: "drop hides every delete from whoever reads behind it", fix: "Write tombstone, or rewrite" }] : [];
  },
};

/** What is left of deletes and tombstones, by the mode. */
function effect(config: ConnectorConfig): Effect {
  const mode = wordOf(config, "delete.tombstone.handling.mode", "tombstone");
  const routes = isSet(config, "route.by.field") ? { routes: true } : {};
  if (mode === "drop") return { unwraps: true, tombstones: "dropped", dropsDeletes: true, ...routes };
  return mode === "rewrite" ? { unwraps: true, tombstones: "dropped", ...routes } : { unwraps: true, ...routes };
}

/** Debezium's envelope to a flat row. */
export const extractNewRecordState: TransformClass = {
  className: "io.debezium.transforms.ExtractNewRecordState",
  version: "3.7.0.Final",
  sided: false,
  effect,
  rules: [dropsDeletes],
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

/**
 * Flat rows. With `rewrite`, for an append-only lake, a delete is a row with `__deleted` = `true` and tombstones are dropped; what a
 * row carries beside its columns stands in it. With `tombstone`, for sinks that delete, a delete is its tombstone alone, which a
 * compacted topic still has when the change itself is gone; the rows are the tables' own columns.
 */
export function renderUnwrap(alias: string, deletes: "rewrite" | "tombstone"): Record<string, string> {
  return {
    [`transforms.${alias}.type`]: extractNewRecordState.className,
    [`transforms.${alias}.delete.tombstone.handling.mode`]: deletes,
    ...(deletes === "rewrite" ? { [`transforms.${alias}.add.fields`]: ADDED_FIELDS.join(",") } : {}),
    // NULL in a column that has a default stays NULL.
    [`transforms.${alias}.replace.null.with.default`]: "false",
  };
}
