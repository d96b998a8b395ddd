import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ConnectionOptions } from "node:tls";
import { printEndpoint, SSL_MODES, type DatabaseEndpoint } from "../../database/endpoint.ts";
import { connectFailure, sqlState, statementFailure } from "../../database/failure.ts";
import { attempts } from "../../database/tls.ts";
import { scratch } from "../support/process.ts";

const endpoint: DatabaseEndpoint = { host: "db.example.com", port: 5432, database: "shop", user: "admin", password: "canary-pw", sslmode: "prefer" };

describe("TLS", () => {
  const { dir, dispose } = scratch("tls");
  const sslrootcert = join(dir, "ca.pem");
  writeFileSync(sslrootcert, "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n");
  afterAll(dispose);
  const options = (more: Partial<DatabaseEndpoint>): (ConnectionOptions | false)[] => attempts({ ...endpoint, ...more }).map(({ tls }) => tls);

  test("each mode as libpq has it", () => {
    expect(options({ sslmode: "disable" })).toEqual([false]);
    expect(options({ sslmode: "prefer" })).toEqual([{ rejectUnauthorized: false }, false]);
    expect(options({ sslmode: "require" })).toEqual([{ rejectUnauthorized: false }]);
    for (const sslmode of ["require", "verify-ca", "verify-full"] as const) expect(options({ sslmode, sslrootcert })).toEqual([expect.objectContaining({ rejectUnauthorized: true })]);
    expect(SSL_MODES).toHaveLength(5);
  });

  test("only verify-full compares the host, and with the one that was asked for", () => {
    const certificate = { subject: { CN: "other" }, subjectaltname: "DNS:other" } as never;
    const check = (sslmode: "verify-ca" | "verify-full", host: string): Error | undefined => (options({ sslmode, sslrootcert, host })[0] as ConnectionOptions).checkServerIdentity?.("localhost", certificate);
    expect(check("verify-ca", "10.0.0.1")).toBeUndefined();
    expect(check("verify-full", "10.0.0.1")?.message).toContain("10.0.0.1");
    expect(check("verify-full", "other")).toBeUndefined();
  });

  test("a certificate file that is none", () => {
    expect(() => options({ sslmode: "verify-full" })).toThrow("sslmode verify-full: sslrootcert is missing");
    writeFileSync(join(dir, "empty"), "");
    expect(() => options({ sslmode: "verify-ca", sslrootcert: join(dir, "empty") })).toThrow("holds no certificate");
  });
});

describe("errors", () => {
  const error = (message: string, more: object = {}): Error => Object.assign(new Error(message), more);

  test.each([
    [error("connect ECONNREFUSED", { code: "ECONNREFUSED" }), "unreachable", "nothing listens on db.example.com:5432. Start PostgreSQL"],
    [new AggregateError([error("connect ECONNREFUSED ::1", { code: "ECONNREFUSED" })]), "unreachable", "nothing listens"],
    [error("getaddrinfo", { code: "ENOTFOUND" }), "unreachable", "the host name db.example.com is not known"],
    [error("timeout expired"), "unreachable", "no answer from db.example.com:5432 in time"],
    [error("the database system is starting up", { code: "57P03" }), "unreachable", "starting up"],
    [error("password authentication failed", { code: "28P01" }), "refused", 'the password of "admin" is wrong'],
    [error('no pg_hba.conf entry for host "1.2.3.4", no encryption', { code: "28000" }), "refused", "write sslmode: require"],
    [error("database does not exist", { code: "3D000" }), "missing", 'there is no database "shop"'],
    [error("Hostname/IP does not match", { code: "ERR_TLS_CERT_ALTNAME_INVALID" }), "refused", 'not for "db.example.com"'],
    [error("certificate has expired", { code: "CERT_HAS_EXPIRED" }), "refused", "out of its time"],
    [error("The server does not support SSL connections"), "refused", "the server has no TLS"],
    [error("strange, with canary-pw in it"), "refused", "strange, with [redacted] in it"],
  ])("%s", (thrown, kind, text) => {
    const failure = connectFailure(endpoint, thrown, ["canary-pw"]);
    expect(failure.kind).toBe(kind);
    expect(failure.message).toContain("database admin@db.example.com:5432/shop (sslmode prefer): ");
    expect(failure.message).toContain(text);
    expect(failure.message).not.toMatch(/canary|\n/);
  });

  test("of statements: what was tried, the reason, the mend", () => {
    const failure = statementFailure(endpoint, "drop the role r", error("role cannot be dropped", { code: "2BP01", severity: "ERROR", detail: "privileges for table a\n3 objects in database b" }), []);
    expect(failure.message).toBe("database admin@db.example.com:5432/shop: cannot drop the role r: role cannot be dropped (privileges for table a; 3 objects in database b)");
    expect(failure.kind).toBe("statement");
    expect(sqlState(failure)).toBe("2BP01");
    expect(statementFailure(endpoint, "x", error("gone", { code: "57P01" }), []).kind).toBe("unreachable");
    expect(sqlState(error("x", { code: "ECONNRESET" }))).toBeUndefined();
  });

  test("endpoints are printed without the password", () => {
    expect(printEndpoint({ ...endpoint, host: "::1" })).toBe("admin@[::1]:5432/shop");
  });
});
