import * as pulumi from "@pulumi/pulumi";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import type { SinkWiring } from "../pipeline/render.ts";
import type { SearchPlan } from "../pipeline/shape.ts";
import { SearchIndexes } from "../search/indexes/resource.ts";
import { takesObjects } from "../search/types.ts";
import type { Make, SearchServer, SinkHome } from "./box.ts";

export interface SearchIndexArgs {
  readonly sink: SearchPlan;
  readonly server: Make<SearchServer>;
  /** Where the columns of the documents are read from. */
  readonly source: pulumi.Output<DatabaseEndpoint>;
  readonly owner: string;
  /** What must have been found right before anything is made on the server. */
  readonly after: readonly pulumi.Resource[];
}

/** The search server of a sink, and its indexes, made before the sink starts. */
export class SearchIndex extends pulumi.ComponentResource {
  readonly sink: SearchPlan;
  readonly server: SearchServer;
  readonly indexes: SearchIndexes;
  /** As its connector needs it. */
  readonly home: SinkHome;

  constructor(name: string, args: SearchIndexArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:index:SearchIndex", name, {}, opts);
    const { sink, owner, source } = args;
    const { json, shards, replicas, retain } = sink.config;
    this.sink = sink;
    this.server = args.server(`${name}-server`, this);
    this.indexes = new SearchIndexes(`${name}-indexes`, {
      endpoint: this.server.owner, source, owner, json, shards, replicas,
      indexes: sink.indexes.map(({ source, records, topic, index, exclude, steps }) => (records === undefined ? { ...source, topic, index, exclude: [...exclude], ...(steps === undefined ? {} : { steps }) } : { topic, index, columns: [...records.columns], key: [...records.key] })),
      ...(sink.avroNames ? { avroNames: true } : {}), ...(retain ? { retain: true } : {}),
    }, { parent: this, dependsOn: [...args.after] });
    this.home = {
      sink, ready: [this.indexes], secretVersion: this.server.secretVersion, excludeColumns: this.indexes.excludeColumns,
      wiring: pulumi.all([this.server.writer, this.payload()]).apply(([server, payload]): SinkWiring => ({ kind: sink.kind, server, ...payload })),
    };
    this.registerOutputs();
  }

  /** Events become what the field of their payloads takes. */
  private payload(): pulumi.Output<{ payload?: "json" }> {
    if (!this.sink.events) return pulumi.output({});
    return this.indexes.made.apply((made): { payload?: "json" } => (made.some(({ fields }) => fields.some(({ name, mapping }) => name === "payload" && takesObjects(mapping))) ? { payload: "json" } : {}));
  }
}
