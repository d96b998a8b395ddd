import { brief, isTimeOut, judge } from "./answers.ts";
import { pace } from "./pace.ts";
import { openTransport, TransportError, type Answer, type ConnectEndpoint, type Transport } from "./transport.ts";

export type Config = Record<string, string>;

export interface TaskStatus {
  readonly id: number;
  readonly state: string;
  readonly worker_id: string;
  readonly trace?: string;
}
/** As `GET /connectors/{name}/status` answers. States: RUNNING, PAUSED, STOPPED, FAILED, UNASSIGNED, RESTARTING. */
export interface Status {
  readonly name: string;
  readonly connector: { readonly state: string; readonly worker_id: string; readonly trace?: string; readonly version?: string };
  readonly tasks: readonly TaskStatus[];
  readonly type?: string;
}
/** One entry of `GET /connectors?expand=status&expand=info`. Either half may be missing for a moment after a create. */
export interface Entry {
  readonly status?: Status;
  readonly info?: { readonly config: Config };
}
export interface Offset {
  readonly partition: Record<string, unknown>;
  readonly offset: Record<string, unknown> | null;
}

export interface Plugin {
  readonly class: string;
  /** source, sink, converter, header_converter, transformation, predicate. */
  readonly type: string;
  readonly version?: string;
}

/** Why a request failed for good. `late`: refused or conflicting until the deadline; `unreachable`: no worker answered. */
export type Fault = "refused" | "exists" | "gone" | "late" | "unreachable";

/** The message is one line with the worker's own words; the caller says for which connector, and redacts. */
export class ConnectError extends Error {
  readonly fault: Fault;
  constructor(fault: Fault, message: string) {
    super(message);
    this.name = "ConnectError";
    this.fault = fault;
  }
}

interface Asking<T> {
  /** Looks whether a request whose answer was lost took effect after all, and then gives its result. */
  readonly landed?: () => Promise<T | undefined>;
  readonly timeoutMs?: number;
}

/** One piece of work on a worker, with one deadline over all its requests. */
export class ConnectClient {
  readonly transport: Transport;
  readonly #deadline: number;
  readonly #patienceMs: number;

  /**
   * @param timeoutMs all requests together end after this long
   * @param patienceMs and earlier when for so long nobody, or only a booting worker, answers. 0: no second try.
   */
  constructor(endpoint: ConnectEndpoint, timeoutMs: number, patienceMs: number = pace.bootMs) {
    this.transport = openTransport(endpoint);
    this.#deadline = performance.now() + timeoutMs;
    this.#patienceMs = patienceMs;
  }

  /** Milliseconds until the deadline, never negative. */
  left(): number {
    return Math.max(0, this.#deadline - performance.now());
  }

  async overview(): Promise<Map<string, Entry>> {
    return new Map(Object.entries(await this.#ask<Record<string, Entry>>("GET", "/connectors?expand=status&expand=info")));
  }

  /** The config with the `name` that the worker adds and unresolved `${…}` references; `undefined` when there is no such connector. */
  config(name: string): Promise<Config | undefined> {
    return this.#find("GET", `${at(name)}/config`);
  }

  /** `undefined` when there is none: no such connector, or just made. */
  status(name: string): Promise<Status | undefined> {
    return this.#find("GET", `${at(name)}/status`);
  }

  /** Creates the connector or replaces its whole config. `same` tells whether a config found after a lost answer is the wanted one. */
  async putConfig(name: string, config: Config, same: (live: Config) => boolean): Promise<void> {
    await this.#ask("PUT", `${at(name)}/config`, config, { landed: this.#landed(name, same) });
  }

  /** Creates the connector in a run state. Fails with `exists` when the name is taken. */
  async create(name: string, config: Config, state: "RUNNING" | "PAUSED" | "STOPPED", same: (live: Config) => boolean): Promise<void> {
    await this.#ask("POST", "/connectors", { name, config, initial_state: state }, { landed: this.#landed(name, same) });
  }

  async pause(name: string): Promise<void> {
    await this.#ask("PUT", `${at(name)}/pause`);
  }

  /** Also leaves STOPPED. */
  async resume(name: string): Promise<void> {
    await this.#ask("PUT", `${at(name)}/resume`);
  }

  /** Ends all tasks but keeps config and offsets. The answer comes before the tasks have ended. */
  async stop(name: string): Promise<void> {
    await this.#ask("PUT", `${at(name)}/stop`);
  }

  /** Restarts the connector with its tasks. Without these parameters Kafka Connect restarts the connector object and leaves failed tasks failed. */
  async restart(name: string, which: "all" | "failed"): Promise<void> {
    await this.#ask("POST", `${at(name)}/restart?includeTasks=true&onlyFailed=${which === "failed"}`);
  }

  async offsets(name: string): Promise<readonly Offset[]> {
    return (await this.#ask<{ offsets: Offset[] }>("GET", `${at(name)}/offsets`)).offsets;
  }

  /** Needs a stopped connector without tasks, else `refused`. */
  async deleteOffsets(name: string): Promise<void> {
    await this.#ask("DELETE", `${at(name)}/offsets`);
  }

  /** Needs a stopped connector without tasks, else `refused`. A `null` offset drops that partition's. */
  async patchOffsets(name: string, offsets: readonly Offset[]): Promise<void> {
    await this.#ask("PATCH", `${at(name)}/offsets`, { offsets });
  }

  /** Deletes the connector; that there is none is fine. */
  async delete(name: string): Promise<void> {
    await this.#find("DELETE", at(name), undefined, { landed: async () => ((await this.config(name)) === undefined ? true : undefined) });
  }

  /** The worker's own check of a config: 200 even with errors. Asked once. `undefined`: no such plugin. */
  validate(className: string, config: Config, timeoutMs: number): Promise<Validation | undefined> {
    return this.#find("PUT", `/connector-plugins/${encodeURIComponent(className)}/config/validate`, config, { timeoutMs });
  }

  /** With `all` also converters, transforms and predicates. */
  async plugins(all = false): Promise<readonly Plugin[]> {
    return this.#ask("GET", `/connector-plugins${all ? "?connectorsOnly=false" : ""}`);
  }

  /** Who the worker is, and the cluster that it works for. */
  async about(): Promise<{ readonly version: string; readonly commit: string; readonly kafka_cluster_id: string }> {
    return this.#ask("GET", "/");
  }

  /** Whether it has joined its group: `/` answers before. Kafka 3.9 and newer (KIP-1017); `undefined` from an older one. */
  health(): Promise<{ readonly status: string; readonly message: string } | undefined> {
    return this.#find("GET", "/health");
  }

  /** Topics that the connector read or wrote since it was made, or since they were forgotten. */
  async topics(name: string): Promise<readonly string[]> {
    return (await this.#ask<Record<string, { topics: string[] }>>("GET", `${at(name)}/topics`))[name]?.topics ?? [];
  }

  /** Forgets the topics that were seen so far. */
  async forgetTopics(name: string): Promise<void> {
    await this.#ask("PUT", `${at(name)}/topics/reset`);
  }

  /** Restarts one task, failed or not; `gone` when there is no task of that number. */
  async restartTask(name: string, task: number): Promise<void> {
    await this.#ask("POST", `${at(name)}/tasks/${task}/restart`);
  }

  /** Levels that were set for themselves, by logger. */
  async logLevels(): Promise<Readonly<Record<string, { readonly level: string | null }>>> {
    return this.#ask("GET", "/admin/loggers");
  }

  /** Sets the level of a logger, and of those below it, on all workers of the group (KIP-976), until they are started anew. */
  async setLogLevel(logger: string, level: string): Promise<void> {
    await this.#ask("PUT", `/admin/loggers/${encodeURIComponent(logger)}?scope=cluster`, { level });
  }

  #landed(name: string, same: (live: Config) => boolean): () => Promise<true | undefined> {
    return async () => {
      const live = await this.config(name);
      return live && same(live) ? true : undefined;
    };
  }

  async #find<T>(method: string, path: string, body?: unknown, asking?: Asking<unknown>): Promise<T | undefined> {
    try {
      return await this.#ask<T>(method, path, body, asking as Asking<T>);
    } catch (error) {
      if (error instanceof ConnectError && error.fault === "gone") return undefined;
      throw error;
    }
  }

  async #ask<T>(method: string, path: string, body?: unknown, asking: Asking<T | true> = {}): Promise<T> {
    const limit = asking.timeoutMs ?? (method === "GET" ? pace.readMs : pace.writeMs);
    let silentSince: number | undefined; // since when no worker that is up has answered
    let conflict: string | undefined; // what became of the last request that reached a worker
    let oddFailures = 0;
    for (let attempt = 0; ; attempt++) {
      const started = performance.now();
      const allowed = Math.min(limit, Math.max(1, this.left()));
      const outcome = await this.#once(method, path, body, allowed);
      switch (outcome.verdict) {
        case "done":
          return outcome.answer?.json as T;
        case "exists":
        case "gone":
        case "refused":
          throw new ConnectError(outcome.verdict, outcome.why);
        case "unknown": {
          const landed = await asking.landed?.().catch(unlessLate);
          if (landed !== undefined) return landed as T;
          if (outcome.answer && !isTimeOut(outcome.answer) && ++oddFailures >= 3) throw new ConnectError("refused", outcome.why);
        }
      }
      // A lost answer is no silence: somebody took the request.
      const silent = outcome.verdict === "booting" || (!outcome.answer && outcome.verdict === "again");
      silentSince = silent ? (silentSince ?? started) : undefined;
      // The last request may have been cut short by the deadline: what was answered before it is the reason, if there was something.
      const cutShort = !outcome.answer && allowed < limit;
      if (!silent && !(cutShort && conflict !== undefined)) conflict = outcome.why;
      const pause = backoff(attempt);
      if (silentSince !== undefined && performance.now() + pause - silentSince > this.#patienceMs) throw this.#unreachable(outcome.why);
      if (pause > this.left()) throw conflict === undefined ? this.#unreachable(outcome.why) : new ConnectError("late", `Kafka Connect at ${this.transport.label} did not get to it in time (${conflict})`);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  async #once(method: string, path: string, body: unknown, timeoutMs: number): Promise<{ verdict: ReturnType<typeof judge>; why: string; answer?: Answer }> {
    try {
      const answer = await this.transport.send(method, path, body, timeoutMs);
      return { verdict: judge(answer), why: brief(answer), answer };
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      if (error.hopeless) throw this.#unreachable(error.message);
      return { verdict: error.sent ? "unknown" : "again", why: error.message };
    }
  }

  #unreachable(why: string): ConnectError {
    return new ConnectError("unreachable", `Kafka Connect at ${this.transport.label} cannot be reached (${why})`);
  }
}

/** As `PUT /connector-plugins/{class}/config/validate` answers. Never print it whole: `value.value` holds resolved secrets. */
export interface Validation {
  readonly error_count: number;
  readonly configs: readonly { readonly definition?: { readonly name?: string; readonly type?: string }; readonly value: { readonly name: string; readonly errors: readonly string[] } }[];
}

/** A look that the deadline cut off saw nothing, and is not the reason that the work itself was not done. */
function unlessLate(error: unknown): undefined {
  if (!(error instanceof ConnectError && error.fault === "late")) throw error;
}

function at(name: string): string {
  return `/connectors/${encodeURIComponent(name)}`;
}

/** Full jitter in the upper half: 50 connectors that met one rebalance must not come back together. */
function backoff(attempt: number): number {
  const full = Math.min(pace.backoffMs * 2 ** Math.min(attempt, 10), pace.backoffMaxMs);
  return full * (0.5 + Math.random() / 2);
}
