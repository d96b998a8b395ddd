import type { Step } from "./walk.ts";

/** Keys of the design that this version does not have yet, by their path; `*` stands for any name. */
const UNBUILT: readonly [path: string, what: string, instead: string][] = [];

/** What a key will be, where the design has it and this version has not. */
export function unbuilt(path: readonly Step[]): { what: string; instead: string } | undefined {
  const found = UNBUILT.find(([pattern]) => {
    const steps = pattern.split(".");
    return steps.length === path.length && steps.every((step, index) => step === "*" || step === path[index]);
  });
  return found === undefined ? undefined : { what: found[1], instead: found[2] };
}
