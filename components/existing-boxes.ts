import * as pulumi from "@pulumi/pulumi";
import type { ExistingBroker, ExistingConnect, ExistingDatabase, ExistingStore } from "../config/stack.ts";
import { isReference, isWorkerReference, type SecretText } from "../secrets/reference.ts";
import type { BrokerServer, DatabaseServer, Make, MakeWorker, ObjectStore, Vault } from "./box.ts";

/** Boxes that are there already: nothing is made, nothing is changed but what the other components make in them. */

export function existingDatabase(server: ExistingDatabase, database: string): Make<DatabaseServer> {
  const { host, port, sslmode, sslrootcert, admin } = server;
  const endpoint = { host, port, database, user: admin.user, password: admin.password, sslmode, ...(sslrootcert === undefined ? {} : { sslrootcert }) };
  // A value came from a `secure:` entry and stays encrypted in the state; a reference is no secret and stays readable.
  const secretAdmin = !isReference(admin.password);
  return () => ({ admin: secretAdmin ? pulumi.secret(endpoint) : pulumi.output(endpoint), inside: pulumi.output({}), trust: {}, secretAdmin, services: [] });
}

export function existingBroker({ bootstrapServers }: ExistingBroker): Make<BrokerServer> {
  const endpoint = pulumi.output({ bootstrapServers });
  return () => ({ endpoint, inside: endpoint, trust: {}, ready: [], services: [] });
}

export function existingWorker(server: ExistingConnect): MakeWorker {
  if (server.url === undefined) throw new Error("connect.existing.kubernetes: not wired");
  const endpoint = pulumi.output({ kind: "direct" as const, url: server.url });
  return () => ({ endpoint, unreachable: "fail", ready: [], services: [] });
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
