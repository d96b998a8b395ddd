import { unreachable } from "../../setup/network.ts";

test.each([
  ["[ERROR] Could not transfer artifact x from/to central (https://maven.example.org/maven2): Connection refused", "maven.example.org"],
  ["[ERROR] Unknown host maven.example.org: Name or service not known", "maven.example.org"],
  ["dial tcp 192.0.2.1:443: i/o timeout", "the package registry"],
  ['go: example.org/a@v1: Get "https://proxy.example.org/a/@v/v1.info": dial tcp: lookup proxy.example.org: no such host', "proxy.example.org"],
  ["npm error network request to https://user:secret@npm.example.org/zod failed, reason: getaddrinfo ENOTFOUND npm.example.org", "npm.example.org"],
])("%j names %s", (output, host) => {
  expect(unreachable(output)).toBe(host);
});

test("an answer is not a missing network", () => {
  expect(unreachable("[ERROR] Could not find artifact a:b:jar:1 in central (https://maven.example.org)")).toBeUndefined();
  expect(unreachable("reading https://proxy.example.org/a.zip: 403 Forbidden")).toBeUndefined();
});
