import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A registry in Confluent's protocol, as far as Sluice asks it. Deleted subjects stay until they are deleted for good. */
export interface FakeRegistry {
  readonly url: string;
  readonly subjects: Map<string, "there" | "deleted">;
  readonly levels: Map<string, string>;
  readonly schemas: Map<number, string>;
  /** `METHOD path` of every request. */
  readonly asked: string[];
  stop(): Promise<void>;
}

export async function fakeRegistry(login?: string): Promise<FakeRegistry> {
  const subjects = new Map<string, "there" | "deleted">();
  const levels = new Map<string, string>();
  const schemas = new Map<number, string>();
  const asked: string[] = [];
  const answer = (method: string, url: URL, body: string): [number, unknown] => {
    const [, head = "", name = "", last = ""] = url.pathname.split("/").map(decodeURIComponent);
    if (head === "subjects" && name === "") return [200, [...subjects].filter(([, state]) => state === "there").map(([subject]) => subject)];
    if (head === "schemas") return schemas.has(Number(last)) ? [200, { schema: schemas.get(Number(last)) }] : [404, { error_code: 40403, message: "Schema not found" }];
    if (head === "config" && method === "PUT") return levels.set(name, (JSON.parse(body) as { compatibility: string }).compatibility), [200, {}];
    if (head === "config" && method === "DELETE") return [levels.delete(name) ? 200 : 404, {}];
    if (head === "config") return levels.has(name) ? [200, { compatibilityLevel: levels.get(name) }] : [404, {}];
    if (head === "subjects" && method === "DELETE") {
      const state = subjects.get(name);
      if (url.searchParams.get("permanent") === "true") return [subjects.delete(name) ? 200 : 404, []];
      return state === "there" ? (subjects.set(name, "deleted"), [200, [1]]) : [404, {}];
    }
    return [500, { message: `not played: ${method} ${url.pathname}` }];
  };
  const read = async (request: IncomingMessage): Promise<string> => {
    let text = "";
    for await (const part of request) text += String(part);
    return text;
  };
  const server = createServer((request, response) => void read(request).then((body) => {
    const url = new URL(request.url ?? "/", "http://registry");
    asked.push(`${request.method} ${url.pathname}${url.search}`);
    const right = login === undefined || request.headers.authorization === `Basic ${Buffer.from(login).toString("base64")}`;
    const [status, json] = right ? answer(request.method ?? "GET", url, body) : [401, { message: "Unauthorized" }];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
  }));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, subjects, levels, schemas, asked, stop: () => new Promise((done) => server.close(() => done())) };
}
