import type { BrokerSecurity } from "../broker/security.ts";
import type { Part, Toolchain } from "../setup/toolchain.ts";
import type { SecretText } from "../secrets/reference.ts";
import type { ServicePaths } from "./paths.ts";
import type { SecretStore } from "./secrets.ts";
import type { RunAs } from "./user.ts";

/** The kinds of embedded services. */
export const KINDS = ["postgres", "kafka", "connect", "s3", "copy", "registry"] as const;
export type ServiceKind = (typeof KINDS)[number];

/** Inputs of the resource of one service. Plain JSON without a secret in it. */
export interface ServiceInputs {
  readonly kind: ServiceKind;
  readonly project: string;
  readonly stack: string;
  /** Settings of the kind (`PostgresSettings`, `KafkaSettings`, …); what is left out gets its default in `check`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Of the broker, for a Connect worker: `host:port` list. */
  readonly bootstrapServers?: string;
  /** Of the broker, for a Connect worker. */
  readonly security?: BrokerSecurity;
  /** Filled in by `check`: the format of the data folder. Another one replaces the service, its data included. */
  readonly dataVersion?: string;
}

/** Outputs: all inputs, and where to find the service. */
export interface ServiceOutputs extends ServiceInputs {
  readonly host: string;
  readonly port: number;
  /** `postgresql://…` without a password, `http://…`, or for Kafka the `host:port` list. */
  readonly url: string;
  readonly dataDir: string;
  readonly logFile: string;
  /** As the other boxes want it: `DatabaseEndpoint`, `BrokerEndpoint`, direct `ConnectEndpoint` or `StoreEndpoint`. Secrets as references. */
  readonly endpoint: Readonly<Record<string, unknown>>;
  /** As the embedded worker wants it, where that is not the same: another user. */
  readonly inside?: Readonly<Record<string, unknown>>;
}

/** What a definition works with. */
export interface Service<S> {
  readonly project: string;
  readonly stack: string;
  readonly settings: S;
  readonly bootstrapServers: string;
  readonly security?: BrokerSecurity | undefined;
  readonly paths: ServicePaths;
  readonly ports: Readonly<Record<string, number>>;
  readonly parts: Toolchain;
  readonly secrets: SecretStore;
}

/** Everything that decides how a service runs. Its digest is remembered: another one means a restart. */
export interface Rendered {
  readonly command: string;
  /** Never a secret: every user of the machine can read them. */
  readonly args: readonly string[];
  /** Beside what `lifecycle` passes on (`PATH`, `HOME`, language, time zone). Secrets as references. */
  readonly env: Readonly<Record<string, SecretText>>;
  /** Files to write in the service's folder, mode 0600. */
  readonly files: Readonly<Record<string, string>>;
  /** Anything else that calls for a restart when it changes. */
  readonly marks?: Readonly<Record<string, string>>;
}

/** One kind of service: its settings, its files, its health. No definition knows of the others. */
export interface Definition<S> {
  readonly kind: ServiceKind;
  /** As in messages: `local PostgreSQL`. */
  readonly title: string;
  /** Where its settings stand in the stack config, for messages. */
  readonly place: string;
  readonly needs: readonly Part[];
  /** The first is the one that clients use, and the only one that can be configured (`settings.port`). */
  readonly ports: readonly [string, ...string[]];
  readonly dataVersion: string;
  readonly stop: { readonly signal: NodeJS.Signals; readonly graceMs: number };
  /** How long it may take until healthy. */
  readonly startMs: number;
  /** Names of the secrets it keeps; removed with it. */
  readonly secrets: readonly string[];
  /** Settings with defaults, or one line per problem. */
  parse(settings: unknown): { readonly settings: S } | { readonly problems: readonly { readonly key: string; readonly reason: string }[] };
  /** Makes the data folder unless it is there. A killed run must not leave a half-made one under its final name. */
  prepare(service: Service<S>, as: RunAs | undefined): Promise<void>;
  /** Pure, but for what it looks up in the installed parts. */
  render(service: Service<S>): Rendered;
  /** `undefined` when healthy, else why not. Bounded to a few seconds. */
  ailment(service: Service<S>): Promise<string | undefined>;
  /** After it became healthy: what is to be there from the start. Repeatable. */
  furnish(service: Service<S>): Promise<void>;
  outputs(service: Service<S>): Pick<ServiceOutputs, "url" | "endpoint" | "inside">;
  /** A user to run as, found or refused, where this one will not do. The service's folder belongs to it. */
  user?(service: Service<S>): Promise<RunAs | undefined>;
  /** After the process is gone, before it starts again or its data goes. */
  tidy?(service: Service<S>): Promise<void>;
}
