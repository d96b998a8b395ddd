import { printProblems, type Problem } from "../config/problem.ts";

/** Setup cannot go on: what is wrong, each with its mend. Shown without a stack trace. */
export class SetupFailure extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(printProblems(problems));
    this.name = "SetupFailure";
    this.problems = problems;
  }
}

/** A failure of one thing. */
export function failure(place: string, reason: string, mend: string): SetupFailure {
  return new SetupFailure([{ place, reason, mend }]);
}
