import type { PolicyConfigSchema, ResourceValidationPolicy, Severity, StackValidationPolicy } from "@pulumi/policy";
import { mapOf, plain, type Props } from "./props.ts";

type Setting = PolicyConfigSchema["properties"][string];

/** One resource as policies see it. */
export interface Seen {
  readonly type: string;
  /** Its logical name, the last part of the URN. */
  readonly name: string;
  readonly urn: string;
  readonly stack: string;
  /** Inputs (resource policies) or outputs (stack policies), as plain data; see `UNKNOWN`. */
  readonly props: Props;
}

/** One resource among all of a stack. */
export interface SeenInStack extends Seen {
  /** URNs of the resources whose outputs are in a property: known in a preview too, where the values are not. */
  readonly from: (property: string) => readonly string[];
}

/** Says that a resource is against the policy: what is wrong and its mend, in one line that holds no secret. */
export type Tell = (seen: Seen, message: string) => void;

interface Common {
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  /** Settings of this policy besides `exempt`, with their defaults. */
  readonly settings?: Readonly<Record<string, Setting>>;
}

/** What a policy is told by `--policy-pack-config`, its defaults filled in. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * A policy over one resource at a time. It is `mandatory` and applies to every stack; a file given as `--policy-pack-config`
 * changes both, policy by policy: `{ "image-not-pinned": { "enforcementLevel": "advisory", "exempt": ["dev"] } }`.
 * `exempt` lists stacks, or `stack/resource`, with `*` for any text.
 */
export function resourcePolicy(policy: Common & { readonly check: (seen: Seen, tell: (message: string) => void, settings: Settings) => void }): ResourceValidationPolicy {
  return {
    ...head(policy),
    validateResource: (args, report) => {
      const seen = { type: args.type, name: nameIn(args.urn) || args.name, urn: args.urn, stack: stackIn(args.urn), props: mapOf(plain(args.props)) };
      const settings = filled(policy, args.getConfig());
      if (isExempt(seen, settings)) return;
      policy.check(seen, (message) => report(`${seen.name}: ${message}`), settings);
    },
  };
}

/** A policy over all resources of a stack at once, with the same settings as {@link resourcePolicy}. It runs at the end of a preview. */
export function stackPolicy(policy: Common & { readonly check: (all: readonly SeenInStack[], tell: Tell, settings: Settings) => void }): StackValidationPolicy {
  return {
    ...head(policy),
    validateStack: (args, report) => {
      const settings = filled(policy, args.getConfig());
      const all = args.resources.map(
        ({ type, name, urn, props, propertyDependencies }): SeenInStack => ({
          type, name: nameIn(urn) || name, urn, stack: stackIn(urn), props: mapOf(plain(props)),
          from: (property) => (propertyDependencies[property] ?? []).map((one) => one.urn),
        }),
      );
      policy.check(all, (seen, message) => isExempt(seen, settings) || report(`${seen.name}: ${message}`, seen.urn), settings);
    },
  };
}

function head({ name, description, severity, settings = {} }: Common) {
  const exempt: Setting = { type: "array", items: { type: "string" }, default: [], description: "stacks, or stack/resource, with * for any text" };
  return { name, description, severity, enforcementLevel: "mandatory" as const, configSchema: { properties: { exempt, ...settings } } };
}

function filled({ settings = {} }: Common, given: object): Settings {
  const defaults = Object.entries(settings).map(([key, schema]) => [key, schema.default] as const);
  return { exempt: [], ...Object.fromEntries(defaults), ...given };
}

function isExempt({ stack, name }: Seen, { exempt }: Settings): boolean {
  return matchesAny(stack, exempt) || matchesAny(`${stack}/${name}`, exempt);
}

/** Whether a text is one of a list of patterns, in which `*` stands for any text. */
export function matchesAny(text: string, patterns: unknown): boolean {
  return (Array.isArray(patterns) ? patterns : []).some((pattern) => typeof pattern === "string" && glob(pattern).test(text));
}

/** `*` is any text, everything else itself. */
export function glob(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`, "s");
}

function stackIn(urn: string): string {
  return urn.split("::")[0]?.split(":").at(-1) ?? "";
}

function nameIn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
