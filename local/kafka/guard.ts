import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clientProperties, type PasswordSecurity } from "../../broker/security.ts";
import { SecretStore } from "../secrets.ts";
import type { Service } from "../service.ts";
import { wholeFolder } from "../whole.ts";
import { BROKER_NAME, makeCertificates } from "./certificate.ts";

/** What a broker that asks for a login keeps: certificates, its own users and their passwords. */
export interface Guard {
  /** PEM files. */
  readonly authority: string;
  readonly store: string;
  /** Sluice itself, and the broker towards itself: may do everything. */
  readonly admin: PasswordSecurity;
  /** The worker: what it was given rights for. */
  readonly worker: PasswordSecurity;
  /** Folder of the administrator's password. */
  readonly login: string;
}

export const ADMIN = "admin";
export const WORKER = "worker";
/** Name of the secret, beside the others that the worker reads. */
export const WORKER_SECRET = "kafka-worker";

const MECHANISM = "SCRAM-SHA-512";

export function guardOf({ paths, secrets }: Pick<Service<unknown>, "paths" | "secrets">): Guard {
  const tls = join(paths.dir, "tls");
  // Apart from the secrets of the stack: whoever writes a connector's configuration may name those.
  const login = new SecretStore(join(paths.dir, "login"));
  const authority = join(tls, "authority.pem");
  const user = (username: string, password: string): PasswordSecurity => ({ protocol: "SASL_SSL", mechanism: MECHANISM, username, password, ca: { file: authority } });
  return { authority, store: join(tls, "broker.pem"), admin: user(ADMIN, login.reference(ADMIN)), worker: user(WORKER, secrets.reference(WORKER_SECRET)), login: login.dir };
}

/** Certificates and passwords, unless they are there. */
export async function furnishGuard({ paths, secrets }: Pick<Service<unknown>, "paths" | "secrets">): Promise<{ admin: string; worker: string }> {
  await wholeFolder(join(paths.dir, "tls"), async (part) => {
    const { authority, store } = makeCertificates(["127.0.0.1", "localhost"]);
    mkdirSync(part, { mode: 0o700 });
    writeFileSync(join(part, "authority.pem"), authority, { mode: 0o600 });
    writeFileSync(join(part, "broker.pem"), store, { mode: 0o600 });
  });
  return { admin: new SecretStore(join(paths.dir, "login")).ensure(ADMIN), worker: secrets.ensure(WORKER_SECRET) };
}

/** One line of `kafka-storage format` per user: the first users cannot be made by a client, who would need to be one. */
export function scramArgs(passwords: { readonly admin: string; readonly worker: string }): string[] {
  return Object.entries(passwords).flatMap(([name, password]) => ["--add-scram", `${MECHANISM}=[name=${name},password=${password}]`]);
}

/**
 * The broker's own settings. Broker and controller are one process and still talk over sockets: as `admin` where clients come in, and by
 * certificate at the controller's port, which knows no SCRAM users yet when the broker registers.
 */
export function guarded(guard: Guard): Record<string, string> {
  const login = clientProperties(guard.admin, "");
  return {
    "listener.security.protocol.map": "CONTROLLER:SSL,SASL_SSL:SASL_SSL",
    "inter.broker.listener.name": "SASL_SSL",
    "sasl.enabled.mechanisms": MECHANISM,
    "sasl.mechanism.inter.broker.protocol": MECHANISM,
    "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": login["sasl.jaas.config"] ?? "",
    "listener.name.controller.ssl.client.auth": "required",
    "ssl.keystore.type": "PEM",
    "ssl.keystore.location": guard.store,
    "ssl.truststore.type": "PEM",
    "ssl.truststore.location": guard.authority,
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": `User:${ADMIN};User:CN=${BROKER_NAME}`,
    "config.providers": "dir",
    "config.providers.dir.class": "org.apache.kafka.common.config.provider.DirectoryConfigProvider",
    "config.providers.dir.param.allowed.paths": guard.login,
  };
}
