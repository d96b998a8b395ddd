import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { rebootAfterChange, rebootIfPending } from "../../aws/database/command.ts";
import { staticParameters, type Parameter } from "../../aws/database/parameters.ts";

export interface DatabaseRebootArgs {
  readonly region: string;
  readonly instances: readonly pulumi.Input<string>[];
  /** Aurora's DB cluster identifier. */
  readonly cluster?: pulumi.Input<string>;
  /** Name of the parameter group. */
  readonly group: pulumi.Input<string>;
  readonly parameters: readonly Parameter[];
}

/**
 * Reboots the instances when a static parameter of their group changed. By the AWS CLI: a reboot is a command and no resource, and
 * only who asked for it (`reboot: true`) needs the CLI.
 */
export function databaseReboot(name: string, args: DatabaseRebootArgs, opts: pulumi.CustomResourceOptions): command.local.Command {
  return new command.local.Command(name, {
    create: rebootIfPending(),
    update: rebootAfterChange(),
    environment: {
      REGION: args.region,
      INSTANCES: pulumi.all([...args.instances]).apply((names) => names.join(" ")),
      CLUSTER: args.cluster ?? "",
      GROUP: args.group,
      STATIC: staticParameters(args.parameters).join(" "),
    },
  }, opts);
}
