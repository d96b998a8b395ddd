/** One statement of an IAM policy or of a resource's policy. */
export interface IamStatement {
  /** Letters and digits only. */
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  /** In a resource's policy and in a role's trust. */
  readonly Principal?: "*" | Readonly<Record<string, string>>;
  readonly Action: readonly string[] | string;
  /** Absent in a role's trust. */
  readonly Resource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A policy as AWS takes it: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface IamDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly IamStatement[];
}

export function iamDocument(Statement: readonly IamStatement[]): IamDocument {
  return { Version: "2012-10-17", Statement };
}

/** `aws`, `aws-cn` or `aws-us-gov`: first part of every ARN of a region. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** What the names of a region's services end in. */
export function domainOf(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}
