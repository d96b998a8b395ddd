import { folder } from "../objects.ts";

/** One right of a store user, as the plan derives it from what a sink class calls. */
export interface StoreStatement {
  /** Such as `s3:PutObject`. */
  readonly actions: readonly string[];
  /** `objects`: the actions apply to objects under `prefix`. `bucket`: to the bucket, restricted to `prefix` where the action lists. */
  readonly on: "objects" | "bucket";
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
    readonly Condition?: { readonly StringLike: { readonly "s3:prefix": readonly string[] } };
  }[];
}

/** Our statements begin with this, and so a policy of ours is told from another. */
export const SID = "Sluice";

/**
 * What a sink that only adds objects needs: it neither deletes, nor sees anything beyond its prefix.
 * `s3:GetObject` is there since Iceberg's writer reads the metadata it wrote.
 */
export function writerStatements(prefix: string): StoreStatement[] {
  return [
    { on: "objects", prefix, actions: ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"] },
    { on: "bucket", prefix, actions: ["s3:ListBucket"] },
  ];
}

/** The policy of one bucket for all its users. Only allows: what no statement names, an S3 server denies. */
export function bucketPolicy(bucket: string, grants: readonly Grant[]): PolicyDocument {
  const Statement = grants.flatMap((grant, user) =>
    grant.statements.map((one, index) => {
      const under = folder(one.prefix);
      const lists = one.on === "bucket" && under !== "" && one.actions.every((action) => action.startsWith("s3:ListBucket"));
      return {
        Sid: `${SID}${user}${String.fromCharCode(65 + index)}`,
        Effect: "Allow" as const,
        Principal: { AWS: [grant.principal] },
        Action: [...one.actions],
        Resource: [one.on === "objects" ? `arn:aws:s3:::${bucket}/${under}*` : `arn:aws:s3:::${bucket}`],
        // `lake` itself too: some clients ask for a folder without its slash before they write into it.
        ...(lists ? { Condition: { StringLike: { "s3:prefix": [under.slice(0, -1), `${under}*`] } } } : {}),
      };
    }),
  );
  return { Version: "2012-10-17", Statement };
}

/** Whether every statement of a policy is ours. */
export function isOurs(document: { readonly Statement?: unknown }): boolean {
  const all = Array.isArray(document.Statement) ? (document.Statement as { Sid?: unknown }[]) : [];
  return all.length > 0 && all.every((one) => typeof one.Sid === "string" && one.Sid.startsWith(SID));
}
