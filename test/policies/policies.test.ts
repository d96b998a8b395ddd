import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { connectorType } from "../../policies/connector.ts";
import { connectorLiteralSecret } from "../../policies/connector-literal-secret.ts";
import { connectorToleranceWithoutDeadLetters } from "../../policies/connector-tolerance-without-dead-letters.ts";

/** What a policy reports about a connector with this config. Proves the policy, not that the engine calls it. */
function reports(policy: ResourceValidationPolicy, config: Record<string, string>, type = connectorType): string[] {
  const seen: string[] = [];
  const args = { type, props: { name: "c", config } } as unknown as ResourceValidationArgs;
  const validate = policy.validateResource as (args: ResourceValidationArgs, report: (message: string) => void) => void;
  validate(args, (message) => seen.push(message));
  return seen;
}

describe("connector-literal-secret", () => {
  const key = "database.password";
  test("a literal is refused, and not repeated", () => {
    expect(reports(connectorLiteralSecret, { [key]: "hunter2" })).toEqual([expect.stringMatching(/^c: database\.password holds a literal/)]);
    expect(reports(connectorLiteralSecret, { [key]: "hunter2" }).join()).not.toContain("hunter2");
  });
  test.each(["iceberg.catalog.s3.secret-access-key", "aws.secret.access.key", "connection.password", "value.converter.basic.auth.user.info"])("%s is a secret's key", (name) => {
    expect(reports(connectorLiteralSecret, { [name]: "x" })).toHaveLength(1);
  });
  test("references, other keys and other resources pass", () => {
    expect(reports(connectorLiteralSecret, { [key]: "${dir:/secrets:p}", "key.converter": "x", "message.key.columns": "a:b" })).toEqual([]);
    expect(reports(connectorLiteralSecret, { [key]: "hunter2" }, "aws:s3/bucket:Bucket")).toEqual([]);
  });
});

describe("connector-tolerance-without-dead-letters", () => {
  const all = { "errors.tolerance": "all" };
  const whole = { ...all, "errors.deadletterqueue.topic.name": "d", "errors.deadletterqueue.context.headers.enable": "true" };
  test("tolerance needs a topic and the headers", () => {
    expect(reports(connectorToleranceWithoutDeadLetters, whole)).toEqual([]);
    expect(reports(connectorToleranceWithoutDeadLetters, all)).toHaveLength(1);
    expect(reports(connectorToleranceWithoutDeadLetters, { ...whole, "errors.deadletterqueue.context.headers.enable": "false" })).toHaveLength(1);
    expect(reports(connectorToleranceWithoutDeadLetters, { "errors.tolerance": "none" })).toEqual([]);
  });
});
