import { hasUnknown, type Failure, type Props } from "../provider.ts";

/** One thing that exists in the played AWS. */
export interface Thing {
  readonly type: string;
  readonly id: string;
  inputs: Props;
  outputs: Props;
}

/** The played account in its one region. */
export interface World {
  readonly account: string;
  region: string;
  /** Tags that the provider puts on everything. */
  defaultTags: Record<string, string>;
  all(type?: string): Thing[];
  find(type: string, property: string, value: unknown): Thing | undefined;
  /** What Secrets Manager gives out, by ARN: JSON texts. Names of secrets that are deleted but can still be restored are in `resting`. */
  readonly secrets: Map<string, string>;
  readonly resting: Set<string>;
  /** Buckets that somebody else in the world owns, and the objects in ours, by bucket. */
  readonly foreignBuckets: Set<string>;
  readonly objects: Map<string, Set<string>>;
  /** Roles, clusters, security groups and keys that were there before, by ARN, name or id. */
  readonly known: Set<string>;
  /** Servers that are really there learn of what comes and goes. */
  outside: Outside;
  /** The password that RDS makes for a master user. */
  masterPassword: string;
  /** A number that was not given out before, as hex digits. */
  serial(digits: number): string;
}

export interface Outside {
  made?(thing: Thing): Promise<void>;
  /** Before it is looked at whether it may go. */
  leaving?(thing: Thing): Promise<void>;
  gone?(thing: Thing): Promise<void>;
}

export interface Kind {
  /** The property that names it, made up from the Pulumi name and seven hex digits when absent, as the bridge does. */
  readonly named?: string;
  readonly tagged?: boolean;
  /** Properties that cannot change in place. */
  readonly replaceOn: readonly string[];
  readonly defaults?: Props;
  /** What the provider itself validates, also in a preview; values that are unknown there are left out. */
  check?(inputs: Props): readonly Failure[];
  /** It is a setting of a thing of that type, whose id this property holds: put as often as one likes, and gone with the thing. */
  readonly settingOf?: { readonly type: string; readonly property: string };
  /** Computed in addition to the inputs: unknown in a preview. */
  readonly computed: readonly string[];
  create(inputs: Props, world: World): { id: string; outputs: Props };
  update?(thing: Thing, news: Props, world: World): Props;
  remove?(thing: Thing, world: World): void;
}

/** How SDK for Go v2 words what a service answered, and the provider passes on. */
export class AwsError extends Error {
  constructor(doing: string, service: string, operation: string, status: number, code: string, message: string) {
    super(`${doing}: operation error ${service}: ${operation}, https response error StatusCode: ${status}, RequestID: 00000000-0000-4000-8000-000000000000, api error ${code}: ${message}`);
  }
}

/** Runs a rule on a property that is there and known. */
export function onText(inputs: Props, property: string, rule: (value: string) => string | undefined): Failure[] {
  const value = inputs[property];
  if (typeof value !== "string" || hasUnknown(value)) return [];
  const reason = rule(value);
  return reason === undefined ? [] : [{ property, reason }];
}

export function required(inputs: Props, ...properties: string[]): Failure[] {
  return properties.filter((property) => inputs[property] === undefined).map((property) => ({ property, reason: `Missing required argument: The argument "${property}" is required, but no definition was found.` }));
}

/** `verify.ValidARN` of hashicorp/terraform-provider-aws (internal/verify/validate.go), as far as ARNs go wrong in practice. */
export function arnProblem(name: string, value: string): string | undefined {
  const parts = value.split(":");
  if (parts[0] !== "arn") return `"${name}" (${value}) is an invalid ARN: arn: invalid prefix`;
  if (parts.length < 6) return `"${name}" (${value}) is an invalid ARN: arn: not enough sections`;
  const [, partition = "", , region = "", account = "", ...resource] = parts;
  if (!/^aws(-[a-z]+)*$/.test(partition)) return `"${name}" (${value}) is an invalid ARN: invalid partition value (expecting to match regular expression: ^aws(-[a-z]+)*$)`;
  if (region !== "" && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return `"${name}" (${value}) is an invalid ARN: invalid region value (expecting to match regular expression: ^[a-z]{2}(-[a-z]+)+-\\d$)`;
  if (account !== "" && !/^(aws|aws-managed|third-party|\d{12}|cw.{10})$/.test(account)) return `"${name}" (${value}) is an invalid ARN: invalid account ID value (expecting to match regular expression: ^(aws|aws-managed|third-party|\\d{12}|cw.{10})$)`;
  if (resource.join(":") === "") return `"${name}" (${value}) is an invalid ARN: missing resource value`;
  return undefined;
}

/** `verify.ValidIAMPolicyJSON` of the same file: what is wrong with the text as JSON. */
export function policyJsonProblem(name: string, value: string): string | undefined {
  if (value === "") return `"${name}" is an empty string, which is not a valid JSON value`;
  if (/^\s/.test(value)) return `"${name}" contains an invalid JSON policy: leading space characters are not allowed`;
  if (value.startsWith("[")) return `"${name}" contains an invalid JSON policy: contains a JSON array, not a JSON object`;
  if (!value.startsWith("{")) return `"${name}" contains an invalid JSON policy: not a JSON object`;
  try {
    JSON.parse(value);
    return undefined;
  } catch (error) {
    return `"${name}" contains an invalid JSON policy: ${(error as Error).message}`;
  }
}

interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Sid?: unknown;
}
const list = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/**
 * What a service finds wrong with a policy that is valid JSON. `identity` policies hang on a role and name resources, `trust` policies
 * say who may take a role, `resource` policies hang on a bucket or a key and name principals. Grammar:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html; the messages are those of IAM and S3.
 */
export function policyProblem(text: string, kind: "identity" | "trust" | "resource", known: (arn: string) => boolean): string | undefined {
  const policy = JSON.parse(text) as { Version?: unknown; Statement?: unknown };
  const statements = list(policy.Statement) as Statement[];
  if (policy.Version !== undefined && policy.Version !== "2012-10-17" && policy.Version !== "2008-10-17") return "The policy must contain a valid version string";
  if (statements.length === 0) return "Syntax errors in policy.";
  for (const statement of statements) {
    const { Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Sid } = statement;
    if (Object.keys(statement).some((key) => !["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"].includes(key))) return "Syntax errors in policy.";
    if (Effect !== "Allow" && Effect !== "Deny") return `Invalid effect: ${String(Effect)}`;
    if (Action === undefined && NotAction === undefined) return "Policy statement must contain actions.";
    if (list(Action).some((action) => action !== "*" && !/^[a-z0-9-]+:[A-Za-z0-9*?]+$/.test(String(action)))) return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
    if (typeof Sid === "string" && kind !== "resource" && !/^[0-9A-Za-z]*$/.test(Sid)) return "Statement IDs (SID) in a single policy must be unique and match [0-9A-Za-z]*.";
    if (kind === "trust") {
      if (Resource !== undefined || NotResource !== undefined) return "Has prohibited field Resource.";
    } else if (Resource === undefined && NotResource === undefined) return kind === "identity" ? "Policy statement must contain resources." : "Missing required field Resource";
    for (const resource of list(Resource)) if (resource !== "*" && !/^arn:aws(-[a-z]+)*:/.test(String(resource))) return kind === "identity" ? `Resource ${String(resource)} must be in ARN format or "*".` : "Policy has invalid resource";
    if (kind === "identity") {
      if (Principal !== undefined || NotPrincipal !== undefined) return "Policy document should not specify a principal.";
      continue;
    }
    if (Principal === undefined && NotPrincipal === undefined) return "Missing required field Principal";
    if (Principal === "*") continue;
    if (typeof Principal !== "object" || Principal === null) return "Invalid principal in policy";
    for (const [who, names] of Object.entries(Principal)) {
      if (!["AWS", "Service", "Federated", "CanonicalUser"].includes(who)) return "Invalid principal in policy";
      for (const name of list(names)) {
        if (who === "AWS" && name !== "*" && !/^\d{12}$/.test(String(name)) && !/^arn:aws(-[a-z]+)*:(iam|sts)::\d{12}:/.test(String(name))) return `Invalid principal in policy: "AWS":"${String(name)}"`;
        // A role or user that does not exist is no principal: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
        if (who === "AWS" && /:(role|user)\//.test(String(name)) && !known(String(name))) return `Invalid principal in policy: "AWS":"${String(name)}"`;
        if (who === "Service" && !/^([0-9a-z-]+\.){1,4}amazonaws\.com$/.test(String(name))) return `Invalid principal in policy: "SERVICE":"${String(name)}"`;
      }
    }
  }
  return undefined;
}

export function tagsProblem(tags: unknown): Failure[] {
  if (typeof tags !== "object" || tags === null) return [];
  const wrong = Object.entries(tags).find(([key, value]) => key.startsWith("aws:") || key.length > 128 || (typeof value === "string" && value.length > 256));
  return wrong === undefined ? [] : [{ property: "tags", reason: `tag ${wrong[0]} is no tag that a user may set` }];
}
