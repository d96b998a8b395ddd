import { z } from "zod";

export const s3Settings = z.strictObject({
  /** Left out: a free one. */
  port: z.int().min(1).max(65535).optional(),
  region: z.string().regex(/^[a-z0-9-]+$/, "is not the name of a region").default("us-east-1"),
});
export type S3Settings = z.infer<typeof s3Settings>;
