/** An engine version as AWS writes it: `17` (whatever minor AWS has) or `17.6`. */
export interface EngineVersion {
  readonly major: number;
  readonly minor?: number;
}

/** RDS for PostgreSQL, or Aurora: they have parameters, metrics and families of their own. */
export type Flavour = "postgres" | "aurora-postgresql";

/** From here on a logical slot can be kept in step on a standby. */
const FAILOVER_MAJOR = 17;

/** The parts of a version; undefined if it is none, such as Aurora MySQL's `8.0.mysql_aurora.3.05.2`. */
export function parseEngineVersion(text: string): EngineVersion | undefined {
  // RDS adds a suffix to its extended releases: `13.20-rds.20250404`.
  const match = /^(\d{1,2})(?:\.(\d{1,2})(?:-[A-Za-z0-9.]+)?)?$/.exec(text);
  if (match === null) return undefined;
  const major = Number(match[1]);
  return match[2] === undefined ? { major } : { major, minor: Number(match[2]) };
}

/** The same for texts that were checked before. */
export function engineVersion(text: string): EngineVersion {
  const version = parseEngineVersion(text);
  if (version === undefined) throw new Error(`engine version ${text}: is none of PostgreSQL. Write "17" or "17.6"`);
  return version;
}

/** Family of a parameter group: `postgres17`, `aurora-postgresql17`. It has no minor since PostgreSQL 10. */
export function parameterFamily(flavour: Flavour, { major }: EngineVersion): string {
  return `${flavour}${major}`;
}

/** The major of a family such as `postgres17`, and whose it is; undefined if it is none of PostgreSQL's. */
export function parseFamily(family: string): { readonly flavour: Flavour; readonly major: number } | undefined {
  const match = /^(postgres|aurora-postgresql)(\d{1,2})$/.exec(family);
  return match === null ? undefined : { flavour: match[1] as Flavour, major: Number(match[2]) };
}

/**
 * Whether a slot of this engine gets the failover flag. On RDS it costs nothing while there is no read replica, and a slot that was
 * made without it can be changed only while nobody reads it. Aurora's slots lie on the volume that all its instances share.
 */
export function failoverSlots(flavour: Flavour, { major }: EngineVersion): boolean {
  return flavour === "postgres" && major >= FAILOVER_MAJOR;
}
