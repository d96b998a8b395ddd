import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { IamRequest } from "./iam.ts";

/** Whether a call is allowed; asked for every one. */
export type Allow = (request: IamRequest) => boolean;

export interface Gate {
  readonly url: string;
  /** Every call so far, in order, the refused ones included. */
  readonly calls: (IamRequest & { readonly allowed: boolean })[];
  stop(): Promise<void>;
}

/**
 * Stands before an S3 server and refuses what `allow` does not: IAM's part in front of AWS. It names each call as IAM does, and like AWS
 * it answers 403 instead of 404 where an object is missing and the caller may not list the bucket.
 */
export async function s3Gate(upstream: string, allow: Allow): Promise<Gate> {
  const calls: Gate["calls"] = [];
  const decide = (request: IamRequest): boolean => {
    const allowed = allow(request);
    calls.push({ ...request, allowed });
    return allowed;
  };
  return listen(calls, (incoming, answer) => {
    const call = s3Call(incoming);
    if (!decide(call)) {
      incoming.resume();
      return deny(answer, incoming.method === "HEAD");
    }
    const { hostname, port } = new URL(upstream);
    // The client signed the gate's name, and so the server must see it.
    const onward = httpRequest({ hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (response) => {
      const hidden = response.statusCode === 404 && call.action === "s3:GetObject" && !allow({ action: "s3:ListBucket", resource: call.resource.split("/")[0] ?? "" });
      if (hidden) {
        response.resume();
        return deny(answer, incoming.method === "HEAD");
      }
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    incoming.pipe(onward);
  });
}

function s3Call({ method = "", url = "/" }: IncomingMessage): IamRequest {
  const { pathname, searchParams: query } = new URL(url, "http://gate");
  const [bucket = "", ...rest] = decodeURIComponent(pathname).slice(1).split("/");
  const key = rest.join("/");
  if (bucket === "") return { action: "s3:ListAllMyBuckets", resource: "*" };
  if (key === "") {
    const prefix = query.get("prefix");
    if (method === "GET" || method === "HEAD") return { action: "s3:ListBucket", resource: `arn:aws:s3:::${bucket}`, context: prefix === null ? {} : { "s3:prefix": prefix } };
    return { action: query.has("delete") ? "s3:DeleteObject" : `s3:${method}Bucket`, resource: `arn:aws:s3:::${bucket}${query.has("delete") ? "/?" : ""}` };
  }
  const upload = query.has("uploadId") || query.has("uploads");
  const verb = method === "PUT" || (method === "POST" && upload) ? "PutObject" : method === "DELETE" ? (upload ? "AbortMultipartUpload" : "DeleteObject") : "GetObject";
  return { action: `s3:${verb}`, resource: `arn:aws:s3:::${bucket}/${key}` };
}

function deny(answer: ServerResponse, bare: boolean): void {
  answer.writeHead(403, { "content-type": "application/xml" });
  answer.end(bare ? undefined : "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
}

/** A server on a free loopback port. */
export async function listen(calls: Gate["calls"], handle: (incoming: IncomingMessage, answer: ServerResponse) => void): Promise<Gate> {
  const server: Server = createServer(handle);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}
