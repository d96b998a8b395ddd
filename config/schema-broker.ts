import { z } from "zod";
import { choice, formed, secret, text } from "./field.ts";
import { region } from "./schema-aws.ts";

/** How to enter a broker that is there. Which key goes with which protocol is in `rules-security.ts`. */
export const security = z.strictObject({
  protocol: choice(["PLAINTEXT", "SSL", "SASL_SSL", "SASL_PLAINTEXT"], "how the listener talks, as Kafka's security.protocol"),
  mechanism: choice(["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN", "AWS_MSK_IAM"], "how clients prove who they are, as Kafka's sasl.mechanism").optional(),
  username: text("the user of Sluice and of the worker", "sluice").optional(),
  password: secret("that user's password").optional(),
  region: region.optional(),
  ca: z
    .strictObject({
      file: formed(/^\//, "an absolute path", "a PEM file with the authorities to trust", "/etc/ssl/kafka.pem").optional(),
      pem: formed(/-----BEGIN CERTIFICATE-----/, "PEM text", "the authorities to trust as PEM text", "-----BEGIN CERTIFICATE-----…").optional(),
    })
    .optional(),
});
