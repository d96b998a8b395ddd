import type { IamDocument, IamStatement } from "../../aws/identity/document.ts";

/** One call as AWS sees it. */
export interface IamRequest {
  /** Such as `s3:PutObject`. */
  readonly action: string;
  readonly resource: string;
  /** Condition keys that the request carries, such as `s3:prefix`. */
  readonly context?: Readonly<Record<string, string>>;
}

export type Verdict = "allowed" | "denied" | "explicitly denied";

/**
 * Decides one call as AWS documents it (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html): a Deny
 * that applies wins, else an Allow, else it is denied. Knows what our policies use and throws at anything else: an operator that it
 * passed over would make a test say more than it knows.
 */
export function evaluate(documents: readonly IamDocument[], request: IamRequest): Verdict {
  const applying = documents.flatMap(({ Statement }) => Statement).filter((statement) => applies(statement, request));
  if (applying.some(({ Effect }) => Effect === "Deny")) return "explicitly denied";
  return applying.some(({ Effect }) => Effect === "Allow") ? "allowed" : "denied";
}

function applies({ Action, Resource, Condition, ...rest }: IamStatement, { action, resource, context = {} }: IamRequest): boolean {
  const odd = Object.keys(rest).filter((key) => !["Sid", "Effect", "Principal"].includes(key));
  if (odd.length > 0) throw new Error(`element ${odd.join(", ")} is not known here`);
  if (![Action].flat().some((pattern) => like(pattern.toLowerCase(), action.toLowerCase()))) return false;
  if (Resource !== undefined && !Resource.some((pattern) => like(pattern, resource))) return false;
  return Object.entries(Condition ?? {}).every(([operator, keys]) => Object.entries(keys).every(([key, wanted]) => holds(operator, [wanted].flat(), context[key])));
}

/** One operator over one key of the request; several wanted values are alternatives. A negating one holds for an absent key. */
function holds(operator: string, wanted: readonly string[], value: string | undefined): boolean {
  switch (operator) {
    case "Null":
      return wanted.includes(String(value === undefined));
    case "StringEquals":
      return value !== undefined && wanted.includes(value);
    case "StringNotEquals":
      return value === undefined || !wanted.includes(value);
    case "StringLike":
      return value !== undefined && wanted.some((pattern) => like(pattern, value));
    case "Bool":
      return value !== undefined && wanted.includes(value);
    case "NumericLessThan":
      return value !== undefined && wanted.some((limit) => Number(value) < Number(limit));
    default:
      throw new Error(`condition operator ${operator} is not known here`);
  }
}

/** `*` stands for any characters, slashes and colons included; `?` for one. */
function like(pattern: string, text: string): boolean {
  const expression = pattern.replaceAll(/[\\^$.|+()[\]{}]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "s").test(text);
}
