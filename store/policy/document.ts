import { folder } from "../objects.ts";

/** One right of a store user, as the plan derives it from what a sink class calls. */
export interface StoreStatement {
  /** Such as `s3:PutObject`. */
  readonly actions: readonly string[];
  /** Object prefix with or without slashes at its ends; `""`: the whole bucket. */
  readonly prefix: string;
}

/** Everything one user may do. */
export interface Grant {
  /** Access key id (versitygw), or ARN (AWS). */
  readonly principal: string;
  readonly statements: readonly StoreStatement[];
}

/** A bucket policy in AWS's language. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: "Allow";
    readonly Principal: { readonly AWS: readonly string[] };
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

/** Our statements begin with this, and so a policy of ours is told from another. */
export const SID = "Sluice";

/**
 * What a sink that only adds objects needs: it neither deletes nor lists, nor sees anything beyond its prefix.
 * `s3:GetObject` is there since Iceberg's writer reads the metadata it wrote, and Confluent's asks whether a file's name is taken.
 */
export function writerStatements(prefix: string): StoreStatement[] {
  return [{ prefix, actions: ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"] }];
}

/** The policy of one bucket for all its users. Only allows: what no statement names, an S3 server denies. */
export function bucketPolicy(bucket: string, grants: readonly Grant[]): PolicyDocument {
  const Statement = grants.flatMap((grant, user) =>
    grant.statements.map((one, index) => ({
      Sid: `${SID}${user}${String.fromCharCode(65 + index)}`,
      Effect: "Allow" as const,
      Principal: { AWS: [grant.principal] },
      Action: [...one.actions],
      Resource: [`arn:aws:s3:::${bucket}/${folder(one.prefix)}*`],
    })),
  );
  return { Version: "2012-10-17", Statement };
}

/** Whether every statement of a policy is ours. */
export function isOurs(document: { readonly Statement?: unknown }): boolean {
  const all = Array.isArray(document.Statement) ? (document.Statement as { Sid?: unknown }[]) : [];
  return all.length > 0 && all.every((one) => typeof one.Sid === "string" && one.Sid.startsWith(SID));
}
