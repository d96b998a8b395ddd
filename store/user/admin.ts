import { createHash } from "node:crypto";
import type { S3Client } from "@aws-sdk/client-s3";
import { withStore } from "../client.ts";
import type { StoreEndpoint } from "../endpoint.ts";

/** A user as versitygw lists it. */
export interface StoreUser {
  readonly access: string;
  readonly role: string;
  /** versitygw keeps no tags on users; its `ProjectID` (used only with `--projectid`) carries our mark. */
  readonly mark: number;
}

/**
 * The admin interface of versitygw 1.8.0: signed `PATCH` requests with an XML body on the S3 port.
 *
 * Spoken here instead of through `versitygw admin create-user`, since that takes the new user's secret only as an
 * argument, where every process of the machine can read it.
 */
export interface StoreAdmin {
  list(): Promise<StoreUser[]>;
  create(user: StoreUser, secret: string): Promise<"created" | "exists">;
  update(user: StoreUser, secret: string): Promise<void>;
  remove(access: string): Promise<void>;
}

export async function withStoreAdmin<T>(endpoint: StoreEndpoint, place: string, work: (admin: StoreAdmin) => Promise<T>, attempts?: number): Promise<T> {
  const address = endpoint.endpoint;
  if (address === undefined) throw new Error(`${place}: AWS has no such interface. Use an IAM user or role there`);
  return withStore(endpoint, place, (client) => work(adminOver(client, address, place)), attempts);
}

/** A number from 1 to 2^31-1 that stands for an owner. */
export function markOf(owner: string): number {
  return (createHash("sha256").update(owner).digest().readUInt32BE(0) % 0x7ffffffe) + 1;
}

function adminOver(client: S3Client, address: string, place: string): StoreAdmin {
  const call = async (path: string, query: Record<string, string>, body: string, fine: readonly number[]): Promise<{ status: number; text: string }> => {
    const response = await signedFetch(client, address, path, query, body);
    const text = await response.text();
    if (fine.includes(response.status)) return { status: response.status, text };
    const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1] ?? `HTTP ${response.status}`;
    const said = /<Message>([^<]*)<\/Message>/.exec(text)?.[1]?.replace(/\.$/, "") ?? "no explanation";
    throw new Error(`${place}: ${said} (${code})${code === "XAdminAccessDenied" ? ". Use the root key of the server" : ""}`);
  };
  return {
    async list() {
      const { text } = await call("/list-users", {}, "", [200]);
      return [...text.matchAll(/<Accounts>([\s\S]*?)<\/Accounts>/g)].map(([, one]) => {
        const part = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(one ?? "")?.[1] ?? "";
        return { access: unescapeXml(part("Access")), role: part("Role"), mark: Number(part("ProjectID")) };
      });
    },
    async create(user, secret) {
      const body = `<Account><Access>${escapeXml(user.access)}</Access>${mutable(user, secret)}</Account>`;
      return (await call("/create-user", {}, body, [200, 201, 409])).status === 409 ? "exists" : "created";
    },
    async update(user, secret) {
      await call("/update-user", { access: user.access }, `<MutableProps>${mutable(user, secret)}</MutableProps>`, [200]);
    },
    async remove(access) {
      await call("/delete-user", { access }, "", [200, 204, 404]);
    },
  };
}

function mutable(user: StoreUser, secret: string): string {
  return `<Secret>${escapeXml(secret)}</Secret><Role>${user.role}</Role><ProjectID>${user.mark}</ProjectID>`;
}

async function signedFetch(client: S3Client, address: string, path: string, query: Record<string, string>, body: string): Promise<Response> {
  const { protocol, host, hostname, port } = new URL(address);
  const hash = createHash("sha256").update(body).digest("hex");
  const headers = { host, "x-amz-content-sha256": hash };
  const request = { method: "PATCH", protocol, hostname, ...(port === "" ? {} : { port: Number(port) }), path, query, headers, body };
  // The client's own signer: the algorithm is AWS's Signature Version 4, as for any S3 call.
  const signer = await (client.config.signer as unknown as () => Promise<{ sign(one: typeof request): Promise<{ headers: Record<string, string> }> }>)();
  const { headers: signed } = await signer.sign(request);
  const { host: _, ...sent } = signed; // fetch sets it itself, and refuses to be told
  return fetch(`${address.replace(/\/+$/, "")}${path}?${new URLSearchParams(query)}`, { method: "PATCH", headers: sent, body, signal: AbortSignal.timeout(15_000) });
}

function escapeXml(text: string): string {
  return text.replace(/[<>&'"]/g, (one) => `&#${one.charCodeAt(0)};`);
}

function unescapeXml(text: string): string {
  const named: Record<string, string> = { lt: "<", gt: ">", amp: "&", apos: "'", quot: '"' };
  return text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code: string | undefined, name: string | undefined) => (code ? String.fromCharCode(Number(code)) : (named[name ?? ""] ?? whole)));
}
