import * as pulumi from "@pulumi/pulumi";
import type { Compatibility } from "../../config/stack-registry.ts";
import { provider } from "../../dynamic/provider.ts";
import type { RegistryEndpoint } from "../endpoint.ts";

export interface SubjectsArgs {
  endpoint: pulumi.Input<RegistryEndpoint>;
  subjects: pulumi.Input<string[]>;
  compatibility: pulumi.Input<Compatibility>;
}

/** The subjects of a stack's topics, with their compatibility, declared before any connector registers a schema. */
export class Subjects extends pulumi.dynamic.Resource {
  constructor(name: string, args: SubjectsArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./registry/subjects/lifecycle.ts"), name, { ...args, before: undefined }, opts, "registry", "Subjects");
  }
}
