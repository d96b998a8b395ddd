import type { TransformClass } from "./class.ts";
import { property, REQUIRED } from "./property.ts";

/** Our own transform: rows to values that columns of PostgreSQL's exact type take, and topics to the names of the copies. */
export const copyRows: TransformClass = {
  className: "sluice.connect.CopyRows",
  version: "0.1.0",
  sided: false,
  properties: [property("tables", "list", REQUIRED)],
};

/**
 * A record's topic becomes the name of its copy, since the sink knows no other way to name tables one by one; dead letters and
 * positions still tell the topic that it came from. Names are written as in an address (`%20`): Connect would take `${` for a reference.
 */
export function renderCopyRows(alias: string, tables: readonly { readonly topic: string; readonly table: string }[]): Record<string, string> {
  const type = `transforms.${alias}`;
  return { [`${type}.type`]: copyRows.className, [`${type}.tables`]: tables.map(({ topic, table }) => `${topic}:${encodeURIComponent(table)}`).join(",") };
}
