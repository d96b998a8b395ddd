import { sizeBytes } from "./field.ts";
import type { Ambient } from "./normalize.ts";
import type { Problem } from "./problem.ts";
import { get, map, mapAt, onAws, s3Sinks, type Raw } from "./raw.ts";
import { place, type Step } from "./walk.ts";

const GIB = 1024 ** 3;

/** Rules about what is on AWS. */
export function awsProblems(raw: Raw, ambient: Ambient): Problem[] {
  return [...regions(raw, ambient), ...buckets(raw), ...sharedBuckets(raw), ...rights(raw), ...rds(raw), ...walLimit(raw), ...idle(raw)];
}

function regions(raw: Raw, { region }: Ambient): Problem[] {
  const own = s3Sinks(raw).flatMap(({ name, s3 }) => {
    const value = get(s3, ["aws", "region"]);
    return typeof value === "string" ? [{ name, value }] : [];
  });
  const one = region ?? own[0]?.value;
  const other = own.filter(({ value }) => value !== one).map(({ name, value }) => ({ place: place(["sinks", name, "s3", "aws", "region"]), reason: `${value} is not ${one}, and one stack is in one region`, mend: "Remove it, or move the sink to a stack of its own" }));
  if (region !== undefined) return other;
  const boxes: Step[][] = [["source", "rds"], ["source", "existing", "rds"], ["connect", "identity"]];
  const needing = boxes.filter((path) => get(raw, path) !== undefined);
  const sinks = s3Sinks(raw).filter(({ s3 }) => onAws(s3) && get(s3, ["aws", "region"]) === undefined).map(({ name }): Step[] => ["sinks", name, "s3"]);
  return [...other, ...[...needing, ...sinks].map((path) => ({ place: place(path), reason: "is on AWS, and no region is given", mend: "Set aws:region: pulumi config set aws:region eu-central-1" }))];
}

/** Names that S3 refuses (user guide, bucketnamingrules), beyond the form that the schema asks for. */
function buckets(raw: Raw): Problem[] {
  return s3Sinks(raw).flatMap(({ name, s3 }): Problem[] => {
    const bucket = s3["bucket"];
    if (typeof bucket !== "string") return [];
    const wrong = bucketFault(bucket) ?? (onAws(s3) && bucket.includes(".") ? "has a dot, and S3's certificate covers no name with one" : undefined);
    return wrong === undefined ? [] : [{ place: place(["sinks", name, "s3", "bucket"]), reason: `"${bucket}" ${wrong}`, mend: "Choose another name of lower-case letters, digits and -" }];
  });
}

/** Two sinks may share a bucket, which can only be made in one way. */
function sharedBuckets(raw: Raw): Problem[] {
  const first = new Map<string, { name: string; settings: Raw }>();
  return s3Sinks(raw).filter(({ s3 }) => onAws(s3)).flatMap(({ name, s3 }): Problem[] => {
    const bucket = String(s3["bucket"]);
    const settings = mapAt(s3, "aws") ?? {};
    const other = first.get(bucket);
    if (other === undefined) {
      first.set(bucket, { name, settings });
      return [];
    }
    return ["createBucket", "kms", "versioning", "forceDestroy"].filter((key) => JSON.stringify(settings[key]) !== JSON.stringify(other.settings[key])).map((key) => ({
      place: place(["sinks", name, "s3", "aws", key]), reason: `is not as sink ${other.name} has it, and both share the bucket ${bucket}`, mend: "Write the same for both, or another bucket",
    }));
  });
}

function bucketFault(bucket: string): string | undefined {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(bucket)) return "looks like an IP address, which S3 refuses";
  if (/\.\.|\.-|-\./.test(bucket)) return "has a dot beside a dot or a -, which S3 refuses";
  const start = ["xn--", "sthree-", "amzn-s3-demo-"].find((text) => bucket.startsWith(text));
  if (start !== undefined) return `starts with ${start}, which S3 keeps for itself`;
  const end = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"].find((text) => bucket.endsWith(text));
  return end === undefined ? undefined : `ends in ${end}, which S3 keeps for itself`;
}

/** As whom a sink writes to AWS: with the worker's identity or with keys, never with neither and never with both. */
function rights(raw: Raw): Problem[] {
  const connect = map(raw["connect"]);
  const identity = connect?.["replicas"] === undefined ? undefined : connect["identity"];
  return s3Sinks(raw).filter(({ s3 }) => onAws(s3)).flatMap(({ name, s3 }): Problem[] => {
    const keys = get(s3, ["aws", "keys"]);
    if (identity !== undefined && keys !== undefined) return [{ place: place(["sinks", name, "s3", "aws", "keys"]), reason: "stand beside connect.identity, and only one of them can be meant", mend: "Remove the keys: the worker's identity writes" }];
    if (identity !== undefined || keys !== undefined) return [];
    const can = connect?.["replicas"] === undefined ? "only workers in the cluster can have an identity" : "connect.identity is not set either";
    return [{ place: place(["sinks", name, "s3", "aws", "keys"]), reason: `is missing, and ${can}: the sink could not write`, mend: "Write connect.identity: { podIdentity: <EKS cluster> } for workers in EKS, or keys: { accessKeyId: …, secretAccessKey: … }" }];
  });
}

function rds(raw: Raw): Problem[] {
  const path: Step[] = ["source", "rds"];
  const given = mapAt(raw, ...path);
  if (given === undefined) return [];
  const problems: Problem[] = [];
  const add = (key: Step, reason: string, mend: string): void => void problems.push({ place: place([...path, key]), reason, mend });
  const { subnetIds, engineVersion, storageGib, maxStorageGib, instanceClass, aurora, multiAz } = given;
  if (Array.isArray(subnetIds) && subnetIds.length > 0 && new Set(subnetIds).size < 2) add("subnetIds", "names one subnet, and RDS wants them in at least two availability zones", "Name a second one");
  if (typeof engineVersion === "string" && /^\d{2}/.test(engineVersion) && parseInt(engineVersion, 10) < 13) add("engineVersion", `${engineVersion} has no max_slot_wal_keep_size: a stuck slot would fill the disk`, "Write 13 or newer");
  if (typeof storageGib === "number" && typeof maxStorageGib === "number" && 10 * maxStorageGib < 11 * storageGib) add("maxStorageGib", `${maxStorageGib} is less than a tenth above storageGib (${storageGib}), which RDS refuses`, `Write ${Math.ceil((11 * storageGib) / 10)} or more, or remove it`);
  if (aurora !== undefined) {
    if (maxStorageGib !== undefined) add("maxStorageGib", "has no meaning with Aurora, whose storage grows by itself", "Remove it");
    if (multiAz !== undefined) add("multiAz", "has no meaning with Aurora, whose standbys are its other instances", "Write aurora: { instances: 2 }");
    if (typeof instanceClass === "string" && /^db\.m\d/.test(instanceClass)) add("instanceClass", `${instanceClass} is no class of Aurora`, "Write one of the families r and t, such as db.r7g.large");
  }
  return problems;
}

/** A slot may hold back so much log that nothing is left for the rows. */
function walLimit(raw: Raw): Problem[] {
  const limit = get(raw, ["source", "walLimit"]);
  const storage = get(raw, ["source", "rds", "storageGib"]) ?? get(raw, ["source", "existing", "rds", "storageGib"]);
  const bytes = typeof limit === "string" ? sizeBytes(limit) : undefined;
  if (bytes === undefined || typeof storage !== "number" || bytes <= 0.8 * storage * GIB) return [];
  return [{ place: place(["source", "walLimit"]), reason: `${String(limit)} is more than 80 % of the storage (${storage} GiB): a stuck slot would fill the disk before it is given up`, mend: `Write ${Math.floor(storage / 4)}GB or so, or remove it: a quarter of the storage is the default` }];
}

/** Keys that nothing would look at. */
function idle(raw: Raw): Problem[] {
  const problems: Problem[] = [];
  const aws = get(raw, ["source", "rds"]) !== undefined || get(raw, ["source", "existing", "rds"]) !== undefined;
  if (raw["alarms"] !== undefined && !aws) problems.push({ place: place(["alarms"]), reason: "has nothing to tell: there are alarms only with source.rds or source.existing.rds", mend: "Remove it, or write source.existing.rds: { instance: … }" });
  for (const { name, s3 } of s3Sinks(raw).filter(({ s3 }) => mapAt(s3, "aws") !== undefined)) {
    const made = get(s3, ["aws", "createBucket"]) !== false;
    const { expireDays, coldAfterDays } = mapAt(s3, "aws") ?? {};
    const at = (key: string): string => place(["sinks", name, "s3", "aws", key]);
    if (!made) for (const key of ["versioning", "forceDestroy", "expireDays", "coldAfterDays"]) if (get(s3, ["aws", key]) !== undefined) problems.push({ place: at(key), reason: "is about a bucket that the stack makes, and createBucket is false", mend: "Remove it" });
    if (!made && get(s3, ["aws", "kms"]) === "create") problems.push({ place: at("kms"), reason: "would make a key for a bucket that the stack does not make", mend: "Write { key: <ARN of the key that the bucket has> }, or remove it" });
    if (typeof expireDays === "number" && typeof coldAfterDays === "number" && coldAfterDays >= expireDays) problems.push({ place: at("coldAfterDays"), reason: `${coldAfterDays} is not before expireDays (${expireDays}), which S3 refuses`, mend: "Write fewer days" });
  }
  return problems;
}
