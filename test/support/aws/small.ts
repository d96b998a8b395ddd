import { hasUnknown, type Failure, type Props } from "../provider.ts";
import { AwsError, arnProblem, onText, required, type Kind, type World } from "./kind.ts";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const DATABASE = "aws:glue/catalogDatabase:CatalogDatabase";
const TABLE = "aws:glue/catalogTable:CatalogTable";
const SECRET = "aws:secretsmanager/secret:Secret";

/** Exactly one peer, and the group must be there: internal/service/ec2/vpc_security_group_ingress_rule.go of hashicorp/terraform-provider-aws. */
function rule(operation: string): Kind {
  return {
    tagged: true,
    replaceOn: ["securityGroupId"],
    computed: ["arn", "securityGroupRuleId"],
    check(inputs) {
      const peers = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"].filter((property) => inputs[property] !== undefined);
      const one: Failure[] = peers.length === 1 ? [] : [{ property: "referencedSecurityGroupId", reason: "Exactly one of these attributes must be configured: [cidr_ipv4,cidr_ipv6,prefix_list_id,referenced_security_group_id]" }];
      return [...required(inputs, "securityGroupId", "ipProtocol"), ...one];
    },
    create(inputs, world) {
      for (const property of ["securityGroupId", "referencedSecurityGroupId"]) {
        const id = inputs[property];
        if (typeof id === "string" && !world.known.has(id) && !world.all(GROUP).some((group) => group.id === id)) throw new AwsError("creating VPC Security Group Rule", "EC2", operation, 400, "InvalidGroup.NotFound", `The security group '${id}' does not exist`);
      }
      const same = [...world.all(INGRESS), ...world.all(EGRESS)].find((each) => operation.includes(each.type === INGRESS ? "Ingress" : "Egress") && ["securityGroupId", "referencedSecurityGroupId", "cidrIpv4", "fromPort", "toPort", "ipProtocol"].every((key) => each.inputs[key] === inputs[key]));
      if (same) throw new AwsError("creating VPC Security Group Rule", "EC2", operation, 400, "InvalidPermission.Duplicate", `the specified rule "peer: ${String(inputs["referencedSecurityGroupId"] ?? inputs["cidrIpv4"])}, TCP, from port: ${String(inputs["fromPort"])}, to port: ${String(inputs["toPort"])}, ALLOW" already exists`);
      const id = `sgr-${world.serial(17)}`;
      return { id, outputs: { securityGroupRuleId: id, arn: `arn:aws:ec2:${world.region}:${world.account}:security-group-rule/${id}` } };
    },
  };
}

/** internal/service/glue: names in a catalog are lower case, as Athena and Hive fold them. */
const lower = (value: string): string | undefined =>
  value.length < 1 || value.length > 255 ? `expected length of name to be in the range (1 - 255), got ${value}` : /[A-Z]/.test(value) ? "invalid value for name (uppercase characters cannot be used)" : undefined;

export const SMALL: Readonly<Record<string, Kind>> = {
  [GROUP]: {
    named: "name",
    tagged: true,
    replaceOn: ["name", "namePrefix", "description", "vpcId"],
    defaults: { description: "Managed by Pulumi", revokeRulesOnDelete: false },
    computed: ["arn", "ownerId"],
    check: (inputs) => onText(inputs, "name", (value) => (value.startsWith("sg-") ? "invalid value for name (cannot begin with sg-)" : value.length > 255 ? `expected length of name to be in the range (0 - 255), got ${value}` : undefined)),
    create(inputs, world) {
      const vpc = inputs["vpcId"];
      const name = String(inputs["name"]);
      if (typeof vpc === "string" && !/^vpc-[0-9a-f]{8,17}$/.test(vpc)) throw new AwsError(`creating Security Group (${name})`, "EC2", "CreateSecurityGroup", 400, "InvalidVpcID.NotFound", `The vpc ID '${vpc}' does not exist`);
      if (world.all(GROUP).some(({ inputs: old }) => old["name"] === name && old["vpcId"] === vpc)) throw new AwsError(`creating Security Group (${name})`, "EC2", "CreateSecurityGroup", 400, "InvalidGroup.Duplicate", `The security group '${name}' already exists for VPC '${String(vpc)}'`);
      const id = `sg-${world.serial(17)}`;
      return { id, outputs: { arn: `arn:aws:ec2:${world.region}:${world.account}:security-group/${id}`, ownerId: world.account } };
    },
    remove({ id }, world) {
      const holds = [...world.all("aws:rds/instance:Instance"), ...world.all("aws:rds/cluster:Cluster")].some(({ inputs }) => ((inputs["vpcSecurityGroupIds"] ?? []) as string[]).includes(id));
      const named = [...world.all(INGRESS), ...world.all(EGRESS)].some(({ inputs }) => inputs["referencedSecurityGroupId"] === id && inputs["securityGroupId"] !== id);
      if (holds || named) throw new AwsError(`deleting Security Group (${id})`, "EC2", "DeleteSecurityGroup", 400, "DependencyViolation", `resource ${id} has a dependent object`);
    },
  },
  [INGRESS]: rule("AuthorizeSecurityGroupIngress"),
  [EGRESS]: rule("AuthorizeSecurityGroupEgress"),
  "aws:ec2/securityGroupRule:SecurityGroupRule": {
    replaceOn: ["securityGroupId", "type", "protocol", "fromPort", "toPort", "cidrBlocks", "sourceSecurityGroupId"],
    computed: ["securityGroupRuleId"],
    check: (inputs) => required(inputs, "type", "protocol", "fromPort", "toPort", "securityGroupId"),
    create: (_inputs, world) => ({ id: `sgrule-${world.serial(10)}`, outputs: { securityGroupRuleId: `sgr-${world.serial(17)}` } }),
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    named: "name",
    tagged: true,
    replaceOn: ["name"],
    defaults: { actionsEnabled: true, treatMissingData: "missing" },
    computed: ["arn"],
    check: (inputs) => [
      ...required(inputs, "comparisonOperator", "evaluationPeriods"),
      ...onText(inputs, "comparisonOperator", (value) => (/^(GreaterThan|LessThan)(OrEqualTo)?(UpperThreshold|LowerThreshold|Threshold)$/.test(value) || value === "LessThanLowerOrGreaterThanUpperThreshold" ? undefined : `expected comparison_operator to be one of ["GreaterThanOrEqualToThreshold" "GreaterThanThreshold" "LessThanThreshold" "LessThanOrEqualToThreshold" …], got ${value}`)),
      ...onText(inputs, "treatMissingData", (value) => (["breaching", "notBreaching", "ignore", "missing"].includes(value) ? undefined : `expected treat_missing_data to be one of ["breaching" "notBreaching" "ignore" "missing"], got ${value}`)),
      ...["alarmActions", "okActions", "insufficientDataActions"].flatMap((property) => ((inputs[property] ?? []) as unknown[]).flatMap((arn) => (typeof arn === "string" && !hasUnknown(arn) ? onText({ [property]: arn }, property, (value) => arnProblem(property, value)) : []))),
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (Period)
      ...(typeof inputs["period"] === "number" && inputs["period"] % 60 !== 0 && ![10, 20, 30].includes(inputs["period"]) ? [{ property: "period", reason: `expected period to be one of [10 20 30] or a multiple of 60, got ${inputs["period"]}` }] : []),
    ],
    create(inputs, world) {
      const name = String(inputs["name"]);
      return { id: name, outputs: { arn: `arn:aws:cloudwatch:${world.region}:${world.account}:alarm:${name}` } };
    },
  },
  [SECRET]: {
    named: "name",
    tagged: true,
    replaceOn: ["name", "namePrefix"],
    defaults: { recoveryWindowInDays: 30, forceOverwriteReplicaSecret: false },
    computed: ["arn"],
    check: (inputs) => [
      ...onText(inputs, "name", (value) => (/^[0-9A-Za-z/_+=.@-]+$/.test(value) ? undefined : "invalid value for name (must contain only alphanumeric characters and /_+=.@-)")),
      ...(typeof inputs["recoveryWindowInDays"] === "number" && inputs["recoveryWindowInDays"] !== 0 && (inputs["recoveryWindowInDays"] < 7 || inputs["recoveryWindowInDays"] > 30) ? [{ property: "recoveryWindowInDays", reason: `expected recovery_window_in_days to be in the range (7 - 30), or 0, got ${inputs["recoveryWindowInDays"]}` }] : []),
    ],
    create(inputs, world) {
      const name = String(inputs["name"]);
      const doing = `creating Secrets Manager Secret (${name})`;
      if (world.resting.has(name)) throw new AwsError(doing, "Secrets Manager", "CreateSecret", 400, "InvalidRequestException", "You can't create this secret because a secret with this name is already scheduled for deletion.");
      if (world.find(SECRET, "name", name)) throw new AwsError(doing, "Secrets Manager", "CreateSecret", 400, "ResourceExistsException", `The operation failed because the secret ${name} already exists.`);
      const arn = `arn:aws:secretsmanager:${world.region}:${world.account}:secret:${name}-${world.serial(6)}`;
      return { id: arn, outputs: { arn } };
    },
    remove({ id, inputs }, world) {
      world.secrets.delete(id);
      if (inputs["recoveryWindowInDays"] !== 0) world.resting.add(String(inputs["name"]));
    },
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    replaceOn: ["secretId", "secretString", "secretBinary"],
    computed: ["arn", "versionId", "versionStages"],
    check: (inputs) => required(inputs, "secretId"),
    create(inputs, world) {
      const arn = String(inputs["secretId"]);
      if (!world.all(SECRET).some(({ id }) => id === arn)) throw new AwsError("putting Secrets Manager Secret Value", "Secrets Manager", "PutSecretValue", 400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
      world.secrets.set(arn, String(inputs["secretString"]));
      const versionId = world.serial(32);
      return { id: `${arn}|${versionId}`, outputs: { arn, versionId, versionStages: ["AWSCURRENT"] } };
    },
  },
  [DATABASE]: {
    named: "name",
    tagged: true,
    replaceOn: ["name", "catalogId"],
    computed: ["arn", "catalogId"],
    check: (inputs) => onText(inputs, "name", lower),
    create(inputs, world) {
      const name = String(inputs["name"]);
      if (world.find(DATABASE, "name", name)) throw new AwsError(`creating Glue Catalog Database (${name})`, "Glue", "CreateDatabase", 400, "AlreadyExistsException", "Database already exists.");
      return { id: `${world.account}:${name}`, outputs: { arn: `arn:aws:glue:${world.region}:${world.account}:database/${name}`, catalogId: world.account } };
    },
    // DeleteDatabase takes the tables that are in it along: https://docs.aws.amazon.com/glue/latest/webapi/API_DeleteDatabase.html
  },
  [TABLE]: {
    named: "name",
    replaceOn: ["name", "databaseName", "catalogId"],
    computed: ["arn", "catalogId"],
    check: (inputs) => [...required(inputs, "databaseName"), ...onText(inputs, "name", lower), ...onText(inputs, "databaseName", lower), ...columnProblems(inputs)],
    create(inputs, world) {
      const [database, name] = [String(inputs["databaseName"]), String(inputs["name"])];
      if (!world.find(DATABASE, "name", database) && !world.known.has(`glue ${database}`)) throw new AwsError(`creating Glue Catalog Table (${name})`, "Glue", "CreateTable", 400, "EntityNotFoundException", `Database ${database} not found.`);
      if (world.all(TABLE).some(({ inputs: old }) => old["name"] === name && old["databaseName"] === database)) throw new AwsError(`creating Glue Catalog Table (${name})`, "Glue", "CreateTable", 400, "AlreadyExistsException", "Table already exists.");
      return { id: `${world.account}:${database}:${name}`, outputs: { arn: `arn:aws:glue:${world.region}:${world.account}:table/${database}/${name}`, catalogId: world.account } };
    },
  },
  "aws:athena/namedQuery:NamedQuery": {
    named: "name",
    replaceOn: ["name", "database", "query", "description", "workgroup"],
    computed: [],
    check: (inputs) => required(inputs, "database", "query"),
    create: (_inputs, world) => ({ id: `${world.serial(8)}-0000-4000-8000-${world.serial(12)}`, outputs: {} }),
  },
  "aws:athena/workgroup:Workgroup": {
    named: "name",
    tagged: true,
    replaceOn: ["name"],
    computed: ["arn"],
    create: (inputs, world) => ({ id: String(inputs["name"]), outputs: { arn: `arn:aws:athena:${world.region}:${world.account}:workgroup/${String(inputs["name"])}` } }),
  },
};

/** Two columns of one name, or a partition key that is a column too: `InvalidInputException` of Glue's CreateTable. */
function columnProblems(inputs: Props): Failure[] {
  const descriptor = (inputs["storageDescriptor"] ?? {}) as { columns?: { name?: string }[] };
  const names = [...(descriptor.columns ?? []), ...((inputs["partitionKeys"] ?? []) as { name?: string }[])].map(({ name }) => name).filter((name) => name !== undefined && !hasUnknown(name));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  return twice === undefined ? [] : [{ property: "storageDescriptor", reason: `Duplicate column name: ${twice}` }];
}

/** What the provider reads: its own account and region, and what was there before. */
export function answer(token: string, args: Props, world: World): Props {
  const { account, region } = world;
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: account, arn: `arn:aws:iam::${account}:user/tester`, userId: "AIDATESTER", id: account };
    case "aws:index/getRegion:getRegion":
      return { region, name: region, id: region, description: "Europe (Ireland)", endpoint: `ec2.${region}.amazonaws.com` };
    case "aws:index/getPartition:getPartition":
      return { partition: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws", id: "aws" };
    case "aws:rds/getInstance:getInstance":
    case "aws:rds/getCluster:getCluster":
    case "aws:s3/getBucket:getBucket":
    case "aws:secretsmanager/getSecret:getSecret":
    default:
      throw new Error(`the played AWS has no function ${token}(${JSON.stringify(args)})`);
  }
}
