import { atLeast, parseVersion } from "../../setup/version.ts";

test.each([
  ['openjdk version "17.0.15" 2026-04-15', [17, 0, 15]],
  ['java version "1.8.0_392"', [1, 8, 0]],
  ["go1.26.8", [1, 26, 8]],
  ["v3.259.0", [3, 259, 0]],
  ["Version  : 1.8.0\nBuild    : norev", [1, 8, 0]],
  ["25-ea", [25]],
])("reads %j", (text, version) => {
  expect(parseVersion(text)).toEqual(version);
});

test("a text without numbers has no version, and no version is never enough", () => {
  expect(parseVersion("Version  : git")).toBeUndefined();
  expect(atLeast(undefined, [0])).toBe(false);
});

test.each([
  [[3, 259], [3, 216], true],
  [[3, 216], [3, 216, 0], true],
  [[3, 9], [3, 216], false],
  [[17], [17, 0, 1], false],
  [[1, 8, 0], [17], false],
])("%j against %j is %s", (version, minimum, enough) => {
  expect(atLeast(version, minimum)).toBe(enough);
});
