import * as pulumi from "@pulumi/pulumi";
import { refuseUpgradeWithSlots } from "../../aws/database/upgrade.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { secretsManagerReference } from "../../secrets/own.ts";
import type { Way } from "../reach.ts";

export interface UpgradeGuardArgs {
  readonly database: string;
  readonly ca: string;
  /** Asked only when the hook runs: the way to the server is made after the server. */
  readonly way: () => Way | undefined;
}

/**
 * Runs before the server is updated, in preview too, and stops both while a major upgrade would take replication slots with it. A
 * hook and no resource: only a hook sees the old and the new version before anything happens.
 */
export function upgradeGuard(name: string, args: UpgradeGuardArgs): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, ({ oldInputs = {}, oldOutputs = {}, newInputs = {} }) => {
    const change = { from: String(oldOutputs["engineVersionActual"] ?? oldInputs["engineVersion"] ?? ""), to: String(newInputs["engineVersion"] ?? "") };
    return refuseUpgradeWithSlots(change, endpointOf(oldOutputs, args));
  }, { onDryRun: true });
}

/** The server as the state knows it: an instance has an address, a cluster an endpoint. */
function endpointOf(outputs: Readonly<Record<string, unknown>>, { database, ca, way }: UpgradeGuardArgs): DatabaseEndpoint {
  const host = String(outputs["address"] ?? outputs["endpoint"] ?? "");
  const port = Number(outputs["port"] ?? 5432);
  const found = way();
  const [secret] = (outputs["masterUserSecrets"] ?? []) as { secretArn?: string }[];
  return {
    host, port, database, ca, sslmode: "verify-full",
    user: String(outputs["username"] ?? outputs["masterUsername"] ?? ""),
    password: secretsManagerReference(secret?.secretArn ?? "unknown", "password"),
    ...(found === undefined ? {} : { via: found.via(host, port) }),
  };
}
