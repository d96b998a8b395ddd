import { statSync } from "node:fs";
import type { RequestOptions } from "node:https";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { KubernetesFailure } from "./failure.ts";

/** A cluster that can be asked: address and credentials of one context. */
export interface Context {
  /** `context staging`, as messages say it. */
  readonly label: string;
  /** Such as `https://10.0.0.1:6443`, without a final slash. */
  readonly server: string;
  /** Credentials for one request or connection; runs the credential plugin where the last token has expired. */
  options(): Promise<RequestOptions>;
}

const IN_CLUSTER = "/var/run/secrets/kubernetes.io/serviceaccount/token";
const known = new Map<string, Promise<KubeConfig>>();

/**
 * The cluster of a context, found as kubectl finds it: the files of KUBECONFIG, else `~/.kube/config`, else the service account of the
 * pod that this runs in. Credential plugins (`aws eks get-token`), certificates, tokens and proxies of the kubeconfig are the library's work.
 *
 * @param name context; empty or left out: the current one
 */
export async function openContext(name?: string): Promise<Context> {
  const files = configFiles();
  const label = name ? `context ${name}` : files.length > 0 ? "the current context" : "the cluster of this pod";
  if (files.length === 0 && !readable(IN_CLUSTER)) {
    throw new KubernetesFailure("config", label, "there is no kubeconfig", "Set KUBECONFIG, or write ~/.kube/config (for EKS: aws eks update-kubeconfig --name CLUSTER)");
  }
  const config = await load(name ?? "", files, label);
  const contexts = config.getContexts().map((each) => each.name);
  const wanted = name || config.getCurrentContext();
  if (files.length > 0 && (!wanted || !contexts.includes(wanted))) {
    const has = contexts.length === 0 ? "no contexts" : contexts.join(", ");
    const reason = wanted ? `the kubeconfig (${files.join(", ")}) does not have it, it has ${has}` : `the kubeconfig (${files.join(", ")}) names no current context, it has ${has}`;
    throw new KubernetesFailure("config", label, reason, "Name one of them in sluice:kubernetes, or point KUBECONFIG to the file that has it");
  }
  if (files.length > 0) config.setCurrentContext(wanted ?? "");
  const server = config.getCurrentCluster()?.server.replace(/\/+$/, "");
  if (!server) throw new KubernetesFailure("config", label, "its cluster is not in the kubeconfig, or has no server", "Mend the kubeconfig (for EKS: aws eks update-kubeconfig --name CLUSTER)");
  return { label, server, options: () => credentials(config, label) };
}

/** One config for each context: it keeps the plugin's token until that expires, and the connections of its agent. */
function load(name: string, files: readonly string[], label: string): Promise<KubeConfig> {
  const key = [name, ...files.map((file) => `${file}@${changed(file)}`)].join("\0");
  const found = known.get(key);
  if (found) return found;
  const made = (async () => {
    const { KubeConfig } = await import("@kubernetes/client-node");
    const config = new KubeConfig();
    if (files.length === 0) {
      config.loadFromCluster();
      return config;
    }
    const parts = files.map((file) => {
      const part = new KubeConfig();
      try {
        part.loadFromFile(file);
      } catch (error) {
        throw new KubernetesFailure("config", label, `the kubeconfig (${file}) cannot be read: ${(error as Error).message.split("\n")[0]}`, "Mend it: `kubectl config view` must be able to read it");
      }
      return part;
    });
    config.loadFromOptions({
      clusters: firstOfEach(parts.flatMap((part) => part.getClusters())),
      users: firstOfEach(parts.flatMap((part) => part.getUsers())),
      contexts: firstOfEach(parts.flatMap((part) => part.getContexts())),
      currentContext: parts.map((part) => part.getCurrentContext()).find((current) => current) ?? "",
    });
    return config;
  })();
  known.set(key, made);
  made.catch(() => known.delete(key));
  return made;
}

/** Of things with the same name in several files the first one holds, as for kubectl. */
function firstOfEach<T extends { readonly name: string }>(things: readonly T[]): T[] {
  return [...new Map([...things].reverse().map((thing) => [thing.name, thing])).values()].reverse();
}

async function credentials(config: KubeConfig, label: string): Promise<RequestOptions> {
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    throw new KubernetesFailure("denied", label, `its credentials cannot be had: ${(error as Error).message.split("\n")[0]}`, "Sign in again (for EKS: aws sso login, or mend the user's exec command in the kubeconfig)");
  }
  return options;
}

function configFiles(): readonly string[] {
  const named = (process.env["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  if (named.length > 0) return named;
  const home = join(homedir(), ".kube", "config");
  return readable(home) ? [home] : [];
}

function readable(file: string): boolean {
  return changed(file) !== 0;
}

function changed(file: string): number {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}
