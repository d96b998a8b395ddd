import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { SearchSinkConfig } from "../config/stack.ts";
import { stackDir } from "../local/paths.ts";
import type { Where } from "../pipeline/names.ts";
import type { SearchEndpoint } from "../search/endpoint.ts";
import { javaKeyStore } from "../search/truststore/jks.ts";
import { TrustStore } from "../search/truststore/resource.ts";
import type { Make, SearchServer } from "./box.ts";
import { madeOf } from "./reach.ts";
import { readPem, type Views } from "./views.ts";

/** A search server that is there already. Nothing is made on it but the indexes. */
export function existingSearch(config: SearchSinkConfig, sink: string, { reach, trustDir, vault }: Views, where: Where): Make<SearchServer> {
  const { kind, url, login, ca, through } = config;
  const plain = { kind, url, ...(login === undefined ? {} : { user: login.user }) };
  // Elasticsearch's sink reads PEM, OpenSearch's a Java key store alone.
  const java = kind === "opensearch" && ca !== undefined;
  const pem = ca !== undefined && (java || trustDir !== undefined) ? readPem(ca, `sinks.${sink}.${kind}.ca`) : undefined;
  const mounted = `search-${sink}.${java ? "jks" : "pem"}`;
  return (name, parent) => {
    const kept = login === undefined ? undefined : vault(`${name}-password`, login.password, parent);
    const password = (view: "own" | "reference") => (kept === undefined ? pulumi.output({}) : kept[view].apply((secret) => ({ password: secret })));
    const { hostname, port, protocol } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, "");
    const at = port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
    const way = through === undefined ? undefined : reach?.(`${name}-way`, { host, port: at }, parent);
    const beside = (): pulumi.Output<string> => new TrustStore(`${name}-authorities`, { file: join(stackDir(where.project, where.stack), "trust", mounted), pem: pem ?? "" }, { parent }).file;
    const trusted = ca === undefined ? undefined : trustDir !== undefined ? `${trustDir}/${mounted}` : java ? beside() : ca;
    return {
      owner: pulumi.all([password("own"), madeOf(way?.ready ?? [])]).apply(([secret]): SearchEndpoint => ({ ...plain, ...secret, ...(ca === undefined ? {} : { ca }), ...(way === undefined ? {} : { via: way.via(host, at) }) })),
      writer: pulumi.all([password("reference"), trusted]).apply(([secret, file]): SearchEndpoint => ({ ...plain, ...secret, ...(file === undefined ? {} : { ca: file }) })),
      trust: trustDir === undefined || pem === undefined ? {} : { [mounted]: java ? javaKeyStore(pem).toString("base64") : pem },
      secretVersion: kept?.version,
      services: [],
    };
  };
}
