import { AclOperations, AclPermissionTypes, ResourcePatternTypes, ResourceTypes, type Admin } from "@platformatic/kafka";
import { aclKey, type Acl, type AclOperation, type AclResource } from "./acl.ts";

type WireAcl = Parameters<Admin["createAcls"]>[0]["creations"][number];

const RESOURCES: Readonly<Record<AclResource, WireAcl["resourceType"]>> = { topic: ResourceTypes.TOPIC, group: ResourceTypes.GROUP, transactionalId: ResourceTypes.TRANSACTIONAL_ID };
const OPERATIONS: Readonly<Record<AclOperation, WireAcl["operation"]>> = { read: AclOperations.READ, write: AclOperations.WRITE, create: AclOperations.CREATE, delete: AclOperations.DELETE, describe: AclOperations.DESCRIBE, describeConfigs: AclOperations.DESCRIBE_CONFIGS };

/** Makes just these the rights of a user: what is missing is added, what is too much is taken away. */
export async function grant(admin: Admin, user: string, wanted: readonly Acl[]): Promise<void> {
  const { creations, filters } = await changeOf(admin, user, wanted);
  if (creations.length > 0) await admin.createAcls({ creations });
  if (filters.length > 0) await admin.deleteAcls({ filters });
}

/** Whether a user's rights are not just these. */
export async function differ(admin: Admin, user: string, wanted: readonly Acl[]): Promise<boolean> {
  const { creations, filters } = await changeOf(admin, user, wanted);
  return creations.length + filters.length > 0;
}

async function changeOf(admin: Admin, user: string, wanted: readonly Acl[]): Promise<{ creations: WireAcl[]; filters: WireAcl[] }> {
  const principal = `User:${user}`;
  const want = new Map(wanted.map((one) => [aclKey(one), wire(one, principal)]));
  const found = new Map((await aclsOf(admin, principal)).map((one) => [known(one) ?? JSON.stringify(one), one]));
  const without = (these: ReadonlyMap<string, WireAcl>, those: ReadonlyMap<string, WireAcl>): WireAcl[] => [...these].filter(([key]) => !those.has(key)).map(([, one]) => one);
  return { creations: without(want, found), filters: without(found, want) };
}

async function aclsOf(admin: Admin, principal: string): Promise<WireAcl[]> {
  const any = { resourceType: ResourceTypes.ANY, resourceName: null, resourcePatternType: ResourcePatternTypes.ANY, principal, host: null, operation: AclOperations.ANY, permissionType: AclPermissionTypes.ANY };
  const resources = await admin.describeAcls({ filter: any });
  return resources.flatMap(({ resourceType, resourceName, resourcePatternType, acls }) => acls.map((one) => ({ resourceType, resourceName, resourcePatternType, ...one }) as WireAcl));
}

function wire({ resource, name, pattern, operation }: Acl, principal: string): WireAcl {
  return {
    resourceType: RESOURCES[resource],
    resourceName: name,
    resourcePatternType: pattern === "prefixed" ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
    principal,
    host: "*",
    operation: OPERATIONS[operation],
    permissionType: AclPermissionTypes.ALLOW,
  };
}

/** The key of one that could be ours, to compare it with the wanted ones. */
function known(one: WireAcl): string | undefined {
  const resource = nameOf(RESOURCES, one.resourceType);
  const operation = nameOf(OPERATIONS, one.operation);
  if (resource === undefined || operation === undefined || one.host !== "*" || one.permissionType !== AclPermissionTypes.ALLOW) return undefined;
  return aclKey({ resource, operation, name: one.resourceName, pattern: one.resourcePatternType === ResourcePatternTypes.PREFIXED ? "prefixed" : "literal" });
}

function nameOf<K extends string>(table: Readonly<Record<K, number>>, value: number): K | undefined {
  return (Object.keys(table) as K[]).find((key) => table[key] === value);
}
