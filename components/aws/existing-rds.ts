import * as aws from "@pulumi/aws";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { authorities } from "../../aws/database/authorities.ts";
import { attach, detach } from "../../aws/database/command.ts";
import { failoverSlots, parseFamily } from "../../aws/database/engine.ts";
import { replicationParameters, type Parameter } from "../../aws/database/parameters.ts";
import { checksAuthority } from "../../aws/database/rules.ts";
import type { ExistingDatabase, ExistingRds } from "../../config/stack.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import type { DatabaseServer, Trust } from "../box.ts";
import { DatabaseAlarms } from "./database-alarms.ts";
import { databaseReboot } from "./database-reboot.ts";
import { RDS_CERTIFICATES } from "./database.ts";

export interface ExistingRdsArgs {
  readonly id: string;
  /** As any other server that is there: how Sluice and the worker enter it. */
  readonly server: DatabaseServer;
  readonly rds: ExistingRds;
  readonly sslmode: ExistingDatabase["sslmode"];
  /** The user's own file of authorities. Absent: those of the region, whatever name the server is called by. */
  readonly sslrootcert: string | undefined;
  readonly database: string;
  readonly walLimitBytes: number;
  readonly region: string;
  readonly alarmTopic: string | undefined;
  /** Folder in which the worker has its certificates. Absent: the worker sees to itself. */
  readonly trustDir: string | undefined;
}

/**
 * An RDS instance that is there: alarms, the authorities of its certificate, and, where asked for, a parameter group that is attached
 * to it by command and detached again at the end. The instance itself is never a resource of the stack.
 */
export class ExistingRdsDatabase extends pulumi.ComponentResource implements DatabaseServer {
  readonly admin: pulumi.Output<DatabaseEndpoint>;
  readonly inside: pulumi.Output<Partial<DatabaseEndpoint>>;
  readonly trust: Trust;
  readonly secretAdmin: boolean;
  readonly failover: boolean;
  readonly services: DatabaseServer["services"];

  constructor(name: string, args: ExistingRdsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:aws:ExistingRdsDatabase", name, {}, opts);
    const { id, rds, server, database, walLimitBytes, region } = args;
    const family = parseFamily(rds.family);
    if (family?.flavour !== "postgres") throw new Error(`sluice:source.existing.rds.family: "${rds.family}" is no family of RDS for PostgreSQL. Write postgres17, say`);
    const parameters = replicationParameters({ flavour: family.flavour, version: family, database, walLimitBytes, parameters: {} });
    const attached = rds.parameterGroup ? this.#attach(name, args, parameters) : [];
    new DatabaseAlarms(`${name}-alarms`, { id, flavour: family.flavour, storageGib: rds.storageGib, walLimitBytes, instances: [rds.instance], topic: args.alarmTopic }, { parent: this });

    const ca = checksAuthority(args.sslmode) && args.sslrootcert === undefined ? authorities(region) : undefined;
    // Known only when the group is attached, and used no more before it is detached.
    const waits = pulumi.all(attached.map(({ urn, stdout }) => pulumi.all([urn, stdout])));
    this.admin = pulumi.all([server.admin, waits]).apply(([admin]) => (ca === undefined ? admin : { ...admin, ca }));
    const told = ca !== undefined && args.trustDir !== undefined && Object.keys(server.trust).length === 0 ? args.trustDir : undefined;
    this.inside = told === undefined ? server.inside : server.inside.apply((inside) => ({ ...inside, sslrootcert: `${told}/${RDS_CERTIFICATES}` }));
    this.trust = told === undefined || ca === undefined ? server.trust : { [RDS_CERTIFICATES]: ca };
    this.secretAdmin = server.secretAdmin;
    this.failover = failoverSlots(family.flavour, family);
    this.services = server.services;
    this.registerOutputs({});
  }

  #attach(name: string, { id, rds, region }: ExistingRdsArgs, parameters: readonly Parameter[]): command.local.Command[] {
    const group = new aws.rds.ParameterGroup(`${name}-parameters`, {
      name: `${id}-${rds.family}`, family: rds.family, description: `Change data capture of ${id}`, parameters: [...parameters],
    }, { parent: this });
    const environment = { REGION: region, INSTANCES: rds.instance, GROUP: group.name, OWN: `${id}-postgres`, FAMILY: rds.family };
    const attached = new command.local.Command(`${name}-attach`, { create: attach(), update: attach(), delete: detach(), environment }, { parent: this });
    if (!rds.reboot) return [attached];
    return [attached, databaseReboot(`${name}-reboot`, { region, instances: [rds.instance], group: group.name, parameters }, { parent: this, dependsOn: attached })];
  }
}
