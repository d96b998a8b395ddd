import type { TransformClass } from "./class.ts";
import { property, REQUIRED } from "./property.ts";

export const LAKE_TARGETS = ["iceberg", "parquet"] as const;

/** Our own transform: Debezium's semantic types to values that lake columns of the exact type take. */
export const lakeTypes: TransformClass = {
  className: "sluice.connect.LakeTypes",
  version: "0.1.0",
  sided: false,
  properties: [property("target", "string", REQUIRED, { allowed: LAKE_TARGETS }), property("route.field", "string", "")],
};

/** The field under which a row tells the Iceberg sink its topic. It is no column: the row's schema does not have it. */
export const ROUTE_FIELD = "__topic";

/** It stands last: with target iceberg its rows cannot be changed any more. */
export function renderLakeTypes(alias: string, target: (typeof LAKE_TARGETS)[number]): Record<string, string> {
  const type = `transforms.${alias}`;
  return { [`${type}.type`]: lakeTypes.className, [`${type}.target`]: target, ...(target === "iceberg" ? { [`${type}.route.field`]: ROUTE_FIELD } : {}) };
}
