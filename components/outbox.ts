import * as pulumi from "@pulumi/pulumi";
import { OutboxBeat } from "../database/outbox/beat/resource.ts";
import type { PayloadKind } from "../database/outbox/inputs.ts";
import { outboxPublished, outboxState } from "../database/outbox/sql.ts";
import { OutboxTables } from "../database/outbox/tables/resource.ts";
import { Publication } from "../database/publication/resource.ts";
import { ReplicationSlot } from "../database/slot/resource.ts";
import type { OutboxPlan, PipelinePlan } from "../pipeline/shape.ts";
import type { ReplicationSource } from "./replication-source.ts";

export interface OutboxArgs {
  readonly plan: PipelinePlan;
  readonly outbox: OutboxPlan;
  /** The database that it is in, and the role of its connector. */
  readonly source: ReplicationSource;
}

/** The outbox in the database: looked at, published by itself with a slot of its own, and what each heartbeat does there. */
export class Outbox extends pulumi.ComponentResource {
  /** What its payloads are. */
  readonly payload: pulumi.Output<PayloadKind>;
  /** What must be there before its connector starts, and still be there when it is deleted. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, { plan, outbox, source }: OutboxArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:index:Outbox", name, {}, opts);
    const { names, source: { role, retain } } = plan;
    const { slot: slotName, publication: publicationName } = names.outbox;
    const common = { endpoint: source.server.admin, owner: names.owner };
    const failover = source.server.failover === true ? { failover: true } : {};
    const table = { schema: outbox.schema, table: outbox.table };
    const kept = { parent: this, retainOnDelete: retain };

    const tables = new OutboxTables(`${name}-tables`, {
      ...common, schema: names.serviceSchema, table, columns: outbox.columns, aggregates: outbox.aggregates.map(({ aggregate }) => aggregate),
      purge: outbox.keepMs !== undefined, slot: slotName, otherSlot: names.slot, publication: publicationName, role,
    }, { ...kept, dependsOn: [...source.ready] });
    const publication = new Publication(`${name}-publication`, {
      ...common, name: publicationName, tables: [table], captureSchema: tables.schema, ours: outboxPublished(names.serviceSchema), inserts: true,
    }, { ...kept, dependsOn: tables });
    const slot = new ReplicationSlot(`${name}-slot`, { ...common, ...failover, name: slotName, voids: outboxState(names.serviceSchema), retain }, { parent: this, dependsOn: publication });
    const beat = new OutboxBeat(`${name}-beat`, {
      ...common, schema: names.serviceSchema, table, columns: outbox.columns, payload: tables.payload, slot: slotName, role,
      since: slot.generation, generation: pulumi.interpolate`${slot.generation} ${publication.generation}`, ...(outbox.keepMs === undefined ? {} : { keepMs: outbox.keepMs }),
    }, { ...kept, dependsOn: slot });

    this.payload = tables.payload;
    this.ready = [tables, publication, slot, beat];
    this.registerOutputs();
  }
}
