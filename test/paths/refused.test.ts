import { MISTAKES } from "./mistakes.ts";
import { refused } from "./refused.ts";

describe.each(Object.entries(MISTAKES))("%s", (_path, mistakes) => {
  test.each(mistakes)("%s", (_mistake, change, line) => expect(refused(change)).toEqual([line]));
});
