import { PolicyPack } from "@pulumi/policy";
import { all } from "./all.ts";

new PolicyPack("sluice", { policies: all });
