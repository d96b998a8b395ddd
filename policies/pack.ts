import { PolicyPack } from "@pulumi/policy";
import { connectorLiteralSecret } from "./connector-literal-secret.ts";
import { connectorToleranceWithoutDeadLetters } from "./connector-tolerance-without-dead-letters.ts";

new PolicyPack("sluice", { policies: [connectorLiteralSecret, connectorToleranceWithoutDeadLetters] });
