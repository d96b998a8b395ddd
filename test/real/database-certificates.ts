import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratch } from "../support/process.ts";

/** Files of two authorities and of a server whose certificate the first one signed. */
export interface Certificates {
  readonly authority: string;
  readonly stranger: string;
  readonly key: string;
  readonly cert: string;
  dispose(): void;
}

/** Made by openssl, good for a day, for one host name. */
export function makeCertificates(host: string): Certificates {
  const { dir, dispose } = scratch("certificates");
  const openssl = (...args: string[]): void => void execFileSync("openssl", args, { cwd: dir, stdio: "pipe" });
  for (const name of ["authority", "stranger"]) {
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", `${name}.key`, "-out", `${name}.crt`, "-days", "1", "-subj", `/CN=Sluice test ${name}`);
  }
  openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj", `/CN=${host}`);
  writeFileSync(join(dir, "names"), `subjectAltName=DNS:${host}`);
  openssl("x509", "-req", "-in", "server.csr", "-CA", "authority.crt", "-CAkey", "authority.key", "-CAcreateserial", "-out", "server.crt", "-days", "1", "-extfile", "names");
  const file = (name: string): string => join(dir, name);
  return { authority: file("authority.crt"), stranger: file("stranger.crt"), key: file("server.key"), cert: file("server.crt"), dispose };
}
