import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentialsOf } from "../../broker/credentials.ts";
import { makeCertificates } from "../../local/kafka/certificate.ts";

let dir: string;
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), "sluice-credentials-"))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("nothing for PLAINTEXT, and TLS by public authorities where none is named", async () => {
  expect(await credentialsOf(undefined)).toEqual({});
  expect(await credentialsOf({ protocol: "SSL" })).toEqual({ tls: {} });
});

test("password and authority come from where their references point", async () => {
  const { authority } = makeCertificates(["b"]);
  writeFileSync(join(dir, "ca.pem"), authority);
  writeFileSync(join(dir, "password"), "from-a-file\n");
  const scram = { protocol: "SASL_SSL", mechanism: "SCRAM-SHA-256", username: "u", password: `\${dir:${dir}:password}` } as const;
  const sasl = { mechanism: "SCRAM-SHA-256", username: "u", password: "from-a-file" };
  expect(await credentialsOf({ ...scram, ca: { file: join(dir, "ca.pem") } })).toEqual({ tls: { ca: authority }, sasl });
  expect(await credentialsOf({ ...scram, ca: { pem: `\${dir:${dir}:ca.pem}` } })).toEqual({ tls: { ca: authority.trimEnd() }, sasl });
  expect(await credentialsOf({ ...scram, protocol: "SASL_PLAINTEXT", ca: { file: "/not/there" } })).toEqual({ sasl });
  await expect(credentialsOf({ ...scram, password: `\${dir:${dir}:none}` })).rejects.toThrow(/^secret \$\{dir:.*:none\}: cannot read .* \(ENOENT\)/);
  await expect(credentialsOf({ ...scram, ca: { pem: "not a certificate" } })).rejects.toThrow("broker.security.ca.pem: holds no PEM certificate");
});

test("MSK: each connection signs a token with the identity of the process", async () => {
  const before = { ...process.env };
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "canary-secret-key", AWS_REGION: "us-east-1" });
  try {
    const { sasl, tls } = await credentialsOf({ protocol: "SASL_SSL", mechanism: "AWS_MSK_IAM", region: "eu-central-1" });
    expect([sasl?.mechanism, tls]).toEqual(["OAUTHBEARER", {}]);
    const token = await (sasl!.token as () => Promise<string>)();
    const url = new URL(Buffer.from(token, "base64url").toString());
    expect(url.host).toBe("kafka.eu-central-1.amazonaws.com");
    expect(url.searchParams.get("Action")).toBe("kafka-cluster:Connect");
    expect(url.searchParams.get("X-Amz-Credential")).toMatch(/^AKIDEXAMPLE\/\d{8}\/eu-central-1\/kafka-cluster\/aws4_request$/);
    expect(url.href).not.toContain("canary");
  } finally {
    process.env = before;
  }
});
