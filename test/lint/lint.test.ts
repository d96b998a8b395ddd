import { lint, printFinding } from "../../connectors/lint/lint.ts";
import { all, sink, source } from "./base.ts";

test("right connectors give no finding, alone or together", () => {
  expect(all({ source })).toEqual([]);
  expect(all({ sink })).toEqual([]);
  expect(all({ source, sink }, { providers: ["env"] })).toEqual([]);
});

test("no connectors, no findings", () => expect(lint([])).toEqual([]));

test("a finding says file, connector, key, rule, severity, message and fix, in one line without the secret", () => {
  const [finding] = lint([{ name: "s", file: "a.json", config: { ...source, "database.password": "hunter2" } }]);
  expect(finding).toEqual({ file: "a.json", connector: "s", key: "database.password", rule: "literal-secret", severity: "error", message: "a secret stands here in plain text", fix: "Write a reference such as ${env:NAME} or ${file:/path.properties:key}" });
  expect(printFinding(finding!)).toBe("a.json: s, database.password: a secret stands here in plain text. Write a reference such as ${env:NAME} or ${file:/path.properties:key} [literal-secret]");
});

test("errors come first", () => {
  const severities = all({ source: { ...source, "tasks.max": "2", "snapshot.mod": "x" } }).map(({ severity }) => severity);
  expect(severities).toEqual(["error", "warning"]);
});
