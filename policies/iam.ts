import type { Seen } from "./policy.ts";
import { listOf, mapOf, mapsOf, textOf, UNKNOWN, type Props } from "./props.ts";

/** One policy document of a resource: where it stands and its statements. A document that is not known yet has none. */
export interface Document {
  readonly place: string;
  readonly statements: readonly Props[];
  /** Why it cannot be read, where it is known and no JSON. */
  readonly unreadable?: string;
}

const IDENTITY = /^aws:iam\/(policy:Policy|rolePolicy:RolePolicy|userPolicy:UserPolicy|groupPolicy:GroupPolicy)$/;
const BUCKET = /^aws:s3\/bucketPolicy:BucketPolicy$/;
/** Sluice's own bucket policy on an S3 server that is not AWS. */
const STORE = "pulumi-nodejs:dynamic/store:BucketPolicy";

/** The documents that grant something to somebody: identity policies, a role's inline ones, bucket policies. */
export function grants({ type, props }: Seen): readonly Document[] {
  if (IDENTITY.test(type) || BUCKET.test(type)) return [documentOf("policy", props["policy"])];
  if (type === STORE) return [documentOf("document", props["document"])];
  if (type === "aws:iam/role:Role") return mapsOf(props["inlinePolicies"]).map((one, index) => documentOf(`inlinePolicies[${index}]`, one["policy"]));
  return [];
}

/** The documents that say who may use a bucket. */
export function bucketGrants(seen: Seen): readonly Document[] {
  return BUCKET.test(seen.type) || seen.type === STORE ? grants(seen) : [];
}

/** Who may take a role. */
export function trust({ type, props }: Seen): Document | undefined {
  return type === "aws:iam/role:Role" ? documentOf("assumeRolePolicy", props["assumeRolePolicy"]) : undefined;
}

/** Managed policies that a resource gives to a role, user or group, by ARN. */
export function attached({ type, props }: Seen): readonly string[] {
  const arns = /^aws:iam\/(role|user|group)PolicyAttachment:/.test(type) ? props["policyArn"] : type === "aws:iam/role:Role" ? props["managedPolicyArns"] : undefined;
  return texts(arns);
}

export function documentOf(place: string, value: unknown): Document {
  if (value === UNKNOWN || value === undefined) return { place, statements: [] };
  let document: unknown = value;
  if (typeof value === "string") {
    try {
      document = JSON.parse(value);
    } catch {
      return { place, statements: [], unreadable: "is no JSON" };
    }
  }
  return { place, statements: mapsOf(mapOf(document)["Statement"]) };
}

/** The statements of a document that allow. */
export function allows({ statements }: Document): readonly Props[] {
  return statements.filter((statement) => statement["Effect"] === "Allow");
}

/** The texts of a value that is one text or a list of them. */
export function texts(value: unknown): readonly string[] {
  return listOf(value).flatMap((one) => textOf(one) ?? []);
}

/** A statement by its Sid, or by its place. */
export function label(document: Document, statement: Props): string {
  return textOf(statement["Sid"]) ?? `statement ${document.statements.indexOf(statement)}`;
}

/** Whether everybody is meant: `"*"` itself, or in any of the principal's kinds. */
export function isEverybody(principal: unknown): boolean {
  if (principal === "*") return true;
  return Object.values(mapOf(principal)).some((value) => texts(value).includes("*"));
}
