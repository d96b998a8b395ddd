import * as pulumi from "@pulumi/pulumi";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import { LakeTables } from "../lake/table/resource.ts";
import type { SinkWiring } from "../pipeline/render.ts";
import { rowsOf } from "../pipeline/transforms.ts";
import type { LakePlan } from "../pipeline/shape.ts";
import type { Grant, Make, ObjectStore, SinkHome, StoreAccess } from "./box.ts";

export interface DataLakeArgs {
  /** The store of one sink; sinks that share a server share the box. */
  readonly stores: (sink: LakePlan) => Make<ObjectStore>;
  readonly sinks: readonly LakePlan[];
  /** Where the columns of the tables are read from that are captured. */
  readonly database: pulumi.Output<DatabaseEndpoint>;
  readonly owner: string;
  /** What must be there before the database is asked. */
  readonly after: readonly pulumi.Resource[];
}

/** A lake as its sink and its readers need it. */
export interface Lake extends StoreAccess {
  readonly sink: LakePlan;
  /** Primary keys, as the database had them when the tables were made. Only with format iceberg. */
  readonly tables: LakeTables | undefined;
}

/** Buckets, writers with just the rights of their sink, and the Iceberg tables, made before any sink starts. */
export class DataLake extends pulumi.ComponentResource {
  readonly stores: readonly ObjectStore[];
  readonly lakes: readonly Lake[];
  /** The lakes as their connectors need them. */
  readonly homes: readonly SinkHome[];
  /** What the worker's account must be allowed. */
  readonly grants: readonly Grant[];

  constructor(name: string, args: DataLakeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:index:DataLake", name, {}, opts);
    const made = new Map<Make<ObjectStore>, ObjectStore>();
    this.lakes = args.sinks.map((sink) => {
      const make = args.stores(sink);
      const store = made.get(make) ?? make(`${name}-store`, this);
      made.set(make, store);
      const access = store.enter(`${name}-${sink.name}`, sink, this);
      const tables = this.tablesOf(name, args, sink, access);
      access.describe?.({ database: args.database, tables: sink.tables.map((table) => ({ ...table, ...rowsOf(table, sink) })), after: args.after, lake: tables });
      return { ...access, sink, tables };
    });
    this.stores = [...made.values()];
    this.homes = this.lakes.map(homeOf);
    this.grants = this.lakes.flatMap(({ grant }) => (grant === undefined ? [] : [grant]));
    this.registerOutputs();
  }

  private tablesOf(name: string, args: DataLakeArgs, { name: sink, iceberg, avroNames }: LakePlan, access: StoreAccess): LakeTables | undefined {
    if (iceberg === undefined || access.catalog === undefined) return undefined;
    const tables = iceberg.tables.map(({ source, records, namespace, name: table, exclude, steps }) => {
      const place = { namespace: [...namespace], name: table };
      return records === undefined ? { ...source, ...place, exclude: [...exclude], ...(steps === undefined ? {} : { steps }) } : { ...place, columns: [...records.columns], key: [...records.key] };
    });
    return new LakeTables(`${name}-${sink}-tables`, {
      database: args.database, tables, store: access.owner, catalog: access.catalog, warehouse: iceberg.warehouse, owner: args.owner, ...(avroNames ? { avroNames } : {}), ...(access.retain === undefined ? {} : { retain: access.retain }),
    }, { parent: this, dependsOn: [...args.after, ...access.ready] });
  }
}

function homeOf({ sink, writer, catalog, ready, tables, secretVersion }: Lake): SinkHome {
  return {
    sink,
    wiring: writer.apply((store): SinkWiring => ({ kind: "s3", store, ...(catalog === undefined ? {} : { catalog }) })),
    ready: [...ready, ...(tables === undefined ? [] : [tables])],
    secretVersion,
    excludeColumns: tables?.excludeColumns,
  };
}
