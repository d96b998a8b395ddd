import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { compiled, ownJarPart } from "./parts/plugins.ts";
import { checkRequirements } from "./requirements.ts";
import { contextOf } from "./toolchain.ts";

/** Sluice's jar for workers that run elsewhere. */
export interface OwnJar {
  readonly base64: string;
  readonly sha512: string;
}

/** Changes with the jar's sources, and with nothing else: another JDK makes other bytes of the same sources. */
export function ownJarFingerprint(): string {
  return ownJarPart(contextOf(() => {})).fingerprint;
}

/** The jar, compiled if need be (a JDK and Maven, about 10 s). Throws a SetupFailure. */
export async function ownJar(): Promise<OwnJar> {
  const context = contextOf();
  if (ownJarPart(context).file === undefined) {
    await checkRequirements({ java: true, maven: true, go: false, cache: context.cache });
    await compiled(context);
  }
  const bytes = readFileSync(ownJarPart(context).file ?? "");
  return { base64: bytes.toString("base64"), sha512: createHash("sha512").update(bytes).digest("hex") };
}
