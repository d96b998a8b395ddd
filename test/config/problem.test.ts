import { printProblems } from "../../config/problem.ts";

test("one line each", () => {
  expect(printProblems([
    { place: "sluice:source.tables[2]", reason: "no such\n  table.", mend: "Check the name" },
    { place: "b", reason: "c", mend: "d" },
  ])).toBe("sluice:source.tables[2]: no such table. Check the name\nb: c. d");
});
