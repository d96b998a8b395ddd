import type { Policies } from "@pulumi/policy";
import { bucketOpened } from "./bucket-opened.ts";
import { bucketUnguarded } from "./bucket-unguarded.ts";
import { connectorLiteralSecret } from "./connector-literal-secret.ts";
import { connectorToleranceWithoutDeadLetters } from "./connector-tolerance-without-dead-letters.ts";
import { databasePublic } from "./database-public.ts";
import { databaseUnencrypted } from "./database-unencrypted.ts";
import { imageNotPinned } from "./image-not-pinned.ts";
import { logicalReplicationWithoutWalCap } from "./logical-replication-without-wal-cap.ts";
import { replicationFactorOne } from "./replication-factor-one.ts";
import { restExposed } from "./rest-exposed.ts";
import { workerRights } from "./worker-rights.ts";
import { workerTrust } from "./worker-trust.ts";
import { workloadLiteralSecret } from "./workload-literal-secret.ts";
import { workloadWithoutLimits } from "./workload-without-limits.ts";
import { workloadWithoutProbes } from "./workload-without-probes.ts";

/** What no Sluice stack may do, whatever its config says. */
export const all: Policies = [
  bucketOpened,
  bucketUnguarded,
  connectorLiteralSecret,
  connectorToleranceWithoutDeadLetters,
  databasePublic,
  databaseUnencrypted,
  imageNotPinned,
  logicalReplicationWithoutWalCap,
  replicationFactorOne,
  restExposed,
  workerRights,
  workerTrust,
  workloadLiteralSecret,
  workloadWithoutLimits,
  workloadWithoutProbes,
];
