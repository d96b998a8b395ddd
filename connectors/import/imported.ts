import type { Problem } from "../../config/problem.ts";

/** What became of one key of a connector that was read. */
export interface Change {
  readonly connector: string;
  readonly key: string;
  /** `dropped`: it is not in the result. `changed`: it has another value. `added`: Sluice sets it. `secret`: a reference stands for it. */
  readonly what: "dropped" | "changed" | "added" | "secret";
  readonly before?: string;
  readonly after?: string;
  readonly why: string;
}

/** Where a connector went. */
export interface Placement {
  readonly connector: string;
  /** `sluice:source`, `sluice:sinks.lake` or `sluice:connectors.x`. */
  readonly place: string;
  /** Its name in Kafka Connect from now on. */
  readonly name: string;
  /** Why it stands as it is, and not among sources and sinks. */
  readonly why?: string;
}

/** A secret that was taken out. Its value is nowhere in the result. */
export interface TakenSecret {
  readonly connector: string;
  readonly key: string;
  /** `${env:NAME}`: what must be set for the workers, and for Sluice. */
  readonly reference: string;
}

export interface Imported {
  /** A stack's configuration by full key: `sluice:source` … */
  readonly config: Readonly<Record<string, unknown>>;
  readonly placements: readonly Placement[];
  readonly changes: readonly Change[];
  readonly secrets: readonly TakenSecret[];
  /** What no file says, and what therefore stands in the configuration as a guess or not at all. */
  readonly gaps: readonly string[];
  /** Why the configuration cannot be used as it is. */
  readonly problems: readonly Problem[];
}
