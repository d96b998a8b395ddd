import * as pulumi from "@pulumi/pulumi";
import { regionAuthorities } from "../aws/database/authorities.ts";
import { rdsHostRegion } from "../config/rds-host.ts";
import type { ExistingConnect, ExistingDatabase, ExistingStore, KubernetesConfig } from "../config/stack.ts";
import type { ConnectEndpoint } from "../connectors/resource/transport.ts";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import { isReference, isWorkerReference, type SecretText } from "../secrets/reference.ts";
import { reachable } from "./reach.ts";
import type { DatabaseServer, Make, MakeWorker, ObjectStore, Vault } from "./box.ts";
import { readPem, type Views } from "./views.ts";

/** Boxes that are there already: nothing is made, nothing is changed but what the other components make in them. */

export function existingDatabase(server: ExistingDatabase, database: string, { reach, trustDir }: Views): Make<DatabaseServer> {
  const { host, port, sslmode, sslrootcert, admin } = server;
  const authorities = rdsAuthorities(server);
  const endpoint: DatabaseEndpoint = {
    host, port, database, user: admin.user, password: admin.password, sslmode,
    ...(sslrootcert === undefined ? {} : { sslrootcert }), ...(authorities === undefined ? {} : { ca: authorities }),
  };
  // A value came from a `secure:` entry and stays encrypted in the state; a reference is no secret and stays readable.
  const secretAdmin = !isReference(admin.password);
  const pem = trustDir === undefined ? undefined : (authorities ?? (sslrootcert === undefined ? undefined : readPem(sslrootcert, "source.existing.sslrootcert")));
  return (name, parent) => ({
    admin: reachable(secretAdmin ? pulumi.secret(endpoint) : pulumi.output(endpoint), server.through === undefined ? undefined : reach?.(`${name}-way`, { host, port }, parent)),
    inside: pulumi.output(pem === undefined ? {} : { sslrootcert: `${trustDir}/${DATABASE_PEM}` }),
    trust: pem === undefined ? {} : { [DATABASE_PEM]: pem },
    secretAdmin,
    services: [],
  });
}

/** File in the worker's folder of certificates. */
const DATABASE_PEM = "database.pem";

/** Those of RDS are public and come with Sluice. */
export function rdsAuthorities({ host, sslmode, sslrootcert }: Pick<ExistingDatabase, "host" | "sslmode" | "sslrootcert">): string | undefined {
  const region = rdsHostRegion(host);
  return region === undefined || sslrootcert !== undefined || !sslmode.startsWith("verify-") ? undefined : regionAuthorities(region);
}

export function existingWorker(server: ExistingConnect, kubernetes: KubernetesConfig | undefined): MakeWorker {
  const endpoint: ConnectEndpoint = server.url !== undefined
    ? { kind: "direct", url: server.url }
    : { kind: "kubernetes", ...(kubernetes?.context === undefined ? {} : { context: kubernetes.context }), namespace: kubernetes?.namespace ?? "default", ...server.kubernetes };
  return () => ({ endpoint: pulumi.output(endpoint), unreachable: "fail", ready: [], services: [] });
}

/** The workers of others resolve the references of the config themselves. */
export const existingVault: Vault = (name, text) => {
  if (text === undefined || !isWorkerReference(text)) throw new Error(`secret ${name}: workers that Sluice did not start can only be given a reference`);
  const reference = pulumi.output<SecretText>(text);
  return { reference, own: reference, version: pulumi.output("1") };
};

/** Bucket, user and rights are the business of whoever runs the store. */
export function existingStore(store: ExistingStore, vault: Vault, catalogFile: string): Make<ObjectStore> {
  const { kind: _kind, ...endpoint } = store;
  return () => ({
    services: [],
    enter: (name, sink, parent) => {
      const id = vault(`${name}-access-key`, store.accessKeyId, parent);
      const key = vault(`${name}-secret-key`, store.secretAccessKey, parent);
      const as = (view: "reference" | "own") => pulumi.all([id[view], key[view]]).apply(([accessKeyId, secretAccessKey]) => ({ ...endpoint, accessKeyId, secretAccessKey }));
      const catalog = sink.iceberg === undefined ? undefined : ({ kind: "sqlite", file: catalogFile } as const);
      return { writer: as("reference"), owner: as("own"), catalog, secretVersion: pulumi.interpolate`${id.version}.${key.version}`, ready: [] };
    },
  });
}
