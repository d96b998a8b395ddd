import { isWorkerReference, resolveSecret } from "../../secrets/reference.ts";
import type { ConnectEndpoint } from "./transport.ts";
import type { Config } from "./client.ts";

export type RunState = "running" | "paused" | "stopped";

/** What the resource stores; the meaning of each member is told at `ConnectorArgs` in resource.ts. */
export interface ConnectorInputs {
  readonly endpoint: ConnectEndpoint;
  readonly name: string;
  readonly config: Config;
  readonly owner: string;
  readonly state: RunState;
  readonly adopt: boolean;
  readonly validate: "required" | "whenReachable" | "off";
  readonly offsets: "delete" | "keep";
  readonly unreachable: "fail" | "forget";
  readonly settleSeconds: number;
  readonly timeoutSeconds: number;
  readonly secretVersion?: string;
  readonly log?: string;
}

/** Inputs, and what was seen of the connector when it had settled. Nothing here changes by itself, or refresh would never be quiet. */
export interface ConnectorOutputs extends ConnectorInputs {
  /** RUNNING, PAUSED, STOPPED or, after a failed start, FAILED. */
  readonly connectorState: string;
  readonly taskCount: number;
  /** source or sink. */
  readonly type: string;
  /** Of the plugin, as the worker tells it. */
  readonly pluginVersion: string;
  /** The connector was there before, without this resource's mark, and was taken over because `adopt` was set. */
  readonly adopted: boolean;
  /** Class and database identity at the last write: see `identity` in compare.ts. */
  readonly identity: string;
}

const DEFAULTS = { state: "running", adopt: false, validate: "whenReachable", offsets: "delete", unreachable: "fail", settleSeconds: 5, timeoutSeconds: 300 } as const;

/** The inputs without outputs, with every default filled in. Config values that are numbers or booleans become the strings that the worker would make of them. */
export function complete(news: Record<string, unknown>): ConnectorInputs {
  const { endpoint, name, config, owner, secretVersion, log } = news;
  const filled = Object.fromEntries(Object.entries(DEFAULTS).map(([key, value]) => [key, news[key] ?? value]));
  return {
    endpoint,
    name,
    config: texts(config),
    owner,
    ...filled,
    ...(secretVersion === undefined || secretVersion === null ? {} : { secretVersion: String(secretVersion) }),
    ...(log === undefined ? {} : { log }),
  } as ConnectorInputs;
}

function texts(config: unknown): unknown {
  if (typeof config !== "object" || config === null || Array.isArray(config)) return config;
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, typeof value === "number" || typeof value === "boolean" ? String(value) : value]));
}

/**
 * The secret values that a worker's message about this config may hold: literals under keys that look secret, and what
 * the config's references stand for, as far as this machine can read them.
 */
export function secretsOf(config: Config): string[] {
  const out: string[] = [];
  for (const [key, value] of Object.entries(config)) {
    const references = value.match(/\$\{[a-z]+:[^}]+\}/g) ?? [];
    for (const reference of references.filter(isWorkerReference)) {
      try {
        out.push(resolveSecret(reference));
      } catch {
        // Only the worker can read it.
      }
    }
    if (references.length === 0 && /password|secret|token|credential|private\.?key|api\.?key/i.test(key)) out.push(value);
  }
  return out.filter((secret) => secret.length > 3);
}
