import type { SecretText } from "../secrets/reference.ts";

/**
 * Where an S3-compatible object store is and who calls it. Plain JSON: an input of dynamic resources; the two keys are
 * references to a secret store (`${dir:/abs:name}`), never values. Without keys, whoever calls is whom AWS's SDKs find by their default
 * chain: the worker the role of its service account, Sluice the profile, role or environment that `pulumi up` runs with.
 */
export interface StoreEndpoint {
  /** `http://127.0.0.1:9103`; absent means AWS itself. */
  endpoint?: string;
  /** Such as `eu-central-1`; S3-compatible servers accept any. */
  region: string;
  /** `true`: `http://host/bucket/key`, what servers other than AWS want. */
  pathStyle: boolean;
  /** Both keys or none. */
  accessKeyId?: SecretText;
  secretAccessKey?: SecretText;
}
