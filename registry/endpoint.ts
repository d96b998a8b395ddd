import type { Via } from "../cluster/via.ts";
import type { RegistryKind } from "../config/stack-registry.ts";
import type { RegistryAddress } from "../connectors/catalog/registry-converter.ts";

/** A registry in Sluice's own view. Kept in the state: secrets are references. */
export interface RegistryEndpoint extends RegistryAddress {
  /** Authorities to trust as text, where they are in no file. */
  readonly pem?: string;
  /** It is inside a cluster. */
  readonly via?: Via;
}

/** Where the registry speaks as Confluent's does: Apicurio has a path for it. */
export function apiBase({ api, url }: { readonly api: RegistryKind; readonly url: string }): string {
  return api === "apicurio" ? `${url}/apis/ccompat/v7` : url;
}
