import { JSON_FORMS, type JsonForm } from "../../config/stack.ts";
import type { Effect, TransformClass } from "./class.ts";
import { wordOf } from "./class-rule.ts";
import { property, REQUIRED } from "./property.ts";

/** Our own transform: rows to documents, keys to ids, topics to the names of their indexes. */
export const searchRows: TransformClass = {
  className: "sluice.connect.SearchRows",
  version: "0.1.0",
  sided: false,
  properties: [property("indexes", "list", REQUIRED), property("json", "string", "object", { allowed: JSON_FORMS }), property("json.longest", "int", "2147483647", { min: 1 }), property("deletes", "boolean", "true")],
  effect: (config): Effect => ({ key: "primitive", routes: true, ...(wordOf(config, "deletes", "true") === "false" ? { tombstones: "dropped", dropsDeletes: true } : {}) }),
};

export function renderSearchRows(alias: string, { indexes, json, deletes, jsonLongest }: { readonly indexes: readonly { readonly topic: string; readonly index: string }[]; readonly json: JsonForm; readonly deletes: boolean; readonly jsonLongest?: number }): Record<string, string> {
  const type = `transforms.${alias}`;
  return {
    [`${type}.type`]: searchRows.className,
    [`${type}.indexes`]: indexes.map(({ topic, index }) => `${topic}:${index}`).join(","),
    [`${type}.json`]: json,
    ...(jsonLongest === undefined || json === "text" ? {} : { [`${type}.json.longest`]: String(jsonLongest) }),
    ...(deletes ? {} : { [`${type}.deletes`]: "false" }),
  };
}
