import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Acl } from "../broker/acl.ts";
import type { BrokerEndpoint } from "../broker/endpoint.ts";
import type { LocalBroker, LocalConnect, LocalDatabase, LocalService as LocalServiceConfig } from "../config/stack.ts";
import type { ConnectEndpoint } from "../connectors/resource/transport.ts";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import { CATALOG_DIR, stackDir } from "../local/paths.ts";
import { LocalHome } from "../local/home/resource.ts";
import { LocalService, type LocalServiceArgs } from "../local/resource.ts";
import { SAMPLE_SQL } from "../local/sample/tables.ts";
import { LocalSecret } from "../local/secret/resource.ts";
import type { Where } from "../pipeline/names.ts";
import type { LakePlan, SourcePlan } from "../pipeline/shape.ts";
import { Bucket } from "../store/bucket/resource.ts";
import type { RegistryAddress } from "../connectors/catalog/registry-converter.ts";
import type { StoreEndpoint } from "../store/endpoint.ts";
import { bucketPolicy } from "../store/policy/document.ts";
import { BucketPolicy } from "../store/policy/resource.ts";
import { StoreUser } from "../store/user/resource.ts";
import type { BrokerServer, CopyDatabase, DatabaseServer, Make, MakeWorker, ObjectStore, RegistryServer, Vault } from "./box.ts";

/** Boxes that the stack itself runs as plain processes on this machine. */

/** Where they run: the home is made with the first of them. */
export interface Ground extends Where {
  readonly home: () => LocalHome;
}

export function ground({ project, stack }: Where): Ground {
  let made: LocalHome | undefined;
  return { project, stack, home: () => (made ??= new LocalHome("local-home", { project, stack })) };
}

const MIB = 1024 * 1024;

export function localDatabase(config: LocalDatabase, source: SourcePlan, where: Ground): Make<DatabaseServer> {
  const initSql = [...(config.sample ? [SAMPLE_SQL] : []), ...(config.schema === undefined ? [] : [config.schema])];
  const settings = { database: source.database, initSql, maxSlotWalKeepMib: Math.ceil(source.walLimitBytes / MIB), ...portOf(config) };
  return (name, parent) => {
    const { endpoint, services } = serve<DatabaseEndpoint>(name, { kind: "postgres", settings }, where, parent);
    return { admin: endpoint, inside: pulumi.output({}), trust: {}, secretAdmin: false, services };
  };
}

/** One server for all local copies. */
export function localTarget(config: LocalServiceConfig, database: string, where: Ground): Make<CopyDatabase> {
  let made: CopyDatabase | undefined;
  return (name, parent) => {
    if (made === undefined) {
      const { endpoint, services } = serve<DatabaseEndpoint>(name, { kind: "copy", settings: { database, ...portOf(config) } }, where, parent);
      made = { owner: endpoint, writer: endpoint, trust: {}, secretVersion: undefined, services };
      return made;
    }
    return { ...made, services: [] };
  };
}

/** @param rights of the worker's user, where the broker asks for a login */
export function localBroker(config: LocalBroker, messageMaxBytes: number, rights: readonly Acl[], where: Ground): Make<BrokerServer> {
  const settings = { messageMaxBytes, ...(config.security === "sasl_ssl" ? { security: config.security, rights } : {}), ...portOf(config) };
  return (name, parent) => {
    const { endpoint, inside, services } = serve<BrokerEndpoint>(name, { kind: "kafka", settings }, where, parent);
    // Without logins the worker enters as everybody does. What a service does not tell is unknown in every preview, and all that depends on it.
    return { endpoint, inside: config.security === "sasl_ssl" ? inside : endpoint, trust: {}, ready: [], services };
  };
}

/** Apicurio on loopback, which asks nobody for a password. */
export function localRegistry(config: LocalServiceConfig, where: Ground): Make<RegistryServer> {
  return (name, parent) => {
    const { endpoint, services } = serve<RegistryAddress>(name, { kind: "registry", settings: portOf(config) }, where, parent);
    return { endpoint, inside: endpoint, trust: {}, secretVersion: undefined, ready: [], services };
  };
}

export function localWorker(config: LocalConnect, heapBytes: number, where: Ground): MakeWorker {
  const settings = { heapMib: Math.ceil((config.heapBytes ?? Math.min(heapBytes, 1024 * MIB)) / MIB), ...(config.plugins === undefined ? {} : { plugins: config.plugins }), ...portOf(config) };
  return (name, { broker }, parent) => ({
    ...serve<ConnectEndpoint>(name, { kind: "connect", settings, bootstrapServers: broker.inside.bootstrapServers, security: broker.inside.apply(({ security }) => security) }, where, parent),
    unreachable: "forget",
    ready: [],
  });
}

/** Secrets in files that the embedded worker reads. */
export function localVault({ project, stack, home }: Ground): Vault {
  return (name, text, parent) => {
    const kept = new LocalSecret(name, { project, stack, name, ...(text === undefined ? {} : { value: text.startsWith("${") ? text : pulumi.secret(text) }) }, { parent, dependsOn: home() });
    return { reference: kept.reference, own: kept.reference, version: kept.version.apply(String) };
  };
}

/** One server for all local sinks; a bucket, a user with just the rights of its sink, and an Iceberg catalog for each. */
export function localStore(config: LocalServiceConfig, sinks: readonly LakePlan[], vault: Vault, where: Ground): Make<ObjectStore> {
  return (name, parent) => {
    const { endpoint: store, services } = serve<StoreEndpoint>(name, { kind: "s3", settings: portOf(config) }, where, parent);
    const owner = `${where.project}/${where.stack}`;
    const users = new Map(sinks.map((sink) => [sink.name, storeUser(sink, parent)]));
    const buckets = new Map([...new Set(sinks.map((sink) => sink.config.bucket))].map((bucket) => [bucket, shared(bucket)]));

    function storeUser(sink: LakePlan, under: pulumi.Resource) {
      const secret = vault(`${name}-${sink.name}-key`, undefined, under);
      const accessKeyId = sink.connector;
      const user = new StoreUser(`${name}-${sink.name}-user`, { store, accessKeyId, secretAccessKey: secret.reference, owner }, { parent: under });
      const id = vault(`${name}-${sink.name}-id`, accessKeyId, under);
      return { user, accessKeyId, id, secret };
    }

    function shared(bucket: string) {
      const inside = sinks.filter((sink) => sink.config.bucket === bucket);
      const made = new Bucket(`${name}-${bucket}`, { store, bucket, owner, prefixes: inside.map((sink) => sink.config.prefix) }, { parent });
      const grants = inside.map((sink) => ({ principal: users.get(sink.name)!.accessKeyId, statements: sink.rights }));
      const policy = new BucketPolicy(`${name}-${bucket}-policy`, { store, bucket: made.bucket, document: bucketPolicy(bucket, grants) }, { parent, dependsOn: inside.map((sink) => users.get(sink.name)!.user) });
      return [made, policy];
    }

    return {
      services,
      enter: (_name, sink) => {
        const { id, secret, user } = users.get(sink.name)!;
        const writer = pulumi.all([store, id.reference, secret.reference]).apply(([endpoint, accessKeyId, secretAccessKey]) => ({ ...endpoint, accessKeyId, secretAccessKey }));
        const catalog = sink.iceberg === undefined ? undefined : ({ kind: "sqlite", file: catalogFile(where, sink.name) } as const);
        return { writer, owner: store, catalog, secretVersion: secret.version, ready: [user, ...buckets.get(sink.config.bucket)!] };
      },
    };
  };
}

/** Where the Iceberg catalog of a sink is, for a worker on this machine. */
export function catalogFile(where: Where, sink: string): string {
  return join(stackDir(where.project, where.stack), CATALOG_DIR, `${sink}.sqlite`);
}

/** One embedded service and its line in the manifest. */
function serve<Endpoint>(name: string, args: Omit<LocalServiceArgs, "project" | "stack">, { project, stack, home }: Ground, parent: pulumi.Resource) {
  const service = new LocalService(name, { ...args, project, stack }, { parent, dependsOn: home() });
  return {
    endpoint: service.endpoint as unknown as pulumi.Output<Endpoint>,
    inside: service.inside as unknown as pulumi.Output<Endpoint>,
    log: service.logFile,
    services: [pulumi.all([service.url, service.logFile]).apply(([url, logFile]) => ({ name, kind: args.kind, url, logFile }))],
  };
}

function portOf({ port }: { readonly port?: number }): { port?: number } {
  return port === undefined ? {} : { port };
}
