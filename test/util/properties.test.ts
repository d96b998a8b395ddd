import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { resolveSecret } from "../../secrets/reference.ts";
import { propertiesText } from "../../util/properties.ts";

test("whatever a value holds comes back from the file, which is plain ASCII", () => {
  const dir = mkdtempSync(join(tmpdir(), "sluice-properties-"));
  const file = join(dir, "a.properties");
  try {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."aZ09 \\\n\r\t\"'#!=:${}é漢😀") }), (value) => {
      const text = propertiesText({ before: 1, "a.key": value, after: true });
      expect(text).toMatch(/^[\n\x20-\x7e]*$/);
      writeFileSync(file, text);
      expect(resolveSecret(`\${file:${file}:a.key}`)).toBe(value);
      expect(resolveSecret(`\${file:${file}:after}`)).toBe("true");
    }));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
