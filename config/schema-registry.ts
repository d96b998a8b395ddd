import { z } from "zod";
import { choice, formed, secret, text } from "./field.ts";
import { local, rootCertificates } from "./schema-shared.ts";
import { COMPATIBILITIES, REGISTRY_KINDS } from "./stack-registry.ts";

/** Where the schemas of Avro records are kept. Which keys go together is in `rules-registry.ts`. */
export const registry = z.strictObject({
  local: local.optional(),
  existing: z
    .strictObject({
      url: formed(/^https?:\/\/[^\s/]+(\/[^\s?#]*)?$/, "an http address", "the registry's address", "https://registry:8081"),
      kind: choice(REGISTRY_KINDS, "which registry it is: confluent (also Redpanda, Karapace, Confluent Cloud) or apicurio"),
      user: text("the user that Sluice and the workers enter as", "sluice").optional(),
      password: secret("that user's password").optional(),
      ca: rootCertificates.optional(),
    })
    .optional(),
  redpanda: z.strictObject({}).optional(),
  compatibility: choice(COMPATIBILITIES, "what a new version of a schema must agree with").optional(),
});
