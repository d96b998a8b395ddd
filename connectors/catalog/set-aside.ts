import { property, REQUIRED } from "./property.ts";
import type { TransformClass } from "./class.ts";

/** Our own transform: single records, named by their place, go to the dead letters and not to the sink. */
export const setAside: TransformClass = {
  className: "sluice.connect.SetAside",
  version: "0.1.0",
  sided: false,
  properties: [property("records", "list", REQUIRED), property("reason", "string", "")],
};

/** It stands first: behind a transform that renames topics it would know none of them. */
export function renderSetAside(alias: string, records: readonly string[], reason: string): Record<string, string> {
  const type = `transforms.${alias}`;
  // Connect would take `${` for a reference.
  return { [`${type}.type`]: setAside.className, [`${type}.records`]: records.join(","), [`${type}.reason`]: reason.replaceAll("${", "$ {") };
}
