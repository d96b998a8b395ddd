import type { AwsStore, LakeFormat } from "../../config/stack.ts";

/** One rule of a bucket's lifecycle, as `aws.s3.BucketLifecycleConfiguration` takes it. */
export interface LifecycleRule {
  readonly id: string;
  readonly status: "Enabled";
  readonly filter: { readonly prefix: string };
  readonly abortIncompleteMultipartUpload?: { readonly daysAfterInitiation: number };
  readonly noncurrentVersionExpiration?: { readonly noncurrentDays: number };
  readonly transitions?: { readonly days: number; readonly storageClass: string }[];
  readonly expiration?: { readonly days?: number; readonly expiredObjectDeleteMarker?: boolean };
}

/** A sink's part of a bucket. */
export interface StoredSink {
  readonly name: string;
  readonly prefix: string;
  readonly format: LakeFormat;
  readonly store: Pick<AwsStore, "coldAfterDays" | "expireDays">;
}

/** Parts of an upload that nobody completed: a task that was killed leaves them, unseen and paid for. */
const ABORT_DAYS = 3;

/** How long a deleted or overwritten object can be brought back. */
const NONCURRENT_DAYS = 30;

/** From the infrequently read class to the rarely read one. Both answer at once, so Athena reads them as before, for a price per byte. */
const COLDER_DAYS = 60;

/**
 * The lifecycle of a bucket. Expiry is only for plain files: a table of Iceberg knows its files by name, and one that S3 took away
 * breaks it.
 */
export function lifecycleRules(sinks: readonly StoredSink[]): LifecycleRule[] {
  const all = { status: "Enabled", filter: { prefix: "" } } as const;
  const under = sinks.flatMap(({ name, prefix, format, store: { coldAfterDays: cold, expireDays: expire } }): LifecycleRule[] => {
    const rule = { status: "Enabled", filter: { prefix: `${prefix}/` } } as const;
    const transitions = cold === undefined ? [] : [{ days: cold, storageClass: "STANDARD_IA" }, { days: cold + COLDER_DAYS, storageClass: "GLACIER_IR" }];
    const kept = transitions.filter(({ days }) => format === "iceberg" || expire === undefined || days < expire);
    return [
      ...(kept.length === 0 ? [] : [{ id: `${name}-cold`, ...rule, transitions: kept }]),
      ...(expire === undefined || format === "iceberg" ? [] : [{ id: `${name}-expire`, ...rule, expiration: { days: expire } }]),
    ];
  });
  return [
    { id: "abort-uploads", ...all, abortIncompleteMultipartUpload: { daysAfterInitiation: ABORT_DAYS } },
    // Also without versions: there may be some of a time when there were.
    { id: "old-versions", ...all, noncurrentVersionExpiration: { noncurrentDays: NONCURRENT_DAYS }, expiration: { expiredObjectDeleteMarker: true } },
    ...under,
  ];
}
