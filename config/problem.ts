/** One thing that is wrong with what a user wrote, said so that they can mend it. */
export interface Problem {
  /** Where: a config path such as `sluice:source.tables[2]`, or a table, a file, a server. */
  readonly place: string;
  /** What is wrong there, without a full stop. Never a secret value. */
  readonly reason: string;
  /** What to write or run instead, without a full stop. */
  readonly mend: string;
}

/** One line each, `place: reason. mend`, in the given order. */
export function printProblems(problems: readonly Problem[]): string {
  return problems.map(({ place, reason, mend }) => `${oneLine(place)}: ${oneLine(reason)}. ${oneLine(mend)}`).join("\n");
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").replace(/\.$/, "");
}
