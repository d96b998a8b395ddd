import { allows, attached, grants, label, texts } from "./iam.ts";
import { resourcePolicy } from "./policy.ts";

/** Actions that take data, history or protection away. No sink class that Sluice knows calls one. */
const DESTRUCTIVE = /^[a-z0-9-]+:(Delete|Purge|BatchDelete|Remove|ScheduleKeyDeletion|DisableKey|BypassGovernance)|^s3:Put(Bucket(Policy|Acl|Versioning|PublicAccessBlock|OwnershipControls)|LifecycleConfiguration|EncryptionConfiguration|ObjectAcl|ObjectVersionAcl|ReplicationConfiguration)/i;
const BROAD = /\/(AdministratorAccess|PowerUserAccess|[A-Za-z0-9]*FullAccess)$/;

/**
 * Rights of whoever writes the lake. A worker is reachable code that runs connector classes: with delete rights, who takes it over
 * can wipe the lake; with wildcards, nobody can say what it may do. Neither S3 sink needs them (they put, list and abort uploads;
 * the Iceberg sink also gets).
 */
export const workerRights = resourcePolicy({
  name: "worker-rights",
  description: "IAM and bucket policies name each action and each resource, and none that deletes: a worker that is taken over must not be able to wipe the lake.",
  severity: "critical",
  check: (seen, tell) => {
    for (const arn of attached(seen)) if (BROAD.test(arn)) tell(`the managed policy ${arn} grants far more than a sink calls. Attach a policy that names its actions`);
    for (const document of grants(seen)) {
      if (document.unreadable !== undefined) tell(`${document.place} ${document.unreadable}. Write an IAM policy document`);
      for (const statement of allows(document)) {
        const where = `${document.place}, ${label(document, statement)}`;
        if ("NotAction" in statement) tell(`${where}: Allow with NotAction grants every action but these. List the actions`);
        if ("NotResource" in statement) tell(`${where}: Allow with NotResource grants every resource but these. List the resources`);
        for (const action of texts(statement["Action"])) {
          if (/[*?]/.test(action)) tell(`${where}: the action ${action} is a wildcard. Name each action`);
          else if (DESTRUCTIVE.test(action)) tell(`${where}: ${action} can take data or its protection away. Remove it; no sink calls it`);
        }
        for (const resource of texts(statement["Resource"])) {
          if (isAnything(resource)) tell(`${where}: the resource ${resource} is every one. Name the bucket and the prefix`);
        }
      }
    }
  },
});

/** `*`, or an ARN whose bucket (or first part of the resource) is a wildcard. */
function isAnything(resource: string): boolean {
  if (resource === "*") return true;
  const name = resource.split(":").slice(5).join(":");
  return resource.startsWith("arn:") && /^[*?]/.test(name);
}
