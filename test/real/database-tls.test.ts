import { withDatabase } from "../../database/connect.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { makeCertificates, type Certificates } from "./database-certificates.ts";
import { installedServers, startServer, type Server } from "./database-server.ts";

/** The ways in to a real server with TLS, by sslmode and authority. */

jest.setTimeout(120_000);

describe("a server that wants TLS", () => {
  let server: Server;
  let certificates: Certificates;

  beforeAll(async () => {
    certificates = makeCertificates("localhost");
    server = await startServer(installedServers()[0]?.bin ?? "", { tls: certificates });
  });
  afterAll(async () => {
    await server.stop();
    certificates.dispose();
  });

  const say = (more: Partial<DatabaseEndpoint>): Promise<string> =>
    withDatabase({ ...server.endpoint, ...more }, async (client) => JSON.stringify((await client.query("select ssl from pg_stat_ssl where pid = pg_backend_pid()")).rows)).catch((error: Error) => error.message);
  const ENCRYPTED = '[{"ssl":true}]';

  test.each(["prefer", "require"] as const)("%s takes any certificate", async (sslmode) => {
    expect(await say({ sslmode })).toBe(ENCRYPTED);
  });

  test("verify-ca wants the chain, verify-full the name too", async () => {
    const sslrootcert = certificates.authority;
    expect(await say({ sslmode: "verify-ca", sslrootcert })).toBe(ENCRYPTED);
    expect(await say({ sslmode: "require", sslrootcert })).toBe(ENCRYPTED);
    expect(await say({ sslmode: "verify-full", sslrootcert, host: "localhost" })).toBe(ENCRYPTED);
    expect(await say({ sslmode: "verify-full", sslrootcert })).toContain('the server\'s certificate is not for "127.0.0.1"');
  });

  test("a wrong authority is refused, and so is its absence", async () => {
    for (const sslmode of ["require", "verify-ca", "verify-full"] as const) {
      const told = await say({ sslmode, sslrootcert: certificates.stranger, host: "localhost" });
      expect(told).toContain(`is not signed by an authority in sslrootcert ${certificates.stranger}`);
      expect(told).not.toContain("canary");
    }
    expect(await say({ sslmode: "verify-full", sslrootcert: "system", host: "localhost" })).toContain("is not signed by an authority in sslrootcert system");
    expect(await say({ sslmode: "verify-full" })).toContain("sslrootcert is missing");
    expect(await say({ sslmode: "verify-full", sslrootcert: "/no/such/file" })).toContain("sslrootcert /no/such/file: cannot be read (ENOENT)");
  });

  test("without TLS it is told to use it", async () => {
    expect(await say({ sslmode: "disable" })).toContain("The server wants TLS from here: write sslmode: require");
  });
});
