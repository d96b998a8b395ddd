import { allows, bucketGrants, isEverybody, label } from "./iam.ts";
import { resourcePolicy } from "./policy.ts";
import { mapOf, textOf } from "./props.ts";

const FLAGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;
const PUBLIC_ACL = /^(public-read|public-read-write|authenticated-read|website)$/;

/** What opens a bucket to the world: an access block with holes, an ACL, a bucket policy for everybody. */
export const bucketOpened = resourcePolicy({
  name: "bucket-opened",
  description: "No bucket is readable or writable for everybody, by block, ACL or policy.",
  severity: "critical",
  check: (seen, tell) => {
    const { type, props } = seen;
    if (/^aws:s3\/(account|bucket)PublicAccessBlock:/.test(type)) {
      const open = FLAGS.filter((flag) => props[flag] === false || props[flag] === undefined);
      if (open.length > 0) tell(`${open.join(", ")} ${open.length === 1 ? "is" : "are"} off. Set all four to true`);
    }
    const acl = textOf(props["acl"]);
    if (/^aws:s3\/(bucket|bucketV2|bucketAcl|bucketAclV2|bucketObject|bucketObjectv2):/.test(type) && acl !== undefined && PUBLIC_ACL.test(acl)) {
      tell(`the ACL ${acl} opens it to others. Use no ACL: ownership by the bucket's owner`);
    }
    for (const document of bucketGrants(seen)) {
      for (const statement of allows(document)) {
        const conditions = Object.keys(mapOf(statement["Condition"])).length;
        if (isEverybody(statement["Principal"]) && conditions === 0) tell(`${label(document, statement)}: everybody is allowed. Name the principal`);
      }
    }
  },
});
