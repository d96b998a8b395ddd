import { jodaPattern, simpleDatePattern } from "../../connectors/catalog/date-pattern.ts";

const said = (pattern: string): string[] => jodaPattern("path.format", pattern).map(({ message, severity }) => `${severity ?? "error"}: ${message}`);

test.each(["'dt'=yyyy-MM-dd/'hour'=HH", "'year'=yyyy/'month'=MM/'day'=dd", "yyyy/MM/dd/HH", "yyyyMMdd'T'HHmm", "'it''s'=yyyy", ""])("%s is right", (pattern) => expect(said(pattern)).toEqual([]));

test.each([
  ["year=!{timestamp:yyyy}/month=!{timestamp:MM}", "error: is written for Amazon Data Firehose (!{timestamp:…}), and the task fails on it"],
  ["year=yyyy", "error: the letter r means nothing in Joda-Time, and the task fails on it"],
  ["dt=yyyy-MM-dd", "error: the letter t means nothing in Joda-Time, and the task fails on it"],
  ["'dt=yyyy", "error: has a quote that is not closed"],
  ["'year'=YYYY/'month'=MM/'day'=dd", "warning: YYYY is the year here, but the year of the week wherever this pattern is read by java.time, Athena or Spark"],
  ["'year'=xxxx/'month'=MM", "error: xxxx is the year of the week, which is the wrong year around New Year"],
  ["'dt'=yyyy-MM-DD", "warning: DD is the day of the year (1 to 366)"],
  ["'year'=yyyy/'month'=mm/'day'=dd", "warning: mm is the minute"],
  ["Hm=HH", "error: Hm is read as letters of the pattern, not as text"],
])("%s: %s", (pattern, message) => expect(said(pattern)).toEqual([message]));

test("Java's own formats: YYYY is the year of the week", () => {
  expect(simpleDatePattern("format", "YYYY-MM-dd").map(({ message }) => message)).toEqual(["YYYY is the year of the week, which is the wrong year around New Year"]);
  expect(simpleDatePattern("format", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX")).toEqual([]);
});
