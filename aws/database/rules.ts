import type { Problem } from "../../config/problem.ts";
import type { ExistingDatabase, RdsDatabase } from "../../config/stack.ts";
import { regionAuthorities } from "./authorities.ts";
import { parseEngineVersion } from "./engine.ts";
import { parameterProblems } from "./parameters.ts";

/** What RDS would refuse, or what would hurt later, of a database that is to be made, beyond what its own fields tell. Nothing is asked. */
export function rdsProblems(server: RdsDatabase, { region, database }: { region: string | undefined; database: string }): Problem[] {
  const version = parseEngineVersion(server.engineVersion);
  return [
    ...(version === undefined ? [] : parameterProblems("sluice:source.rds.parameters", server.parameters, version, server.storageGib)),
    ...masterUser("sluice:source.rds.masterUser", server.masterUser),
    ...databaseName(database),
    ...withoutAuthorities("sluice:source.rds", region),
  ];
}

/** The same for an instance that is there. */
export function existingRdsProblems({ rds, sslmode, sslrootcert }: ExistingDatabase, region: string | undefined): Problem[] {
  return rds !== undefined && checksAuthority(sslmode) && sslrootcert === undefined ? withoutAuthorities("sluice:source.existing", region) : [];
}

/** Whether a connection of this mode needs to know who signed the server's certificate. */
export function checksAuthority(sslmode: ExistingDatabase["sslmode"]): boolean {
  return sslmode === "verify-ca" || sslmode === "verify-full";
}

/** Names that the engine keeps for itself (RDS user guide, "Settings for DB instances"; `pg_` is PostgreSQL's own). */
function masterUser(place: string, name: string): Problem[] {
  return /^(admin|rdsadmin|rds_.*|pg_.*|public|none|user)$/.test(name) ? [{ place, reason: `"${name}" is kept by the engine`, mend: "Write postgres, say" }] : [];
}

function databaseName(name: string): Problem[] {
  const place = "sluice:source.database";
  if (/^(db|postgres|template[01]|rdsadmin)$/.test(name)) return [{ place, reason: `RDS cannot make a database "${name}": the engine keeps that name`, mend: "Give it another name" }];
  return /^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name) ? [] : [{ place, reason: `RDS cannot make a database "${name}"`, mend: "Use letters, digits and _, with no digit first" }];
}

function withoutAuthorities(place: string, region: string | undefined): Problem[] {
  if (region === undefined || regionAuthorities(region) !== undefined) return [];
  return [{ place, reason: `Sluice does not bring the authorities that sign RDS certificates in ${region}`, mend: `Download https://truststore.pki.rds.amazonaws.com/${region}/${region}-bundle.pem, and name the file in sluice:source.existing.sslrootcert of a database that is there` }];
}
