import type { ConnectorConfig } from "../catalog/class.ts";
import { aliases } from "../catalog/resolve.ts";

/** A transform as `transforms` of a sink writes it; `undefined` where a class, a key or a condition has no word there. */
function readTransform(config: ConnectorConfig, alias: string): Readonly<Record<string, unknown>> | undefined {
  const prefix = `transforms.${alias}.`;
  const own = Object.fromEntries(Object.entries(config).flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [])));
  const [name = "", side] = (own["type"] ?? "").replace(/^org\.apache\.kafka\.connect\.transforms\./, "").split("$");
  const known = KINDS[name];
  // A condition, or NULLs that become defaults: what it does then is not what the step would do.
  const stray = Object.keys(own).some((key) => key !== "type" && key !== "replace.null.with.default" && known?.keys.includes(key) !== true);
  const step = stray || (side !== undefined && side !== "Value") ? undefined : known?.step(own);
  return step === undefined ? undefined : { [known?.kind ?? ""]: step };
}

/** The transforms of a connector but those that Sluice writes itself (`own` matches their types), or why one has no place. */
export function readTransforms(config: ConnectorConfig, own: RegExp): { readonly transforms: readonly Readonly<Record<string, unknown>>[]; readonly why?: never } | { readonly why: string } {
  const transforms: Readonly<Record<string, unknown>>[] = [];
  for (const alias of aliases(config["transforms"])) {
    if (own.test(config[`transforms.${alias}.type`] ?? "")) continue;
    const step = readTransform(config, alias);
    if (step === undefined) return { why: `sluice:sinks has no place for the transform ${alias}` };
    transforms.push(step);
  }
  return { transforms };
}

interface Kind {
  readonly kind: string;
  readonly keys: readonly string[];
  readonly step: (own: ConnectorConfig) => Readonly<Record<string, unknown>> | undefined;
}

const pairs = (list: string | undefined): Record<string, string> | undefined => {
  const all = aliases(list).map((one) => one.split(":").map((part) => part.trim()));
  return all.length > 0 && all.every((one) => one.length === 2) ? Object.fromEntries(all as [string, string][]) : undefined;
};

/** What maps to a step one to one. */
const KINDS: Readonly<Record<string, Kind>> = {
  MaskField: { kind: "mask", keys: ["fields", "replacement"], step: ({ fields, replacement }) => ({ fields: aliases(fields), ...(replacement === undefined ? {} : { replacement }) }) },
  ReplaceField: {
    kind: "replaceField", keys: ["include", "exclude", "renames"],
    step: ({ include, exclude, renames }) => ({ ...(aliases(include).length === 0 ? {} : { include: aliases(include) }), ...(aliases(exclude).length === 0 ? {} : { exclude: aliases(exclude) }), ...(pairs(renames) === undefined ? {} : { renames: pairs(renames) }) }),
  },
  Cast: { kind: "cast", keys: ["spec"], step: ({ spec }) => (pairs(spec) === undefined ? undefined : { fields: pairs(spec) }) },
  RegexRouter: { kind: "regexRouter", keys: ["regex", "replacement"], step: ({ regex, replacement }) => ({ regex, replacement }) },
  TimestampConverter: {
    kind: "timestampConverter", keys: ["field", "target.type", "format", "unix.precision"],
    step: ({ field, format, ...own }) => ({ ...(field === undefined ? {} : { field }), to: own["target.type"]?.toLowerCase(), ...(format === undefined ? {} : { format }), ...(own["unix.precision"] === undefined ? {} : { precision: own["unix.precision"] }) }),
  },
  InsertHeader: { kind: "insertHeader", keys: ["header", "value.literal"], step: (own) => ({ header: own["header"], value: own["value.literal"] }) },
  DropHeaders: { kind: "dropHeaders", keys: ["headers"], step: ({ headers }) => ({ headers: aliases(headers) }) },
};
