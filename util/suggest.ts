import { distance } from "fastest-levenshtein";

/**
 * The known word that `word` was most likely meant to be, or `undefined` when none is near.
 *
 * Case and the separators `.`, `-` and `_` do not count as differences, since they are what people mix up most
 * (`max_file_age`, `maxFileAge`). Near means at most one edit for every three letters begun, and never the word itself.
 */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  const wanted = fold(word);
  let best: string | undefined;
  let least = Math.ceil(wanted.length / 3) + 1;
  for (const candidate of known) {
    if (candidate === word) continue;
    const edits = distance(wanted, fold(candidate));
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

/** ` Did you mean "x"?`, or nothing: to append to a reason. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const found = suggest(word, known);
  return found === undefined ? "" : ` (did you mean "${found}"?)`;
}

function fold(word: string): string {
  return word.toLowerCase().replace(/[._-]/g, "");
}
