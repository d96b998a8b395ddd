import type { ClassMark } from "./class-rule.ts";

/** A pattern of dates cut into its letters and its plain text. */
interface Token {
  readonly text: string;
  readonly letters: boolean;
}

/** `'quoted'` text is plain, `''` is a quote; `undefined` where a quote is not closed. */
function tokens(pattern: string): Token[] | undefined {
  const found: Token[] = [];
  let rest = pattern;
  while (rest !== "") {
    const quoted = /^'((?:[^']|'')*)'/.exec(rest);
    const run = /^([A-Za-z])\1*/.exec(rest);
    if (rest.startsWith("'") && quoted === null) return undefined;
    const text = quoted?.[0] ?? run?.[0] ?? rest[0] ?? "";
    found.push({ text: quoted === null ? text : (quoted[1] ?? ""), letters: run !== null && quoted === null });
    rest = rest.slice(text.length);
  }
  return found;
}

interface Dialect {
  readonly name: string;
  /** Letters that mean something. */
  readonly letters: string;
  /** The year of the week as this dialect writes it. */
  readonly weekYear: RegExp;
}

/** Joda-Time `DateTimeFormat`: here `Y` is the year of the era and harmless, `x` the year of the week. */
const JODA: Dialect = { name: "Joda-Time", letters: "GCYxwecEyDMdaKhHkmsSzZ", weekYear: /^x+$/ };

/** `java.text.SimpleDateFormat`. */
const SIMPLE: Dialect = { name: "SimpleDateFormat", letters: "GyYMLwWDdFEuaHkKhmsSzZX", weekYear: /^Y+$/ };

/** What Java's own time formats make of a pattern. */
export function simpleDatePattern(key: string, pattern: string): ClassMark[] {
  return check(key, pattern, SIMPLE);
}

/** What Confluent's partitioners make of a path format. */
export function jodaPattern(key: string, pattern: string): ClassMark[] {
  if (/!\{/.test(pattern)) {
    return [{ key, message: "is written for Amazon Data Firehose (!{timestamp:…}), and the task fails on it", fix: "Write plain text in quotes and the letters bare, such as 'dt'=yyyy-MM-dd/'hour'=HH" }];
  }
  const marks = check(key, pattern, JODA);
  const year = /Y+/.exec(bare(pattern));
  if (year !== null) marks.push({ key, message: `${year[0]} is the year here, but the year of the week wherever this pattern is read by java.time, Athena or Spark`, fix: "Write yyyy", severity: "warning" });
  return marks;
}

function check(key: string, pattern: string, { name, letters, weekYear }: Dialect): ClassMark[] {
  if (pattern === "") return [];
  const all = tokens(pattern);
  if (all === undefined) return [{ key, message: "has a quote that is not closed", fix: "Put plain text between two quotes" }];
  const wrong = all.filter((token) => token.letters && !letters.includes(token.text[0] ?? ""));
  const [first] = wrong;
  if (first !== undefined) {
    const word = wordAround(pattern, first.text);
    return [{ key, message: `the letter ${first.text[0]} means nothing in ${name}, and the task fails on it`, fix: word === undefined ? "Put plain text into quotes" : `Put plain text into quotes: '${word}'` }];
  }
  const unquoted = wordsOf(pattern).find((word) => word.before);
  if (unquoted !== undefined) return [{ key, message: `${unquoted.text} is read as letters of the pattern, not as text`, fix: `Put plain text into quotes: '${unquoted.text}'` }];
  const marks: ClassMark[] = [];
  for (const { text, letters: are } of all) {
    if (!are) continue;
    if (weekYear.test(text)) marks.push({ key, message: `${text} is the year of the week, which is the wrong year around New Year`, fix: "Write yyyy" });
    if (/^D+$/.test(text)) marks.push({ key, message: `${text} is the day of the year (1 to 366)`, fix: "Write dd for the day of the month", severity: "warning" });
    if (/^m+$/.test(text) && /(^|[/_=-])m+($|[/_-])/.test(pattern) && !/[HhKk]/.test(bare(pattern))) marks.push({ key, message: `${text} is the minute`, fix: "Write MM for the month", severity: "warning" });
  }
  return marks;
}

/** The pattern without its quoted text. */
function bare(pattern: string): string {
  return pattern.replace(/'(?:[^']|'')*'/g, "");
}

function wordAround(pattern: string, letters: string): string | undefined {
  return wordsOf(pattern).find(({ text }) => text.includes(letters))?.text;
}

/** Runs of unquoted letters; `before`: directly in front of a `=`, as the name of a Hive partition is. */
function wordsOf(pattern: string): { text: string; before: boolean }[] {
  return [...pattern.replace(/'(?:[^']|'')*'/g, (quoted) => " ".repeat(quoted.length)).matchAll(/[A-Za-z_]+(=?)/g)].map(([whole, equals]) => ({ text: whole.replace("=", ""), before: equals === "=" }));
}
