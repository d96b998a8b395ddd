import type { SecretText } from "../secrets/reference.ts";
import type { LocalService } from "./stack.ts";

/** Which registry it is: each has a converter of its own. */
export const REGISTRY_KINDS = ["confluent", "apicurio"] as const;
export type RegistryKind = (typeof REGISTRY_KINDS)[number];

/** What a new version of a schema must agree with (Confluent's words, which Apicurio and Redpanda took over). */
export const COMPATIBILITIES = ["backward", "backward_transitive", "forward", "forward_transitive", "full", "full_transitive", "none"] as const;
export type Compatibility = (typeof COMPATIBILITIES)[number];

/** A schema registry that Sluice did not start. */
export interface ExistingRegistry {
  readonly kind: "existing";
  /** Without a slash at its end. Of Apicurio: the server's address without the path of an API. */
  readonly url: string;
  readonly api: RegistryKind;
  readonly login?: { readonly user: string; readonly password: SecretText };
  /** PEM file with the authorities to trust. */
  readonly ca?: string;
}

/** The registry that every Redpanda broker has built in. */
export interface RedpandaRegistry {
  readonly kind: "redpanda";
}

export interface RegistryConfig {
  readonly server: ExistingRegistry | RedpandaRegistry | LocalService;
  /** Of every subject of ours. */
  readonly compatibility: Compatibility;
}
