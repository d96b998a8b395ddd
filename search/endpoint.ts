import type { Via } from "../cluster/via.ts";
import type { SearchKind } from "../config/stack.ts";
import type { SecretText } from "../secrets/reference.ts";

/** How to enter a search server. It is stored in the state: a password is a reference, or the engine keeps it encrypted. */
export interface SearchEndpoint {
  readonly kind: SearchKind;
  /** Without a path, such as `https://search.example.com:9200`. */
  readonly url: string;
  /** With a password, or not at all. */
  readonly user?: string;
  readonly password?: SecretText;
  /** File with the authorities to trust: PEM; for the worker of an OpenSearch sink a Java key store. */
  readonly ca?: string;
  /** How Sluice reaches it, where it is private. */
  readonly via?: Via;
}

/** How messages name a server. */
export function placeOf({ kind, url }: Pick<SearchEndpoint, "kind" | "url">): string {
  return `${kind} ${url}`;
}
