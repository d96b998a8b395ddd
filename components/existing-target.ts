import type { ExistingTarget } from "../config/stack.ts";
import { insideEndpoint, type DatabaseEndpoint } from "../database/endpoint.ts";
import type { CopyDatabase, Make } from "./box.ts";
import { rdsAuthorities } from "./existing-boxes.ts";
import { reachable } from "./reach.ts";
import { readPem, type Views } from "./views.ts";

/** A database for copies that is there already. Nothing is made in it but the copies. */
export function existingTarget(server: ExistingTarget, database: string, sink: string, { reach, trustDir, vault }: Views): Make<CopyDatabase> {
  const { host, port, sslmode, sslrootcert, user, password } = server;
  const authorities = rdsAuthorities(server);
  const pem = trustDir === undefined ? undefined : (authorities ?? (sslrootcert === undefined ? undefined : readPem(sslrootcert, `sinks.${sink}.jdbc.existing.sslrootcert`)));
  const file = `copy-${sink}.pem`;
  return (name, parent) => {
    const kept = vault(`${name}-password`, password, parent);
    const as = (view: "own" | "reference") => kept[view].apply((secret): DatabaseEndpoint => ({
      host, port, database, user, password: secret, sslmode, ...(sslrootcert === undefined ? {} : { sslrootcert }), ...(authorities === undefined ? {} : { ca: authorities }),
    }));
    return {
      owner: reachable(as("own"), server.through === undefined ? undefined : reach?.(`${name}-way`, { host, port }, parent)),
      writer: as("reference").apply((endpoint) => insideEndpoint(endpoint, pem === undefined ? {} : { sslrootcert: `${trustDir}/${file}` })),
      trust: pem === undefined ? {} : { [file]: pem },
      secretVersion: kept.version,
      services: [],
    };
  };
}
