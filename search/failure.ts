import { printProblems, type Problem } from "../config/problem.ts";
import { placeOf, type SearchEndpoint } from "./endpoint.ts";

/** `unreachable`: it may answer later. `login`, `rights`: it answers, and does not let the user in, or not do that. `refused`: anything else. */
export type FailureKind = "unreachable" | "login" | "rights" | "refused";

/** A search server did not do what it was asked. The message is a whole line, without secrets. */
export class SearchFailure extends Error {
  readonly kind: FailureKind;
  readonly problem: Problem;

  constructor(kind: FailureKind, endpoint: Pick<SearchEndpoint, "kind" | "url">, reason: string, mend: string) {
    const problem = { place: placeOf(endpoint), reason, mend };
    super(printProblems([problem]));
    this.name = "SearchFailure";
    this.kind = kind;
    this.problem = problem;
  }
}
