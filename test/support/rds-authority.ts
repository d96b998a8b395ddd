import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

export interface RdsAuthority {
  /** Key and certificate of a server that may call itself by any instance's name in the played account. */
  readonly key: string;
  readonly cert: string;
  /** For the processes of the CLI: they take the test's authority for one of RDS's. */
  readonly env: Record<string, string>;
}

/** An authority named as RDS names its own in a region, and a server's certificate under it; made by openssl, good for a day. */
export function makeRdsAuthority(dir: string, region: string): RdsAuthority {
  const openssl = (...args: string[]): void => void execFileSync("openssl", args, { cwd: dir, stdio: "pipe" });
  const file = (name: string): string => join(dir, name);
  openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "rds-authority.key", "-out", "rds-authority.crt", "-days", "1", "-subj", `/CN=Amazon RDS ${region} Root CA RSA2048 G1`);
  openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "rds-server.key", "-out", "rds-server.csr", "-subj", "/CN=played RDS");
  writeFileSync(file("rds-names"), `subjectAltName=DNS:*.c1a2b3c4d5e6.${region}.rds.amazonaws.com,DNS:localhost`);
  openssl("x509", "-req", "-in", "rds-server.csr", "-CA", "rds-authority.crt", "-CAkey", "rds-authority.key", "-CAcreateserial", "-out", "rds-server.crt", "-days", "1", "-extfile", "rds-names");
  return {
    key: file("rds-server.key"),
    cert: file("rds-server.crt"),
    env: { SLUICE_TEST_RDS_AUTHORITY: file("rds-authority.crt"), NODE_OPTIONS: `--require ${resolve("test/support/native/rds-authority.cjs")}` },
  };
}
