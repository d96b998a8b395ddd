import * as pulumi from "@pulumi/pulumi";
import { bootstrapList, type BrokerEndpoint } from "../broker/endpoint.ts";
import type { Authority, BrokerSecurity } from "../broker/security.ts";
import type { ExistingBroker } from "../config/stack.ts";
import { madeOf, type Reach } from "./reach.ts";
import type { BrokerServer, Make } from "./box.ts";
import { readPem, type Views } from "./views.ts";

/** File in the worker's folder of certificates. */
const BROKER_PEM = "broker.pem";

/** Brokers that are there: Sluice and the worker enter as the same user, each with the password from where it can read it. */
export function existingBroker({ bootstrapServers, security, through }: ExistingBroker, { reach, trustDir, vault }: Views): Make<BrokerServer> {
  const pem = trustDir === undefined || security === undefined || !("ca" in security) || security.ca === undefined ? undefined : (security.ca.pem ?? readPem(security.ca.file ?? "", "broker.existing.security.ca.file"));
  return (name, parent) => {
    const password = security !== undefined && "password" in security ? vault(`${name}-password`, security.password, parent) : undefined;
    const ways = through === undefined || reach === undefined ? [] : bootstrapList({ bootstrapServers }).map((address, at) => wayTo(reach, `${name}-way-${at}`, address, parent));
    const seen = (view: "own" | "reference", authority: Authority | undefined): pulumi.Output<BrokerEndpoint> =>
      pulumi.output(password?.[view]).apply((text) => ({ bootstrapServers, ...(security === undefined ? {} : { security: { ...security, ...(text === undefined ? {} : { password: text }), ...(authority === undefined ? {} : { ca: authority }) } as BrokerSecurity }) }));
    return {
      endpoint: pulumi.all([seen("own", undefined), madeOf(ways.flatMap(({ way }) => way.ready))]).apply(([endpoint]): BrokerEndpoint => {
        const [first, ...rest] = ways.map(({ way, host, port }) => way.via(host, port));
        return first === undefined ? endpoint : { ...endpoint, via: { ...first, routes: [...first.routes, ...rest.flatMap(({ routes }) => routes)] } };
      }),
      inside: seen("reference", pem === undefined ? undefined : { file: `${trustDir}/${BROKER_PEM}` }),
      trust: pem === undefined ? {} : { [BROKER_PEM]: pem },
      ready: [],
      services: [],
    };
  };
}

function wayTo(reach: Reach, name: string, address: string, parent: pulumi.Resource) {
  const at = address.lastIndexOf(":");
  const [host, port] = [address.slice(0, at).replace(/^\[|\]$/g, ""), Number(address.slice(at + 1))];
  return { host, port, way: reach(name, { host, port }, parent) };
}
