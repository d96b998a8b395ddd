import fc from "fast-check";
import { redact } from "../../secrets/redact.ts";

test.each([
  ["password=hunter2 host=x", "password=[redacted] host=x"],
  ["postgres://me:hunter2@db:5432/shop", "postgres://me:[redacted]@db:5432/shop"],
  ['{"database.password":"hunter2","a":1}', '{"database.password":"[redacted]","a":1}'],
  ["s3.secret-access-key = AbC/dEf+1", "s3.secret-access-key = [redacted]"],
  ['ScramLoginModule required username="u" password="p;w";', 'ScramLoginModule required username="u" password="[redacted]";'],
  ["database.password = [hidden]", "database.password = [hidden]"],
  ["database.password=${dir:/s:pw}", "database.password=${dir:/s:pw}"],
  ["{password=a,b, user=c}", "{password=[redacted], user=c}"],
  ["nothing to hide: 5432", "nothing to hide: 5432"],
])("%s", (text, clean) => expect(redact(text)).toBe(clean));

test("given values in every form", () => {
  const secret = 'p@ss"w/rd';
  expect(redact(`x ${secret} ${encodeURIComponent(secret)} ${JSON.stringify(secret)}`, [secret])).not.toMatch(/ss.*w/);
});

test("a given value never survives", () => {
  fc.assert(fc.property(fc.string({ minLength: 8, maxLength: 20 }).filter((s) => !"[redacted]".includes(s)), fc.string(), fc.string(), (secret, before, after) => {
    expect(redact(`${before}|${secret}|${after}`, [secret])).not.toContain(`|${secret}|`);
  }));
});
