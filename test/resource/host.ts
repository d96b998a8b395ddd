import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

const load = createRequire(join(process.cwd(), "package.json"));
const grpc = load("@grpc/grpc-js");
const pb = load("@pulumi/pulumi/proto/provider_pb.js");
const { ResourceProviderClient } = load("@pulumi/pulumi/proto/provider_grpc_pb.js");
const { Status } = load("@pulumi/pulumi/proto/status_pb.js");
const { Empty } = load("google-protobuf/google/protobuf/empty_pb.js");
const { Struct } = load("google-protobuf/google/protobuf/struct_pb.js");

type Props = Record<string, any>;
/** An error as the engine receives it: with the partial state when the host sent one. */
export type HostError = Error & { partial?: { id: string; properties: Props; reasons: string[] } };

/** Pulumi's own process for dynamic providers, spoken to as the engine does: over gRPC. */
export interface Host {
  check(olds: Props, news: Props): Promise<{ inputs: Props; failures: { property: string; reason: string }[] }>;
  diff(id: string, olds: Props, news: Props): Promise<{ changes: number; replaces: string[]; deleteBeforeReplace: boolean }>;
  create(props: Props): Promise<{ id: string; properties: Props }>;
  update(id: string, olds: Props, news: Props): Promise<Props>;
  read(id: string, props: Props): Promise<{ id: string; properties: Props; inputs: Props | undefined }>;
  remove(id: string, props: Props): Promise<void>;
  /** What the process printed on stderr so far. */
  stderr(): string;
  stop(): Promise<void>;
}

/** The text that Pulumi puts into the state for a provider. */
export async function providerText(provider: pulumi.dynamic.ResourceProvider): Promise<string> {
  const serialized = await pulumi.runtime.serializeFunction(() => provider, { allowSecrets: true });
  return serialized.text;
}

/** Starts the host with Node 24, in the project's folder, as the engine's shell script does. */
export async function startHost(env: Record<string, string> = {}): Promise<Host> {
  const local = join(process.cwd(), "node_modules/.bin/node");
  const child = spawn(existsSync(local) ? local : process.execPath, [load.resolve("@pulumi/pulumi/cmd/dynamic-provider"), "127.0.0.1:1"], {
    cwd: process.cwd(),
    env: { ...process.env, NODE_OPTIONS: "", PULUMI_NODEJS_PROJECT: "sluice", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk) => (errors += chunk));
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (chunk) => resolve(String(chunk).trim()));
    child.once("exit", (code) => reject(new Error(`the provider host ended with ${code}: ${errors}`)));
  });
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());

  const call = <T>(method: string, request: unknown): Promise<T> =>
    new Promise((resolve, reject) => client[method](request, (error: any, answer: T) => (error ? reject(withPartial(error)) : resolve(answer))));
  const request = (type: any, fields: Props): unknown => {
    const message = new type();
    for (const [name, value] of Object.entries(fields)) message[`set${name}`](typeof value === "object" ? Struct.fromJavaScript(value) : value);
    return message;
  };

  await call("configure", request(pb.ConfigureRequest, { Args: {} }));
  return {
    async check(olds, news) {
      const answer = await call<any>("check", request(pb.CheckRequest, { Olds: olds, News: news }));
      return { inputs: answer.getInputs().toJavaScript(), failures: answer.getFailuresList().map((f: any) => ({ property: f.getProperty(), reason: f.getReason() })) };
    },
    async diff(id, olds, news) {
      const answer = await call<any>("diff", request(pb.DiffRequest, { Id: id, Olds: olds, News: news }));
      return { changes: answer.getChanges(), replaces: answer.getReplacesList(), deleteBeforeReplace: answer.getDeletebeforereplace() };
    },
    async create(props) {
      const answer = await call<any>("create", request(pb.CreateRequest, { Properties: props }));
      return { id: answer.getId(), properties: answer.getProperties().toJavaScript() };
    },
    async update(id, olds, news) {
      const answer = await call<any>("update", request(pb.UpdateRequest, { Id: id, Olds: olds, News: news }));
      return answer.getProperties().toJavaScript();
    },
    async read(id, props) {
      const answer = await call<any>("read", request(pb.ReadRequest, { Id: id, Properties: props }));
      return { id: answer.getId(), properties: answer.getProperties().toJavaScript(), inputs: answer.getInputs()?.toJavaScript() };
    },
    async remove(id, props) {
      await call<typeof Empty>("delete", request(pb.DeleteRequest, { Id: id, Properties: props }));
    },
    stderr: () => errors,
    async stop() {
      client.close();
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await ended;
    },
  };
}

function withPartial(error: any): HostError {
  const told: HostError = new Error(error.details ?? error.message);
  const packed = error.metadata?.get("grpc-status-details-bin")?.[0];
  if (packed) {
    const detail = Status.deserializeBinary(new Uint8Array(packed)).getDetailsList()[0];
    const failed = pb.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
    told.partial = { id: failed.getId(), properties: failed.getProperties().toJavaScript(), reasons: failed.getReasonsList() };
  }
  return told;
}
