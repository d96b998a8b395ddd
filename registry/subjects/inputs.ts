import type { Compatibility } from "../../config/stack-registry.ts";
import type { RegistryEndpoint } from "../endpoint.ts";

/** What the schemas of a stack are kept under, and what new ones must agree with. */
export interface SubjectsInputs {
  readonly endpoint: RegistryEndpoint;
  readonly subjects: readonly string[];
  readonly compatibility: Compatibility;
}

export interface SubjectsOutputs extends SubjectsInputs {
  /** Subjects that were there before us, with the compatibility that each had of its own (`""`: the registry's). They are left as they were. */
  readonly before: Readonly<Record<string, string>>;
}
