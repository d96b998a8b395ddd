import { spawn, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { bind, subjectOf, type Call, type Strike, type TestProvider } from "./provider.ts";

const load = createRequire(join(process.cwd(), "package.json"));
const grpc = load("@grpc/grpc-js");
const services = load("@pulumi/pulumi/proto/provider_grpc_pb.js");
const pb = load("@pulumi/pulumi/proto/provider_pb.js");

interface Method {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

/**
 * Stands between the engine and Pulumi's own host of dynamic providers, hands every byte on, and fails on demand: `before` keeps a call
 * from the host, `after` keeps its answer from the engine, as a connection does that breaks. The host is a new process for each
 * command of the CLI, as it is without this.
 *
 * @param env the environment of the CLI's commands, asked for when a host starts
 */
export async function startDynamic(env: () => NodeJS.ProcessEnv): Promise<TestProvider> {
  const calls: Call[] = [];
  let host: Promise<Host> | undefined;
  let used = false;
  const provider = { name: "pulumi-nodejs", calls, strike: (_call: Call): Strike | undefined => undefined };

  const renew = async (): Promise<void> => {
    const old = host;
    host = undefined;
    used = false;
    (await old)?.stop();
  };
  const forward = async (method: Method, bytes: Buffer): Promise<Buffer> => (host ??= startHost(env())).then(({ ask }) => ask(method.path, bytes));

  const handle = async (name: string, method: Method, bytes: Buffer): Promise<Buffer> => {
    // Asked only of providers that run already; Pulumi's host is never one.
    if (name === "attach") return Buffer.alloc(0);
    if (name === "configure" && used) await renew();
    used = name !== "configure";
    const call = callOf(name, bytes);
    if (call === undefined) return forward(method, bytes);
    calls.push(call);
    const strike = call.preview ? undefined : provider.strike(call);
    if (strike === "before") throw planned(`planned failure: ${call.method} ${call.name}`);
    const answer = await forward(method, bytes);
    if (strike === "after") throw planned(`planned failure after ${call.method} ${call.name}`);
    return answer;
  };

  const definition: Record<string, unknown> = {};
  const handlers: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(services.ResourceProviderService as Record<string, Method>)) {
    if (method.requestStream || method.responseStream) continue;
    const raw = { requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same };
    definition[name] = { ...method, ...raw };
    handlers[name] = (asked: { request: Buffer }, done: (error: unknown, answer?: Buffer) => void): void => {
      handle(name, method, asked.request).then((answer) => done(null, answer), done);
    };
  }
  const server = new grpc.Server({ "grpc.max_receive_message_length": 400 << 20 });
  server.addService(definition, handlers);
  const port = await bind(server);
  return Object.assign(provider, {
    port,
    stop: () => {
      server.forceShutdown();
      void renew();
    },
  });
}

const same = (bytes: Buffer): Buffer => bytes;

function planned(details: string): unknown {
  return { code: grpc.status.UNKNOWN, details, message: details };
}

/** The calls that change something, as far as a test wants to know them. */
function callOf(name: string, bytes: Buffer): Call | undefined {
  const request = { create: pb.CreateRequest, update: pb.UpdateRequest, delete: pb.DeleteRequest }[name]?.deserializeBinary(bytes);
  if (request === undefined) return undefined;
  return { method: name as "create" | "update" | "delete", ...subjectOf(request.getUrn()), preview: name === "delete" ? false : request.getPreview(), inputs: {} };
}

interface Host {
  ask(path: string, bytes: Buffer): Promise<Buffer>;
  stop(): void;
}

async function startHost(env: NodeJS.ProcessEnv): Promise<Host> {
  const child: ChildProcess = spawn(join(process.cwd(), "node_modules/.bin/node"), [load.resolve("@pulumi/pulumi/cmd/dynamic-provider"), "127.0.0.1:1"], {
    cwd: process.cwd(), env: { ...env, NODE_OPTIONS: "", PULUMI_NODEJS_PROJECT: "sluice" }, stdio: ["ignore", "pipe", "pipe"],
  });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  let errors = "";
  child.stderr!.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout!.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once("exit", (code) => reject(new Error(`the host of dynamic providers ended with ${code}: ${errors.slice(-2000)}`)));
  });
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), { "grpc.max_receive_message_length": 400 << 20 });
  return {
    ask: (path, bytes) => new Promise((resolve, reject) => client.makeUnaryRequest(path, same, same, bytes, (error: unknown, answer: Buffer) => (error ? reject(error as Error) : resolve(answer)))),
    stop() {
      client.close();
      process.removeListener("exit", kill);
      kill();
    },
  };
}
