import { domainOf, iamDocument, partitionOf, type IamDocument, type IamStatement } from "../identity/document.ts";
import { bucketPolicy, type StoreStatement } from "../../store/policy/document.ts";

/** What a sink writes to, as far as its rights depend on it. */
export interface WriterTarget {
  readonly region: string;
  readonly bucket: string;
  /** What the sink class calls in the bucket: `SinkPlan.rights`. */
  readonly rights: readonly StoreStatement[];
  /** ARN of the key that encrypts the bucket. Absent: S3's own. */
  readonly keyArn?: string;
  /** Only for a sink that commits to tables of the Glue catalog. */
  readonly glue?: GlueTables;
}

export interface GlueTables {
  /** ARN of the database: `arn:aws:glue:eu-central-1:111122223333:database/shop_lake`. */
  readonly databaseArn: string;
  readonly tables: readonly string[];
}

/**
 * Length up to which the tables of a sink are named one by one: all inline policies of a role together have 10,240 characters
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). Beyond, the statement names the whole database, which
 * belongs to the lake alone.
 */
const NAMED_LENGTH = 3000;

/** The IAM policy of one sink's writer: what its class calls, on that prefix, with that key, on those tables, and nothing else. */
export function writerPolicy(target: WriterTarget): IamDocument {
  return iamDocument([...storeStatements(target), ...keyStatements(target), ...(target.glue === undefined ? [] : [catalogStatement(target.glue)])]);
}

/** The same statements that an S3 server other than AWS gets as a bucket's policy. */
function storeStatements({ region, bucket, rights }: WriterTarget): IamStatement[] {
  const { Statement } = bucketPolicy(bucket, [{ principal: "*", statements: rights }]);
  return Statement.map(({ Action, Resource }, at) => ({
    Sid: `Objects${at}`,
    Effect: "Allow" as const,
    Action,
    Resource: Resource.map((arn) => arn.replace(/^arn:aws:/, `arn:${partitionOf(region)}:`)),
  }));
}

/**
 * S3 asks the key's service in the name of who puts or gets: a data key for each upload, and Decrypt to go on with a multipart one
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions).
 */
function keyStatements({ region, keyArn }: WriterTarget): IamStatement[] {
  if (keyArn === undefined) return [];
  const Condition = { StringEquals: { "kms:ViaService": `s3.${region}.${domainOf(region)}` } };
  return [{ Sid: "Key", Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: [keyArn], Condition }];
}

/** A commit reads the table's pointer and moves it (iceberg GlueTableOperations). Glue asks for the right on all that a table lies in. */
function catalogStatement({ databaseArn, tables }: GlueTables): IamStatement {
  const [catalog, database] = databaseArn.split(":database/") as [string, string];
  const named = tables.map((table) => `${catalog}:table/${database}/${table}`);
  const all = named.join("").length > NAMED_LENGTH ? [`${catalog}:table/${database}/*`] : named;
  return { Sid: "Catalog", Effect: "Allow", Action: ["glue:GetTable", "glue:UpdateTable"], Resource: [`${catalog}:catalog`, databaseArn, ...all] };
}
