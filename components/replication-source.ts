import * as pulumi from "@pulumi/pulumi";
import type { ExistingDatabase } from "../config/stack.ts";
import { CaptureSchema } from "../database/capture-schema/resource.ts";
import { insideEndpoint, type DatabaseEndpoint } from "../database/endpoint.ts";
import { DatabasePreflight } from "../database/preflight/resource.ts";
import { Publication } from "../database/publication/resource.ts";
import { CaptureRole } from "../database/role/resource.ts";
import { ReplicationSlot } from "../database/slot/resource.ts";
import type { SecretText } from "../secrets/reference.ts";
import type { PipelinePlan } from "../pipeline/shape.ts";
import { readersOf } from "../pipeline/transforms.ts";
import { wantedTables } from "../pipeline/wanted.ts";
import type { DatabaseServer, Make, Vault } from "./box.ts";

export interface ReplicationSourceArgs {
  readonly server: Make<DatabaseServer>;
  readonly plan: PipelinePlan;
  readonly vault: Vault;
  /** The role that captures, where it is the user's own. */
  readonly role: ExistingDatabase["role"];
}

/** The PostgreSQL side: preflight, role, our own schema, publication and slot, on whatever server. */
export class ReplicationSource extends pulumi.ComponentResource {
  readonly server: DatabaseServer;
  /** With the capture role, in Sluice's view. */
  readonly endpoint: pulumi.Output<DatabaseEndpoint>;
  /** With the capture role, as the connector enters. */
  readonly inside: pulumi.Output<DatabaseEndpoint>;
  readonly secretVersion: pulumi.Output<string>;
  /** Captured tables without a primary key, as `schema.table`. */
  readonly keyless: pulumi.Output<readonly string[]>;
  /** Changes when changes were missed: everything needs a new snapshot then. */
  readonly generation: pulumi.Output<string>;
  /** The database was looked at, and nothing stands in the way. */
  readonly checked: pulumi.Resource;
  /** What must be there before the connector starts, and still be there when it is deleted. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: ReplicationSourceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:index:ReplicationSource", name, {}, opts);
    const { names, source, sinks, tables, outbox } = args.plan;
    this.server = args.server(`${name}-database`, this);
    const common = { endpoint: this.server.admin, owner: names.owner };
    const captured = tables.map(({ schema, table }) => ({ schema, table }));
    // The connector of an outbox reads its rows from the log alone; the audit reads the table.
    const readable = [...captured, ...(outbox === undefined ? [] : [{ schema: outbox.schema, table: outbox.table }])];
    const role = args.role;
    const failover = this.server.failover === true ? { failover: true } : {};

    const preflight = new DatabasePreflight(`${name}-preflight`, {
      ...common,
      tables: wantedTables(tables),
      ...failover, role: source.role, existingRole: source.roleExists, slot: names.slot, publication: names.publication, captureSchema: names.serviceSchema, ...readersOf(sinks),
    }, { parent: this });

    const password = args.vault(`${name}-password`, role?.password, this);
    const captureRole = new CaptureRole(`${name}-role`, {
      ...common, name: source.role, password: password.own, tables: readable, captureSchema: names.serviceSchema, existing: source.roleExists,
    }, { parent: this, dependsOn: preflight, retainOnDelete: source.retain });

    const schema = new CaptureSchema(`${name}-schema`, { ...common, name: names.serviceSchema, role: captureRole.name }, { parent: this, dependsOn: preflight, retainOnDelete: source.retain });
    const publication = new Publication(`${name}-publication`, {
      ...common, name: names.publication, tables: captured, captureSchema: schema.name,
    }, { parent: this, dependsOn: preflight, retainOnDelete: source.retain });
    const slot = new ReplicationSlot(`${name}-slot`, { ...common, ...failover, name: names.slot, retain: source.retain }, { parent: this, dependsOn: [publication, captureRole] });

    const as = (text: pulumi.Output<SecretText>) => pulumi.all([this.server.admin, captureRole.name, text]).apply(([admin, user, reference]) => ({ ...admin, user, password: reference }));
    this.endpoint = as(password.own);
    this.inside = pulumi.all([as(password.reference), this.server.inside]).apply(([endpoint, differing]) => insideEndpoint(endpoint, differing));
    this.secretVersion = password.version;
    this.checked = preflight;
    this.keyless = preflight.keyless;
    this.generation = pulumi.interpolate`${slot.generation} ${publication.generation}`;
    this.ready = [captureRole, schema, publication, slot];
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
