import { createRequire } from "node:module";
import { join } from "node:path";

/** A small Pulumi provider served over gRPC from the test's own process, so that it can record what the engine asks, and fail. */

const load = createRequire(join(process.cwd(), "package.json"));
const grpc = load("@grpc/grpc-js");
const services = load("@pulumi/pulumi/proto/provider_grpc_pb.js");
const pb = load("@pulumi/pulumi/proto/provider_pb.js");
const plugin = load("@pulumi/pulumi/proto/plugin_pb.js");
const statuses = load("@pulumi/pulumi/proto/status_pb.js");
const { Any } = load("google-protobuf/google/protobuf/any_pb.js");
const { Empty } = load("google-protobuf/google/protobuf/empty_pb.js");
const { Struct } = load("google-protobuf/google/protobuf/struct_pb.js");

export type Props = Record<string, unknown>;

/** What the engine writes where a value is not known yet (`pulumi.runtime.unknownValue`). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value is unknown, or something in it is. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

export interface Subject {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
}
export interface Failure {
  readonly property: string;
  readonly reason: string;
}
export interface Made {
  readonly id: string;
  readonly outputs: Props;
}
export interface Difference {
  readonly changed: readonly string[];
  readonly replaces?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
}

/** What a provider does; all values are plain: the engine takes secrets' marks off, and puts them on again by the property's name. */
export interface Behaviour {
  /** Package and version, as the SDK's. */
  readonly name: string;
  readonly version: string;
  configure?(config: Props): Promise<void> | void;
  /** Inputs with defaults and made-up names filled in; failures stop a preview too. */
  check?(subject: Subject, news: Props, olds: Props): Promise<{ inputs: Props; failures: readonly Failure[] }> | { inputs: Props; failures: readonly Failure[] };
  diff?(subject: Subject, olds: Props, news: Props, oldOutputs: Props): Difference;
  /** In a preview: `id` is ignored, and what is computed is {@link UNKNOWN}. */
  create(subject: Subject, inputs: Props, preview: boolean): Promise<Made>;
  update(subject: Subject, id: string, olds: Props, news: Props, preview: boolean): Promise<Props>;
  read?(subject: Subject, id: string, props: Props): Promise<Props | undefined>;
  remove(subject: Subject, id: string, props: Props): Promise<void>;
  invoke?(token: string, args: Props): Promise<Props>;
}

export type Method = "check" | "diff" | "create" | "update" | "read" | "delete" | "invoke";
export interface Call extends Subject {
  readonly method: Method;
  readonly preview: boolean;
  readonly inputs: Props;
}

/** An error that says: it is there, but not as it should be. The engine keeps it in the state and goes on from it. */
export class HalfMade extends Error {
  readonly id: string;
  readonly outputs: Props;
  constructor(message: string, id: string, outputs: Props) {
    super(message);
    this.id = id;
    this.outputs = outputs;
  }
}

/** When a planned failure strikes: before anything was done, or after (and then the engine learns what there is). */
export type Strike = "before" | "after";

export interface TestProvider {
  readonly name: string;
  readonly port: number;
  readonly calls: Call[];
  /** Asked before every create, update and delete that is no preview. */
  strike: (call: Call) => Strike | undefined;
  /** Ends the server; calls that are under way are cut off. */
  stop(): void;
}

/** What the environment of the Pulumi CLI says for it to use these instead of plugins (a debugging feature of the engine). */
export function attach(providers: readonly { readonly name: string; readonly port: number }[]): Record<string, string> {
  return { PULUMI_DEBUG_PROVIDERS: providers.map(({ name, port }) => `${name}:${port}`).join(",") };
}

export async function serveProvider(behaviour: Behaviour): Promise<TestProvider> {
  const calls: Call[] = [];
  const provider = { name: behaviour.name, calls, strike: (_call: Call): Strike | undefined => undefined };

  const note = (method: Method, subject: Subject, inputs: Props, preview = false): Call => {
    const call = { method, ...subject, preview, inputs };
    calls.push(call);
    return call;
  };
  /** Does it, unless a failure is planned. */
  const attempt = async <T>(call: Call, work: () => Promise<T>, half: (done: T) => { id: string; outputs: Props } | undefined): Promise<T> => {
    const strike = call.preview ? undefined : provider.strike(call);
    if (strike === "before") throw new Error(`planned failure: ${call.method} ${call.name}`);
    const done = await work();
    if (strike === undefined) return done;
    const there = half(done);
    throw there === undefined ? new Error(`planned failure after ${call.method} ${call.name}`) : new HalfMade(`planned failure after ${call.method} ${call.name}`, there.id, there.outputs);
  };

  const implementation = {
    handshake: unary(() => new pb.ProviderHandshakeResponse()),
    getPluginInfo: unary(() => set(new plugin.PluginInfo(), { Version: behaviour.version })),
    getSchema: unary(() => set(new pb.GetSchemaResponse(), { Schema: "{}" })),
    attach: unary(() => new Empty()),
    cancel: unary(() => new Empty()),
    checkConfig: unary((q) => set(new pb.CheckResponse(), { Inputs: q.getNews() })),
    diffConfig: unary((q) => {
      const same = canonical(plain(q.getOldInputs())) === canonical(plain(q.getNews()));
      return set(new pb.DiffResponse(), { Changes: same ? pb.DiffResponse.DiffChanges.DIFF_NONE : pb.DiffResponse.DiffChanges.DIFF_SOME });
    }),
    configure: unary(async (q) => {
      await behaviour.configure?.(plain(q.getArgs()));
      return set(new pb.ConfigureResponse(), { Supportspreview: true });
    }),
    check: unary(async (q) => {
      const subject = subjectOf(q.getUrn());
      const news = plain(q.getNews());
      note("check", subject, news);
      const { inputs, failures } = (await behaviour.check?.(subject, news, plain(q.getOlds()))) ?? { inputs: news, failures: [] };
      return set(new pb.CheckResponse(), { Inputs: struct(inputs), FailuresList: failures.map(({ property, reason }) => set(new pb.CheckFailure(), { Property: property, Reason: reason })) });
    }),
    diff: unary((q) => {
      const subject = subjectOf(q.getUrn());
      const [olds, news] = [plain(q.getOldInputs()), plain(q.getNews())];
      note("diff", subject, news);
      const { changed, replaces = [], deleteBeforeReplace = false } = behaviour.diff?.(subject, olds, news, plain(q.getOlds())) ?? { changed: changedKeys(olds, news) };
      return set(new pb.DiffResponse(), {
        Changes: changed.length > 0 ? pb.DiffResponse.DiffChanges.DIFF_SOME : pb.DiffResponse.DiffChanges.DIFF_NONE,
        DiffsList: [...changed], ReplacesList: [...replaces], Deletebeforereplace: deleteBeforeReplace,
      });
    }),
    create: unary(async (q) => {
      const subject = subjectOf(q.getUrn());
      const inputs = plain(q.getProperties());
      const call = note("create", subject, inputs, q.getPreview());
      const made = await attempt(call, () => behaviour.create(subject, inputs, q.getPreview()), (done) => done);
      return set(new pb.CreateResponse(), { Id: q.getPreview() ? "" : made.id, Properties: struct(made.outputs) });
    }),
    update: unary(async (q) => {
      const subject = subjectOf(q.getUrn());
      const news = plain(q.getNews());
      const call = note("update", subject, news, q.getPreview());
      const outputs = await attempt(call, () => behaviour.update(subject, q.getId(), plain(q.getOlds()), news, q.getPreview()), (done) => ({ id: q.getId(), outputs: done }));
      return set(new pb.UpdateResponse(), { Properties: struct(outputs) });
    }),
    read: unary(async (q) => {
      const subject = subjectOf(q.getUrn());
      const props = plain(q.getProperties());
      note("read", subject, props);
      const found = behaviour.read === undefined ? props : await behaviour.read(subject, q.getId(), props);
      return found === undefined ? new pb.ReadResponse() : set(new pb.ReadResponse(), { Id: q.getId(), Properties: struct(found), Inputs: q.getInputs() });
    }),
    delete: unary(async (q) => {
      const subject = subjectOf(q.getUrn());
      const props = plain(q.getProperties());
      await attempt(note("delete", subject, props), () => behaviour.remove(subject, q.getId(), props), () => undefined);
      return new Empty();
    }),
    invoke: unary(async (q) => {
      const token = q.getTok();
      const args = plain(q.getArgs());
      note("invoke", { type: token, name: "", urn: "" }, args);
      if (behaviour.invoke === undefined) throw new Error(`${behaviour.name} has no function ${token}`);
      return set(new pb.InvokeResponse(), { Return: struct(await behaviour.invoke(token, args)) });
    }),
  };

  const server = new grpc.Server({ "grpc.max_receive_message_length": 400 << 20, "grpc.max_send_message_length": 400 << 20 });
  server.addService(services.ResourceProviderService, implementation);
  const port = await bind(server);
  return Object.assign(provider, { port, stop: () => server.forceShutdown() });
}

/** Binds a gRPC server to a free loopback port. */
export function bind(server: { bindAsync(address: string, credentials: unknown, done: (error: Error | null, port: number) => void): void }): Promise<number> {
  return new Promise((resolve, reject) => server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => (error ? reject(error) : resolve(port))));
}

/** The properties whose values differ; the order of keys says nothing, protobuf's maps have none. */
export function changedKeys(olds: Props, news: Props): string[] {
  return [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter((key) => canonical(olds[key]) !== canonical(news[key])).sort();
}

export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner) ?? "";
}

/** `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME` in its parts. */
export function subjectOf(urn: string): Subject {
  const [, , types = "", ...name] = urn.split("::");
  return { urn, type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

function plain(message: { toJavaScript(): unknown } | undefined): Props {
  return (message?.toJavaScript() ?? {}) as Props;
}
function struct(props: Props): unknown {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(props)));
}
function set<T>(message: T, fields: Props): T {
  for (const [name, value] of Object.entries(fields)) (message as Record<string, (value: unknown) => void>)[`set${name}`]!.call(message, value);
  return message;
}

function unary(handler: (request: any) => unknown) {
  return (call: { request: unknown }, done: (error: unknown, reply?: unknown) => void): void => {
    Promise.resolve().then(() => handler(call.request)).then((reply) => done(null, reply), (error: Error) => done(grpcError(error)));
  };
}

/** As the SDK's own providers say it (`ErrorResourceInitFailed` in the details for what is half made). */
function grpcError(error: Error): unknown {
  if (!(error instanceof HalfMade)) return { code: grpc.status.UNKNOWN, message: error.message, details: error.message };
  const detail = set(new pb.ErrorResourceInitFailed(), { Id: error.id, Properties: struct(error.outputs), ReasonsList: [error.message] });
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = set(new statuses.Status(), { Code: grpc.status.UNKNOWN, Message: error.message, DetailsList: [packed] });
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, message: error.message, details: error.message, metadata };
}
