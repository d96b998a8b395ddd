import * as pulumi from "@pulumi/pulumi";
import { authorities } from "../../aws/database/authorities.ts";
import { engineVersion, failoverSlots, type Flavour } from "../../aws/database/engine.ts";
import { replicationParameters } from "../../aws/database/parameters.ts";
import type { RdsDatabase as RdsConfig } from "../../config/stack.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { secretsManagerReference } from "../../secrets/own.ts";
import type { DatabaseServer, Trust } from "../box.ts";
import { DatabaseAlarms } from "./database-alarms.ts";
import { DatabaseNetwork } from "./database-network.ts";
import { databaseReboot } from "./database-reboot.ts";
import { databaseCluster, databaseInstance } from "./database-server.ts";
import { reachable, type Reach, type Way } from "../reach.ts";
import { upgradeGuard } from "./upgrade-guard.ts";

/** File name of the RDS authorities in the worker's folder of certificates. */
export const RDS_CERTIFICATES = "rds.pem";

export interface RdsDatabaseArgs {
  /** `sluice-staging`: names of what is made derive from it. At most 40 characters, a DNS label. */
  readonly id: string;
  readonly server: RdsConfig;
  /** Name of the database that is made and captured. */
  readonly database: string;
  /** `max_slot_wal_keep_size`. */
  readonly walLimitBytes: number;
  readonly region: string;
  /** ARN of the SNS topic for alarms. */
  readonly alarmTopic: string | undefined;
  /** Folder in which the worker has {@link RDS_CERTIFICATES}. Absent: the worker sees to itself. */
  readonly trustDir: string | undefined;
  /** Way into the database from where Sluice runs. Absent: Sluice runs where it reaches it. */
  readonly reach: Reach | undefined;
}

/** PostgreSQL on RDS or Aurora that the stack makes: private, encrypted, ready to be captured, with a password that nobody has seen. */
export class RdsDatabase extends pulumi.ComponentResource implements DatabaseServer {
  readonly admin: pulumi.Output<DatabaseEndpoint>;
  readonly inside: pulumi.Output<Partial<DatabaseEndpoint>>;
  readonly trust: Trust;
  readonly secretAdmin = false;
  readonly failover: boolean;
  readonly services: DatabaseServer["services"] = [];

  constructor(name: string, args: RdsDatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:aws:RdsDatabase", name, {}, opts);
    const { id, server, database, walLimitBytes, region } = args;
    const flavour: Flavour = server.aurora === undefined ? "postgres" : "aurora-postgresql";
    const version = engineVersion(server.engineVersion);
    const ca = authorities(region);
    const parameters = replicationParameters({ flavour, version, database, walLimitBytes, parameters: server.parameters });
    const network = new DatabaseNetwork(`${name}-network`, { id, vpcId: server.vpcId, subnetIds: server.subnetIds, clients: server.clients }, { parent: this });

    let way: Way | undefined;
    const guard = upgradeGuard(`${name}-upgrade`, { database, ca, way: () => way });
    const made = (server.aurora === undefined ? databaseInstance : databaseCluster)(name, { id, server, database, network, parameters, guard }, this);
    way = args.reach?.(`${name}-way`, { host: made.host, port: made.port }, this);

    const reboot = server.reboot
      ? [databaseReboot(`${name}-reboot`, { region, instances: made.instances, ...(made.cluster === undefined ? {} : { cluster: made.cluster }), group: made.group, parameters }, { parent: this, dependsOn: [...made.ready] })]
      : [];
    new DatabaseAlarms(`${name}-alarms`, { id, flavour, storageGib: server.storageGib, walLimitBytes, instances: made.instances, ...(made.cluster === undefined ? {} : { cluster: made.cluster }), topic: args.alarmTopic }, { parent: this });

    const endpoint = pulumi.all([made.host, made.port, made.user, made.secretArn]).apply(([host, port, user, arn]): DatabaseEndpoint => ({
      host, port, database, user, password: secretsManagerReference(arn, "password"), sslmode: "verify-full", ca,
    }));
    this.admin = reachable(endpoint, way, [...made.ready, ...network.open, ...reboot]);
    this.inside = pulumi.output(args.trustDir === undefined ? {} : { sslrootcert: `${args.trustDir}/${RDS_CERTIFICATES}` });
    this.trust = args.trustDir === undefined ? {} : { [RDS_CERTIFICATES]: ca };
    this.failover = failoverSlots(flavour, version);
    this.registerOutputs({ admin: this.admin });
  }
}
