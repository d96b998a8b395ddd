import * as pulumi from "@pulumi/pulumi";
import type { ExistingRegistry } from "../config/stack-registry.ts";
import type { RegistryAddress } from "../connectors/catalog/registry-converter.ts";
import { redpandaRegistryUrl, registryRoute } from "../kubernetes/redpanda/names.ts";
import type { RegistryEndpoint } from "../registry/endpoint.ts";
import type { BrokerServer, Make, RegistryServer } from "./box.ts";
import { readPem, type Views } from "./views.ts";

/** File in the worker's folder of certificates. */
const REGISTRY_PEM = "registry.pem";

/** A registry that is there: Sluice and the worker enter as the same user, each with the password from where it can read it. */
export function existingRegistry({ url, api, login, ca }: ExistingRegistry, { trustDir, vault }: Views): Make<RegistryServer> {
  const pem = ca === undefined || trustDir === undefined ? undefined : readPem(ca, "registry.existing.ca");
  return (name, parent) => {
    const kept = login === undefined ? undefined : vault(`${name}-password`, login.password, parent);
    const seen = (view: "own" | "reference", file: string | undefined): pulumi.Output<RegistryAddress> =>
      pulumi.output(kept?.[view]).apply((password) => ({ api, url, ...(login === undefined || password === undefined ? {} : { login: { user: login.user, password } }), ...(file === undefined ? {} : { ca: file }) }));
    return {
      endpoint: seen("own", ca),
      inside: seen("reference", pem === undefined ? ca : `${trustDir}/${REGISTRY_PEM}`),
      trust: pem === undefined ? {} : { [REGISTRY_PEM]: pem },
      secretVersion: kept?.version,
      ready: [],
      services: [],
    };
  };
}

/** The registry inside the brokers that the stack makes: it is entered as they are, with the same certificate. */
export function redpandaRegistry(release: string, broker: () => BrokerServer): Make<RegistryServer> {
  return () => {
    const { endpoint, inside, ready, trust } = broker();
    return {
      endpoint: endpoint.apply(({ security, via }): RegistryEndpoint => {
        const { namespace = "" } = via ?? {};
        const secure = security !== undefined && "ca" in security && security.protocol.endsWith("SSL");
        return {
          api: "confluent",
          url: redpandaRegistryUrl(release, namespace, secure),
          ...(security !== undefined && "password" in security ? { login: { user: security.username, password: security.password } } : {}),
          ...(secure && security.ca?.pem !== undefined ? { pem: security.ca.pem } : {}),
          ...(via === undefined ? {} : { via: { ...via, routes: [registryRoute(release, namespace)] } }),
        };
      }),
      inside: pulumi.all([inside, endpoint]).apply(([{ security }, { via }]): RegistryAddress => {
        const secure = security !== undefined && "ca" in security && security.protocol.endsWith("SSL");
        return {
          api: "confluent",
          url: redpandaRegistryUrl(release, via?.namespace ?? "", secure),
          ...(security !== undefined && "password" in security ? { login: { user: security.username, password: security.password } } : {}),
          ...(secure && security.ca?.file !== undefined ? { ca: security.ca.file } : {}),
        };
      }),
      trust,
      secretVersion: undefined,
      ready,
      services: [],
    };
  };
}
