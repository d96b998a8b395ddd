import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dirReference, isReference, parseReference, resolveSecret } from "../../secrets/reference.ts";

let dir: string;
beforeAll(() => { dir = mkdtempSync(join(tmpdir(), "sluice-reference-")); });
afterAll(() => rmSync(dir, { recursive: true }));

test.each(["${env:PW}", "${file:/etc/x.properties:pw}", "${dir:/run/secrets:pg.password}"])("%s is a reference", (text) => expect(isReference(text)).toBe(true));
test.each(["hunter2", "${PW}", "${vault:a:b}", "${env:PW} ", "a${env:PW}", "${file:relative:pw}", "${dir:/a}", "${env:a-b}", ""])("%s is none", (text) => expect(isReference(text)).toBe(false));

test("taken apart", () => expect(parseReference("${dir:/run/secrets:pw}")).toEqual({ provider: "dir", path: "/run/secrets", key: "pw" }));

test("an environment variable", () => {
  process.env["SLUICE_TEST_PW"] = "p w";
  expect(resolveSecret("${env:SLUICE_TEST_PW}")).toBe("p w");
  delete process.env["SLUICE_TEST_PW"];
  expect(() => resolveSecret("${env:SLUICE_TEST_PW}")).toThrow("secret ${env:SLUICE_TEST_PW}: the environment variable SLUICE_TEST_PW is not set");
});

test("a file that is the secret, its line break excluded", () => {
  writeFileSync(join(dir, "pw"), "hunter2\n");
  expect(resolveSecret(dirReference(dir, "pw"))).toBe("hunter2");
  expect(() => resolveSecret(dirReference(dir, "no"))).toThrow(/cannot read .*\/no \(ENOENT\)/);
});

test("a key of a properties file as Java reads it", () => {
  const file = join(dir, "x.properties");
  writeFileSync(file, "# pw=no\n pw = a\\=b\\u0041 \\\n   c\nother: x:y\nspaced value\n");
  expect(resolveSecret(`\${file:${file}:pw}`)).toBe("a=bA c");
  expect(resolveSecret(`\${file:${file}:other}`)).toBe("x:y");
  expect(resolveSecret(`\${file:${file}:spaced}`)).toBe("value");
  expect(() => resolveSecret(`\${file:${file}:none}`)).toThrow('no key "none"');
});

test("a literal is itself", () => expect(resolveSecret("hunter2")).toBe("hunter2"));
test("a path that cannot be written", () => expect(() => dirReference("/a:b", "c")).toThrow("cannot be written"));
