import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastWords } from "../../local/words.ts";

let dir = "";
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "sluice-words-"))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("the last line that tells an error, not the last line; no secret in it", () => {
  const file = join(dir, "log");
  writeFileSync(file, "starting\nFATAL: cannot bind with s3cr3tvalue\n\tat a.b.C\nbye\n");
  expect(lastWords([file], ["s3cr3tvalue"])).toBe("FATAL: cannot bind with [redacted]");
});

test("without an error the last line; without a word nothing", () => {
  const file = join(dir, "log");
  writeFileSync(file, "one\ntwo\n");
  expect(lastWords([file, join(dir, "absent")])).toBe("two");
  expect(lastWords([join(dir, "absent")])).toBeUndefined();
});
