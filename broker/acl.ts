export type AclResource = "topic" | "group" | "transactionalId";
/** `read` and `write` imply `describe` (Kafka `AclOperation`). */
export type AclOperation = "read" | "write" | "create" | "delete" | "describe" | "describeConfigs";

/** One thing that one user may do, from any address. */
export interface Acl {
  readonly resource: AclResource;
  readonly name: string;
  /** `prefixed`: every name that starts so. */
  readonly pattern: "literal" | "prefixed";
  readonly operation: AclOperation;
}

/** What makes two of them the same. */
export function aclKey({ resource, name, pattern, operation }: Acl): string {
  return [resource, pattern, operation, name].join(" ");
}
