import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readSecretKey } from "../../cluster/client.ts";
import { readSecret } from "../../secrets/read.ts";

jest.mock("../../cluster/client.ts", () => ({ readSecretKey: jest.fn(async () => "from-kubernetes") }));

/** A stand-in for Secrets Manager: it speaks the protocol that the SDK speaks (AWS JSON 1.1). */

const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!db-1-a1B2c3";
const CANARY = "sm-canary-password";

let server: Server;
let answer: { status: number; body: object };
let asked: { headers: IncomingHttpHeaders; body: unknown }[];
const before = { ...process.env };

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (part: string) => (text += part));
    request.on("end", () => {
      asked.push({ headers: request.headers, body: JSON.parse(text) });
      response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.1", ...("__type" in answer.body ? { "x-amzn-errortype": String(answer.body.__type) } : {}) });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env["AWS_ENDPOINT_URL"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE";
  process.env["AWS_SECRET_ACCESS_KEY"] = "example";
  process.env["AWS_EC2_METADATA_DISABLED"] = "true";
});
beforeEach(() => {
  asked = [];
  answer = { status: 200, body: { ARN, Name: "rds!db-1", SecretString: JSON.stringify({ username: "sluice", password: CANARY, port: 5432 }) } };
});
afterAll(async () => {
  for (const key of Object.keys(process.env)) if (!(key in before)) delete process.env[key];
  Object.assign(process.env, before);
  await new Promise((resolve) => server.close(resolve));
});

const rejection = (work: Promise<unknown>): Promise<string> => work.then(() => "", (error: Error) => error.message);

test("the password of a managed master user, by the region of its ARN, at AWS_ENDPOINT_URL", async () => {
  await expect(readSecret(`\${secretsmanager:${ARN}:password}`)).resolves.toBe(CANARY);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.body).toEqual({ SecretId: ARN });
  expect(asked[0]?.headers["x-amz-target"]).toBe("secretsmanager.GetSecretValue");
  expect(asked[0]?.headers["authorization"]).toContain("/eu-central-1/secretsmanager/aws4_request");
});

test("by name, with the region of the environment", async () => {
  process.env["AWS_REGION"] = "sa-east-1";
  await expect(readSecret("${secretsmanager:prod/shop:username}")).resolves.toBe("sluice");
  expect(asked[0]?.headers["authorization"]).toContain("/sa-east-1/");
  delete process.env["AWS_REGION"];
});

test("read anew each time: the password rotates", async () => {
  await readSecret(`\${secretsmanager:${ARN}:password}`);
  answer = { status: 200, body: { ARN, SecretString: JSON.stringify({ password: "rotated" }) } };
  await expect(readSecret(`\${secretsmanager:${ARN}:password}`)).resolves.toBe("rotated");
});

test.each([
  ["no such secret", 400, { __type: "ResourceNotFoundException", message: "Secrets Manager can't find the specified secret." }, "Secrets Manager has none of that name in this region and account"],
  ["no right", 400, { __type: "AccessDeniedException", message: "User: arn:aws:iam::1:user/x is not authorized" }, "may not be read (User: arn:aws:iam::1:user/x is not authorized). Allow secretsmanager:GetSecretValue on it, and kms:Decrypt on its key"],
  ["old credentials", 400, { __type: "ExpiredTokenException", message: "The security token included in the request is expired" }, "AWS refused the credentials"],
  ["bytes", 200, { ARN, SecretBinary: "AAAA" }, 'holds bytes, not text. Store a JSON object with the key "password"'],
  ["no JSON", 200, { ARN, SecretString: CANARY }, 'is no JSON object with a text under "password"'],
  ["null", 200, { ARN, SecretString: "null" }, 'is no JSON object with a text under "password"'],
  ["another key", 200, { ARN, SecretString: JSON.stringify({ pass: CANARY }) }, 'is no JSON object with a text under "password"'],
  ["no text", 200, { ARN, SecretString: JSON.stringify({ password: { canary: CANARY } }) }, 'is no JSON object with a text under "password"'],
])("%s: one line with the reference and without a value", async (_what, status, body, reason) => {
  answer = { status, body };
  const message = await rejection(readSecret(`\${secretsmanager:${ARN}:password}`));
  expect(message).toContain(`secret \${secretsmanager:${ARN}:password}: `);
  expect(message).toContain(reason);
  expect(message).not.toContain(CANARY);
  expect(message).not.toContain("\n");
});

test("nobody answers", async () => {
  const there = process.env["AWS_ENDPOINT_URL"] as string;
  process.env["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1";
  const message = await rejection(readSecret(`\${secretsmanager:${ARN}:password}`));
  process.env["AWS_ENDPOINT_URL"] = there;
  expect(message).toContain("Secrets Manager did not answer (connect ECONNREFUSED");
  expect(message).toContain("Check the way to AWS");
});

test("what is no such reference is read on this machine", async () => {
  process.env["SLUICE_TEST_OWN"] = "here";
  await expect(readSecret("${env:SLUICE_TEST_OWN}")).resolves.toBe("here");
  await expect(readSecret("hunter2")).resolves.toBe("hunter2");
  await expect(readSecret("${env:SLUICE_TEST_NONE}")).rejects.toThrow("the environment variable SLUICE_TEST_NONE is not set");
  expect(asked).toEqual([]);
});

test("a Kubernetes secret is asked of its own cluster", async () => {
  await expect(readSecret("${kubernetes:kind-dev/cdc/secrets:pw}")).resolves.toBe("from-kubernetes");
  await expect(readSecret("${kubernetes:/cdc/secrets:pw}")).resolves.toBe("from-kubernetes");
  expect(jest.mocked(readSecretKey).mock.calls).toEqual([["kind-dev", "cdc", "secrets", "pw"], [undefined, "cdc", "secrets", "pw"]]);
});
