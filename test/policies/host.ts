import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { projectRoot } from "../../setup/root.ts";
import type { Given } from "./kit.ts";

const load = createRequire(join(projectRoot(), "package.json"));
const grpc = load("@grpc/grpc-js");
const pb = load("@pulumi/pulumi/proto/analyzer_pb.js");
const { AnalyzerClient } = load("@pulumi/pulumi/proto/analyzer_grpc_pb.js");
const { Empty } = load("google-protobuf/google/protobuf/empty_pb.js");
const { Struct } = load("google-protobuf/google/protobuf/struct_pb.js");

/** What the pack says of one resource or stack. */
export interface Diagnostic {
  readonly policy: string;
  readonly message: string;
  readonly level: string;
}

/** Pulumi's own process for policy packs, with our pack in it, spoken to as the engine does: over gRPC. */
export interface PolicyHost {
  /** Names of the policies and what can be set of each. */
  info(): Promise<{ name: string; settings: string[] }[]>;
  /** What the engine hands on from `--policy-pack-config`. */
  configure(config: Record<string, { level?: Level } & Record<string, unknown>>): Promise<void>;
  analyze(given: Given, stack?: string): Promise<Diagnostic[]>;
  analyzeStack(given: readonly Given[], stack?: string): Promise<Diagnostic[]>;
  stop(): Promise<void>;
}

type Level = "ADVISORY" | "MANDATORY" | "DISABLED";

export async function startPolicyHost(): Promise<PolicyHost> {
  const local = join(projectRoot(), "node_modules/.bin/node");
  const pack = join(projectRoot(), "policies");
  const child = spawn(existsSync(local) ? local : process.execPath, [load.resolve("@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", pack], { cwd: pack, env: { ...process.env, NODE_OPTIONS: "" }, stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk) => (errors += chunk));
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (chunk) => resolve(String(chunk).trim()));
    child.once("exit", (code) => reject(new Error(`the policy host ended with ${code}: ${errors}`)));
  });
  const client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const call = (method: string, request: unknown): Promise<any> => new Promise((resolve, reject) => client[method](request, (error: unknown, answer: unknown) => (error ? reject(error as Error) : resolve(answer))));
  const urn = ({ type, name = "it" }: { type: string; name?: string }, stack: string): string => `urn:pulumi:${stack}::sluice::${type}::${name}`;
  const fill = (message: any, given: Given, stack: string): any => {
    message.setType(given.type);
    message.setName(given.name ?? "it");
    message.setUrn(urn(given, stack));
    message.setProperties(Struct.fromJavaScript(given.props));
    message.setOptions(new pb.AnalyzerResourceOptions());
    return message;
  };
  const diagnostics = (answer: any): Diagnostic[] => answer.getDiagnosticsList().map((one: any) => ({ policy: one.getPolicyname(), message: one.getMessage(), level: levelName(one.getEnforcementlevel()) }));
  const levelName = (value: number): string => Object.keys(pb.EnforcementLevel).find((key) => pb.EnforcementLevel[key] === value) ?? String(value);

  return {
    async info() {
      const answer = await call("getAnalyzerInfo", new Empty());
      return answer.getPoliciesList().map((one: any) => ({ name: one.getName(), settings: Object.keys(one.getConfigschema()?.getProperties().toJavaScript() ?? {}) }));
    },
    async configure(config) {
      const request = new pb.ConfigureAnalyzerRequest();
      for (const [name, { level = "MANDATORY", ...properties }] of Object.entries(config)) {
        const one = new pb.PolicyConfig();
        one.setEnforcementlevel(pb.EnforcementLevel[level]);
        one.setProperties(Struct.fromJavaScript(properties));
        request.getPolicyconfigMap().set(name, one);
      }
      await call("configure", request);
    },
    async analyze(given, stack = "staging") {
      return diagnostics(await call("analyze", fill(new pb.AnalyzeRequest(), given, stack)));
    },
    async analyzeStack(given, stack = "staging") {
      const request = new pb.AnalyzeStackRequest();
      request.setResourcesList(given.map((one) => {
        const message = fill(new pb.AnalyzerResource(), one, stack);
        for (const [key, names] of Object.entries(one.from ?? {})) {
          const urns = new pb.AnalyzerPropertyDependencies();
          urns.setUrnsList(given.filter(({ name }) => names.includes(name ?? "it")).map((owner) => urn(owner, stack)));
          message.getPropertydependenciesMap().set(key, urns);
        }
        return message;
      }));
      return diagnostics(await call("analyzeStack", request));
    },
    async stop() {
      client.close();
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await ended;
    },
  };
}
