import { didYouMean, suggest } from "../../util/suggest.ts";

const known = ["maxFileAge", "bucket", "format", "prefix", "errors.deadletterqueue.topic.name"];

test.each([
  ["max_file_age", "maxFileAge"],
  ["buckets", "bucket"],
  ["fromat", "format"],
  ["errors.dead.letter.queue.topic.name", "errors.deadletterqueue.topic.name"],
])("%s was meant to be %s", (word, meant) => expect(suggest(word, known)).toBe(meant));

test("a word far from all gets no suggestion", () => expect(suggest("kubernetes", known)).toBeUndefined());
test("as a phrase", () => {
  expect(didYouMean("fromat", known)).toBe(' (did you mean "format"?)');
  expect(didYouMean("zzz", known)).toBe("");
});
