import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SecretStore } from "../../local/secrets.ts";
import { resolveSecret } from "../../secrets/reference.ts";

let dir = "";
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "sluice-secrets-"))));
// What else stands in the folder above stays.
beforeEach(() => writeFileSync(join(dir, "other"), ""));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const store = (): SecretStore => new SecretStore(join(dir, "secrets"));

test("a secret is made once, and is the whole of a file that only its owner can read", () => {
  const first = store().ensure("db-password");
  expect(first).toMatch(/^[0-9a-f]{48}$/);
  expect(store().ensure("db-password")).toBe(first);
  expect(readFileSync(join(dir, "secrets", "db-password"), "utf8")).toBe(first);
  expect(statSync(join(dir, "secrets", "db-password")).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, "secrets")).mode & 0o777).toBe(0o700);
});

test("the folders above stay open to pass through", () => {
  const nested = new SecretStore(join(dir, "stacks", "a", "secrets"));
  nested.ensure("a");
  expect(statSync(join(dir, "stacks")).mode & 0o111).toBe(0o111);
  expect(statSync(join(dir, "stacks", "a", "secrets")).mode & 0o777).toBe(0o700);
});

test("two secrets differ", () => {
  expect(store().ensure("a")).not.toBe(store().ensure("b"));
});

test("a given value replaces the former one and leaves no other file", () => {
  store().ensure("a");
  store().set("a", "given");
  expect(store().read("a")).toBe("given");
  expect(readdirSync(join(dir, "secrets"))).toEqual(["a"]);
});

test("a reference holds no value, and resolves to it", () => {
  const reference = store().reference("a");
  expect(reference).toBe(`\${dir:${join(dir, "secrets")}:a}`);
  const value = store().ensure("a");
  expect(resolveSecret(reference)).toBe(value);
});

test("a name that is a path is refused", () => {
  expect(() => store().ensure("../a")).toThrow('secret "../a": not a file name');
});

test("removing twice is no error", () => {
  store().ensure("a");
  store().remove("a");
  store().remove("a");
  expect(store().read("a")).toBeUndefined();
  expect(existsSync(join(dir, "secrets"))).toBe(false);
});
