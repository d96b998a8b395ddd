import { canonical, type Props } from "../provider.ts";
import { AwsError, arnProblem, onText, policyJsonProblem, policyProblem, required, type Kind, type World } from "./kind.ts";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/policy:Policy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const INLINE = "aws:iam/rolePolicy:RolePolicy";

/** internal/service/iam/validate.go of hashicorp/terraform-provider-aws. */
const named = (max: number) => (value: string): string | undefined =>
  value.length < 1 || value.length > max ? `expected length of name to be in the range (1 - ${max}), got ${value}` : /^[\w+=,.@-]*$/.test(value) ? undefined : `invalid value for name (must match [\\w+=,.@-])`;

function judge(text: unknown, kind: "identity" | "trust" | "resource", world: World, doing: string, service: string, operation: string, code = "MalformedPolicyDocument"): void {
  const problem = policyProblem(String(text), kind, (arn) => world.known.has(arn) || world.find(ROLE, "arn", arn) !== undefined);
  if (problem !== undefined) throw new AwsError(doing, service, operation, 400, code, problem);
}
function roleOf(inputs: Props, world: World, operation: string): void {
  const role = inputs["role"];
  if (!world.find(ROLE, "name", role)) throw new AwsError(`putting IAM Role (${String(role)}) Policy`, "IAM", operation, 404, "NoSuchEntity", `The role with name ${String(role)} cannot be found.`);
}
const account = (world: World): string => `arn:aws:iam::${world.account}`;

export const IDENTITY: Readonly<Record<string, Kind>> = {
  [ROLE]: {
    named: "name",
    tagged: true,
    replaceOn: ["name", "namePrefix", "path"],
    defaults: { path: "/", maxSessionDuration: 3600, forceDetachPolicies: false },
    computed: ["arn", "uniqueId", "createDate", "managedPolicyArns"],
    check: (inputs) => [
      ...required(inputs, "assumeRolePolicy"),
      ...onText(inputs, "name", named(64)),
      ...onText(inputs, "assumeRolePolicy", (value) => policyJsonProblem("assume_role_policy", value)),
      ...onText(inputs, "permissionsBoundary", (value) => arnProblem("permissions_boundary", value)),
      // pulumi-aws: deprecated in favour of resources of their own
      ...["inlinePolicies", "managedPolicyArns"].filter((property) => inputs[property] !== undefined).map((property) => ({ property, reason: `${property} is deprecated. Use the resource of its own instead` })),
    ],
    create(inputs, world) {
      const name = String(inputs["name"]);
      judge(inputs["assumeRolePolicy"], "trust", world, `creating IAM Role (${name})`, "IAM", "CreateRole");
      if (world.find(ROLE, "name", name)) throw new AwsError(`creating IAM Role (${name})`, "IAM", "CreateRole", 409, "EntityAlreadyExists", `Role with name ${name} already exists.`);
      return { id: name, outputs: { arn: `${account(world)}:role${String(inputs["path"])}${name}`, uniqueId: `AROA${world.serial(17).toUpperCase()}`, createDate: "2026-01-01T00:00:00Z", managedPolicyArns: [] } };
    },
    update: (thing, news, world) => (judge(news["assumeRolePolicy"], "trust", world, `updating IAM Role (${thing.id}) assume role policy`, "IAM", "UpdateAssumeRolePolicy"), {}),
    remove({ id }, world) {
      // internal/service/iam/role.go detaches only with force_detach_policies
      if ([...world.all(INLINE), ...world.all(ATTACHMENT)].some(({ inputs }) => inputs["role"] === id)) throw new AwsError(`deleting IAM Role (${id})`, "IAM", "DeleteRole", 409, "DeleteConflict", world.all(ATTACHMENT).some(({ inputs }) => inputs["role"] === id) ? "Cannot delete entity, must detach all policies first." : "Cannot delete entity, must delete policies first.");
    },
  },
  [INLINE]: {
    named: "name",
    replaceOn: ["name", "namePrefix", "role"],
    computed: [],
    check: (inputs) => [
      ...required(inputs, "role", "policy"),
      ...onText(inputs, "name", named(128)),
      ...onText(inputs, "policy", (value) => policyJsonProblem("policy", value)),
      ...onText(inputs, "role", (value) => (value.startsWith("arn:") ? '"role" must be the role\'s name not its ARN' : undefined)),
    ],
    create(inputs, world) {
      roleOf(inputs, world, "PutRolePolicy");
      judge(inputs["policy"], "identity", world, `putting IAM Role (${String(inputs["role"])}) Policy (${String(inputs["name"])})`, "IAM", "PutRolePolicy");
      return { id: `${String(inputs["role"])}:${String(inputs["name"])}`, outputs: {} };
    },
    update: (_thing, news, world) => (judge(news["policy"], "identity", world, `putting IAM Role (${String(news["role"])}) Policy`, "IAM", "PutRolePolicy"), {}),
  },
  [POLICY]: {
    named: "name",
    tagged: true,
    replaceOn: ["name", "namePrefix", "path", "description"],
    defaults: { path: "/" },
    computed: ["arn", "policyId", "attachmentCount"],
    check: (inputs) => [...required(inputs, "policy"), ...onText(inputs, "name", named(128)), ...onText(inputs, "policy", (value) => policyJsonProblem("policy", value))],
    create(inputs, world) {
      const name = String(inputs["name"]);
      judge(inputs["policy"], "identity", world, `creating IAM Policy (${name})`, "IAM", "CreatePolicy");
      const arn = `${account(world)}:policy${String(inputs["path"])}${name}`;
      if (world.find(POLICY, "arn", arn)) throw new AwsError(`creating IAM Policy (${name})`, "IAM", "CreatePolicy", 409, "EntityAlreadyExists", `A policy called ${name} already exists. Duplicate names are not allowed.`);
      return { id: arn, outputs: { arn, policyId: `ANPA${world.serial(17).toUpperCase()}`, attachmentCount: 0 } };
    },
    update: (thing, news, world) => (judge(news["policy"], "identity", world, `updating IAM Policy (${thing.id})`, "IAM", "CreatePolicyVersion"), {}),
    remove({ id }, world) {
      if (world.all(ATTACHMENT).some(({ inputs }) => inputs["policyArn"] === id)) throw new AwsError(`deleting IAM Policy (${id})`, "IAM", "DeletePolicy", 409, "DeleteConflict", "Cannot delete a policy attached to entities.");
    },
  },
  [ATTACHMENT]: {
    replaceOn: ["role", "policyArn"],
    computed: [],
    check: (inputs) => [...required(inputs, "role", "policyArn"), ...onText(inputs, "policyArn", (value) => arnProblem("policy_arn", value))],
    create(inputs, world) {
      roleOf(inputs, world, "AttachRolePolicy");
      const arn = String(inputs["policyArn"]);
      if (!arn.startsWith("arn:aws:iam::aws:policy/") && !world.find(POLICY, "arn", arn)) throw new AwsError(`attaching IAM Policy (${arn}) to IAM Role (${String(inputs["role"])})`, "IAM", "AttachRolePolicy", 404, "NoSuchEntity", `Policy ${arn} does not exist or is not attachable.`);
      return { id: `${String(inputs["role"])}/${arn}`, outputs: {} };
    },
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    tagged: true,
    replaceOn: ["url"],
    computed: ["arn"],
    create: (inputs, world) => {
      const arn = `${account(world)}:oidc-provider/${String(inputs["url"]).replace(/^https:\/\//, "")}`;
      return { id: arn, outputs: { arn } };
    },
  },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
    tagged: true,
    replaceOn: ["clusterName", "namespace", "serviceAccount"],
    computed: ["associationArn", "associationId", "externalId"],
    check: (inputs) => [...required(inputs, "clusterName", "namespace", "serviceAccount", "roleArn"), ...onText(inputs, "roleArn", (value) => arnProblem("role_arn", value))],
    create(inputs, world) {
      const doing = `creating EKS Pod Identity Association`;
      const cluster = String(inputs["clusterName"]);
      const fail = (status: number, code: string, message: string): never => {
        throw new AwsError(doing, "EKS", "CreatePodIdentityAssociation", status, code, message);
      };
      if (!world.known.has(`cluster ${cluster}`)) fail(404, "ResourceNotFoundException", `No cluster found for name: ${cluster}.`);
      const role = world.find(ROLE, "arn", inputs["roleArn"]);
      // hashicorp/terraform-provider-aws#34717 and #41483
      if (role === undefined && !world.known.has(String(inputs["roleArn"]))) fail(400, "InvalidParameterException", "Role provided in the request does not exist.");
      if (role !== undefined && !(/pods\.eks\.amazonaws\.com/.test(String(role.inputs["assumeRolePolicy"])) && /sts:TagSession/.test(String(role.inputs["assumeRolePolicy"])))) fail(400, "InvalidParameterException", "Trust policy of the role provided in the request is invalid.");
      const same = world.all("aws:eks/podIdentityAssociation:PodIdentityAssociation").find((each) => ["clusterName", "namespace", "serviceAccount"].every((key) => canonical(each.inputs[key]) === canonical(inputs[key])));
      if (same) fail(409, "ResourceInUseException", `Association already exists: ${same.id}`);
      const id = `a-${world.serial(17)}`;
      return { id, outputs: { associationId: id, associationArn: `arn:aws:eks:${world.region}:${world.account}:podidentityassociation/${cluster}/${id}`, externalId: "" } };
    },
  },
  "aws:kms/key:Key": {
    tagged: true,
    replaceOn: ["keyUsage", "customerMasterKeySpec", "multiRegion", "xksKeyId"],
    defaults: { keyUsage: "ENCRYPT_DECRYPT", isEnabled: true },
    computed: ["arn", "keyId", "policy"],
    check: (inputs) => [
      ...onText(inputs, "policy", (value) => policyJsonProblem("policy", value)),
      ...(typeof inputs["deletionWindowInDays"] === "number" && (inputs["deletionWindowInDays"] < 7 || inputs["deletionWindowInDays"] > 30) ? [{ property: "deletionWindowInDays", reason: `expected deletion_window_in_days to be in the range (7 - 30), got ${inputs["deletionWindowInDays"]}` }] : []),
    ],
    create(inputs, world) {
      keyPolicy(inputs, world, "CreateKey");
      const keyId = `${world.serial(8)}-0000-4000-8000-${world.serial(12)}`;
      return { id: keyId, outputs: { keyId, arn: `arn:aws:kms:${world.region}:${world.account}:key/${keyId}` } };
    },
    update: (_thing, news, world) => (keyPolicy(news, world, "PutKeyPolicy"), {}),
  },
  "aws:kms/alias:Alias": {
    named: "name",
    replaceOn: ["name", "namePrefix"],
    computed: ["arn", "targetKeyArn"],
    check: (inputs) => [
      ...required(inputs, "targetKeyId"),
      // internal/service/kms/validate.go
      ...onText(inputs, "name", (value) => (/^alias\/aws\//.test(value) ? "\"name\" cannot begin with reserved AWS CMK prefix 'alias/aws'" : /^alias\/[a-zA-Z0-9:/_-]+$/.test(value) ? undefined : "\"name\" must begin with 'alias/' and be comprised of only [a-zA-Z0-9:/_-]")),
    ],
    create(inputs, world) {
      const name = String(inputs["name"]);
      const key = world.all("aws:kms/key:Key").find(({ id, outputs }) => id === inputs["targetKeyId"] || outputs["arn"] === inputs["targetKeyId"]);
      if (key === undefined) throw new AwsError(`creating KMS Alias (${name})`, "KMS", "CreateAlias", 400, "NotFoundException", `Key '${String(inputs["targetKeyId"])}' does not exist`);
      const arn = `arn:aws:kms:${world.region}:${world.account}:${name}`;
      if (world.find("aws:kms/alias:Alias", "arn", arn)) throw new AwsError(`creating KMS Alias (${name})`, "KMS", "CreateAlias", 400, "AlreadyExistsException", `An alias with the name ${arn} already exists`);
      return { id: name, outputs: { arn, targetKeyArn: key.outputs["arn"] } };
    },
  },
};

/** A key whose policy locks its own account out is refused: https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html */
function keyPolicy(inputs: Props, world: World, operation: string): void {
  const text = inputs["policy"];
  if (typeof text !== "string") return;
  judge(text, "resource", world, "creating KMS Key", "KMS", operation, "MalformedPolicyDocumentException");
  const manages = (JSON.parse(text) as { Statement: { Effect: string; Action: string | string[]; Principal: unknown }[] }).Statement.some(({ Effect, Action, Principal }) => Effect === "Allow" && [Action].flat().some((action) => action === "kms:*" || action === "kms:PutKeyPolicy") && canonical(Principal).includes(world.account));
  if (!manages && inputs["bypassPolicyLockoutSafetyCheck"] !== true) throw new AwsError("creating KMS Key", "KMS", operation, 400, "MalformedPolicyDocumentException", "The new key policy will not allow you to update the key policy in the future.");
}
