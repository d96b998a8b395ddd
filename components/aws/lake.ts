import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { lifecycleRules } from "../../aws/lake/lifecycle.ts";
import { writerPolicy } from "../../aws/lake/rights.ts";
import type { AwsStore } from "../../config/stack.ts";
import type { LakePlan } from "../../pipeline/shape.ts";
import type { StoreEndpoint } from "../../store/endpoint.ts";
import type { Capture, Grant, ObjectStore, StoreAccess, Vault } from "../box.ts";
import { SinkUploads } from "../../store/uploads/resource.ts";
import { LakeBucket } from "./bucket.ts";
import { LakeFiles } from "./lake-files.ts";
import { LatestViews } from "./latest-views.ts";

export interface AwsLakeArgs {
  /** Such as `sluice-staging`. */
  readonly id: string;
  /** All sinks on AWS: those of one bucket share it. */
  readonly sinks: readonly LakePlan[];
  readonly vault: Vault;
}

/** A sink whose store is on AWS. */
interface AwsSink {
  readonly plan: LakePlan;
  readonly store: AwsStore;
}

/**
 * S3, the key and the Glue catalog. The worker's rights come out as a grant for whoever makes its account; Sluice itself enters as the
 * account that `pulumi up` runs with.
 */
export class AwsLake extends pulumi.ComponentResource implements ObjectStore {
  readonly services = [];
  private readonly name: string;
  private readonly args: AwsLakeArgs;
  private readonly buckets: ReadonlyMap<string, LakeBucket>;
  private readonly databases: ReadonlyMap<string, aws.glue.CatalogDatabase>;

  constructor(name: string, args: AwsLakeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:aws:Lake", name, {}, opts);
    this.name = name;
    this.args = args;
    const sinks = args.sinks.map(awsSink);
    this.databases = new Map(sinks.flatMap(({ plan }) => this.database(plan)));
    const made = sinks.filter(({ store }) => store.createBucket);
    this.buckets = new Map([...new Set(made.map(({ plan }) => plan.config.bucket))].map((bucket) => [bucket, this.bucket(bucket, made.filter(({ plan }) => plan.config.bucket === bucket))]));
    this.registerOutputs();
  }

  readonly enter = (name: string, sink: LakePlan, parent: pulumi.Resource): StoreAccess => {
    const { store } = awsSink(sink);
    const { writer, secretVersion } = this.writer(name, store, parent);
    const [bucket, database] = [this.buckets.get(sink.config.bucket), this.databases.get(sink.name)];
    const owner: StoreEndpoint = { region: store.region, pathStyle: false };
    // Of a bucket of ours the lifecycle sees to it.
    const uploads = store.createBucket ? [] : [new SinkUploads(`${name}-uploads`, { store: owner, bucket: sink.config.bucket, prefix: sink.config.prefix }, { parent })];
    const ready = [...(bucket?.ready ?? []), ...(database === undefined ? [] : [database]), ...uploads];
    return {
      writer,
      owner: pulumi.output(owner),
      catalog: sink.iceberg === undefined ? undefined : { kind: "glue", region: store.region },
      secretVersion,
      ...(store.keys === undefined ? { grant: this.grant(sink, store) } : {}),
      // Its bucket would not be deleted either while there is an object in it.
      retain: store.createBucket && !store.forceDestroy,
      describe: (capture) => this.describe(sink, capture, ready),
      ready,
    };
  };

  private database({ name, config, glue }: LakePlan): [string, aws.glue.CatalogDatabase][] {
    if (glue === undefined) return [];
    const settings = { name: glue.database, description: `Lake ${name} of ${this.args.id}`, locationUri: `s3://${config.bucket}/${config.prefix}/${glue.database}` };
    return [[name, new aws.glue.CatalogDatabase(`${this.name}-${name}-catalog`, settings, { parent: this })]];
  }

  private bucket(bucket: string, sinks: readonly AwsSink[]): LakeBucket {
    // The settings of sinks that share a bucket are the same: the plan sees to it.
    const store = sinks[0]!.store;
    return new LakeBucket(`${this.name}-${bucket}`, {
      bucket,
      region: store.region,
      kms: store.kms,
      id: this.args.id,
      versioning: store.versioning,
      forceDestroy: store.forceDestroy,
      rules: lifecycleRules(sinks.map((sink) => ({ name: sink.plan.name, prefix: sink.plan.config.prefix, format: sink.plan.config.format, store: sink.store }))),
      // Glue drops the tables of a database with it: where S3 keeps the objects, the catalog must still know them.
      outlives: sinks.flatMap(({ plan }) => this.databases.get(plan.name) ?? []),
    }, { parent: this });
  }

  /** Keys of the config as the worker reads them; without, its own account. */
  private writer(name: string, { region, keys }: AwsStore, parent: pulumi.Resource): Pick<StoreAccess, "writer" | "secretVersion"> {
    const place: StoreEndpoint = { region, pathStyle: false };
    if (keys === undefined) return { writer: pulumi.output(place), secretVersion: undefined };
    const [id, secret] = [this.args.vault(`${name}-access-key`, keys.accessKeyId, parent), this.args.vault(`${name}-secret-key`, keys.secretAccessKey, parent)];
    const writer = pulumi.all([id.reference, secret.reference]).apply(([accessKeyId, secretAccessKey]): StoreEndpoint => ({ ...place, accessKeyId, secretAccessKey }));
    return { writer, secretVersion: pulumi.interpolate`${id.version}.${secret.version}` };
  }

  private grant({ name, config, rights, iceberg, glue }: LakePlan, { region, kms }: AwsStore): Grant {
    const keyArn = this.buckets.get(config.bucket)?.keyArn ?? (typeof kms === "string" ? undefined : pulumi.output(kms.key));
    const databaseArn = iceberg === undefined ? undefined : this.databases.get(name)?.arn;
    const policy = pulumi.all([keyArn, databaseArn]).apply(([key, database]) => JSON.stringify(writerPolicy({
      region,
      bucket: config.bucket,
      rights,
      ...(key === undefined ? {} : { keyArn: key }),
      ...(database === undefined || glue === undefined ? {} : { glue: { databaseArn: database, tables: glue.tables.map((table) => table.name) } }),
    })));
    return { sink: name, policy };
  }

  private describe({ name, config, glue }: LakePlan, { database, tables, after, lake }: Capture, ready: readonly pulumi.Resource[]): void {
    if (glue === undefined) return;
    if (lake === undefined) {
      new LakeFiles(`${this.name}-${name}-files`, { database, tables, bucket: config.bucket, prefix: config.prefix, glue, after: [...after, ...ready] }, { parent: this });
      return;
    }
    // What is no table of the source has no latest state: its records never replace each other.
    const viewed = glue.tables.filter(({ table, topic }) => table !== topic).map(({ name: entry }) => ({
      entry,
      table: lake.made.apply((made) => {
        const one = made.find((table) => table.name === entry);
        if (one === undefined) throw new Error(`lake table ${glue.database}.${entry}: was not made. Run pulumi up once more`);
        return { key: one.key, columns: one.columns };
      }),
    }));
    new LatestViews(`${this.name}-${name}-latest`, { database: glue.database, tables: viewed, written: "iceberg", after: [lake] }, { parent: this });
  }
}

function awsSink(plan: LakePlan): AwsSink {
  const { store } = plan.config;
  if (store.kind !== "aws") throw new Error(`sink ${plan.name}: its store is not on AWS`);
  return { plan, store };
}
