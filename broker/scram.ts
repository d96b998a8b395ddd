import { pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { alterUserScramCredentialsV0, describeUserScramCredentialsV0, ScramMechanisms, type Admin, type Connection } from "@platformatic/kafka";

export const SCRAM_MECHANISMS = ["SCRAM-SHA-512", "SCRAM-SHA-256"] as const;
export type ScramMechanism = (typeof SCRAM_MECHANISMS)[number];

const MECHANISMS: Readonly<Record<ScramMechanism, { readonly id: number; readonly hash: string; readonly bytes: number }>> = {
  "SCRAM-SHA-512": { id: ScramMechanisms.SCRAM_SHA_512, hash: "sha512", bytes: 64 },
  "SCRAM-SHA-256": { id: ScramMechanisms.SCRAM_SHA_256, hash: "sha256", bytes: 32 },
};

/** Kafka takes 4096 to 16384. */
const ITERATIONS = 8192;

const NO_SUCH_USER = 91;

/**
 * Makes a user, or gives it a new password, through the Kafka API (KIP-554; Kafka, and Redpanda ≥ 25.2). The broker gets a salted digest:
 * the password itself goes over no wire and stands on no command line, where `rpk security user create` would have it.
 */
export async function putUser(admin: Admin, name: string, mechanism: ScramMechanism, password: string): Promise<void> {
  const { id, hash, bytes } = MECHANISMS[mechanism];
  const salt = randomBytes(24);
  const saltedPassword = await promisify(pbkdf2)(password.normalize("NFKC"), salt, ITERATIONS, bytes, hash);
  await alterUserScramCredentialsV0.api.async(await controller(admin), [], [{ name, mechanism: id, iterations: ITERATIONS, salt, saltedPassword }]);
}

/** Whether there is such a user with this mechanism. */
export async function hasUser(admin: Admin, name: string, mechanism: ScramMechanism): Promise<boolean> {
  try {
    const { results } = await describeUserScramCredentialsV0.api.async(await controller(admin), [{ name }]);
    return results.some((one) => one.user === name && one.credentialInfos.some((info) => info.mechanism === MECHANISMS[mechanism].id));
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Takes a user away; one that is gone is no error. */
export async function removeUser(admin: Admin, name: string, mechanism: ScramMechanism): Promise<void> {
  try {
    await alterUserScramCredentialsV0.api.async(await controller(admin), [{ name, mechanism: MECHANISMS[mechanism].id }], []);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** KIP-554: these requests go to the controller. A KRaft broker names any broker as such and passes them on. */
async function controller(admin: Admin): Promise<Connection> {
  const { controllerId } = await admin.metadata({ topics: [], forceUpdate: true });
  const connection = (await admin.connectToBrokers([controllerId])).get(controllerId);
  if (connection === undefined) throw new Error(`broker ${controllerId}, the controller: cannot be reached`);
  return connection;
}

function isMissing(error: unknown): boolean {
  const all = (one: unknown): boolean => typeof one === "object" && one !== null && ((one as { apiCode?: unknown }).apiCode === NO_SUCH_USER || ((one as { errors?: unknown[] }).errors ?? []).some(all));
  return all(error);
}
