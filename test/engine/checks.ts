import type { AuditReport } from "../../audit/audit.ts";
import type { TestStack } from "../support/stack.ts";
import { states } from "./kit.ts";

/** What every stack is held to, wherever it runs. */

/** Every connector runs, and at least one task of each, and none that does not. */
export async function allRun(stack: TestStack): Promise<void> {
  const { connect } = await stack.manifest();
  for (const [name, state] of Object.entries(await states(connect))) expect([name, /^RUNNING( RUNNING)+$/.test(state)]).toEqual([name, true]);
}

/** A preview finds nothing to do; where it does, what it found is told. */
export async function nothingToDo(stack: TestStack): Promise<void> {
  const again = await stack.preview("--expect-no-changes", "--diff");
  expect([again.code === 0 ? "" : again.text, again.code]).toEqual(["", 0]);
}

/** Every row is in every sink that reads its table, value by value, and no other; waited for as long as that takes. */
export async function allEqual(stack: TestStack, timeoutMs = 90_000): Promise<AuditReport> {
  const audit = await stack.audit(timeoutMs);
  expect(audit.sinks.flatMap(({ sink, failures }) => failures.map((failure) => ({ sink, ...failure })))).toEqual([]);
  expect(audit.sinks.flatMap(({ sink, tables }) => tables.filter((table) => !table.equal).map(({ table, comparison, hints }) => ({ sink, table, comparison, hints })))).toEqual([]);
  return audit;
}
