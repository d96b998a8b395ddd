import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

type Config = Record<string, string>;
type State = "RUNNING" | "PAUSED" | "STOPPED" | "FAILED" | "UNASSIGNED" | "RESTARTING";

/** A connector as the fake keeps it. */
interface Kept {
  config: Config;
  target: "RUNNING" | "PAUSED" | "STOPPED";
  connector: { state: State; trace?: string };
  tasks: { id: number; state: State; trace?: string }[];
  offsets: { partition: object; offset: object | null }[];
  /** Topics that it was seen to use. */
  topics: string[];
  /** Until then `/status` answers 404, as right after a create. */
  statusFrom: number;
  /** Changes to come: worked off, in order of time, before each answer. */
  due: { at: number; apply: () => void }[];
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: any;
  readonly status: number | "reset" | "hung";
}

/**
 * What goes wrong, and how the real worker was seen, or reads in its sources, to say it.
 *
 * `timed out`, `reset` and `hang` carry the request out first; `dropped` does not. `page` is what every path answers while a
 * worker boots.
 */
export type Fault = "rebalance" | "stale" | "rebalance 500" | "exists" | "timed out" | "timed out, not done" | "reset" | "dropped" | "hang" | "page" | "gone" | "broken";

interface Planned {
  readonly fault: Fault;
  readonly method: string | undefined;
  readonly path: RegExp;
  times: number;
}

export const TRACE = "org.apache.kafka.connect.errors.ConnectException: Exiting WorkerSinkTask due to unrecoverable exception.\n\tat org.apache.kafka.connect.runtime.WorkerSinkTask.deliverMessages(WorkerSinkTask.java:635)\n\tat java.base/java.lang.Thread.run(Thread.java:840)\nCaused by: org.apache.kafka.common.config.ConfigException: Invalid value -1 for configuration partition.duration.ms: Partition duration needs to be a positive.\n\tat io.confluent.connect.storage.partitioner.TimeBasedPartitioner.configure(TimeBasedPartitioner.java:117)\n\t... 10 more\n";

const PAGE = '<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html;charset=ISO-8859-1"/>\n<title>Error 404 Not Found</title>\n</head>\n<body>\n<h2>HTTP ERROR 404 Not Found</h2>\n</body>\n</html>\n';

/** Classes that the fake worker has, with the keys that its validation requires. */
const PLUGINS: Record<string, { type: "source" | "sink"; required: string[] }> = {
  "org.apache.kafka.connect.file.FileStreamSourceConnector": { type: "source", required: ["topic"] },
  "org.apache.kafka.connect.file.FileStreamSinkConnector": { type: "sink", required: [] },
  "io.debezium.connector.postgresql.PostgresConnector": { type: "source", required: ["topic.prefix"] },
  "org.apache.iceberg.connect.IcebergSinkConnector": { type: "sink", required: [] },
  "io.confluent.connect.s3.S3SinkConnector": { type: "sink", required: ["s3.bucket.name"] },
};

const OTHER_PLUGINS = [
  { class: "org.apache.kafka.connect.json.JsonConverter", type: "converter", version: "4.3.1" },
  { class: "sluice.connect.SetAside", type: "transformation", version: "0.1.0" },
];

/** A Kafka Connect 4.3.1 worker for tests: its REST API over HTTP, without Kafka, and failing on demand. */
export class FakeConnect {
  readonly calls: Call[] = [];
  readonly connectors = new Map<string, Kept>();
  /** Tasks started so far, by connector: a restart or a new config starts them again. */
  readonly starts = new Map<string, number>();
  /** Connectors whose tasks fail `afterMs` after each start, until taken out. */
  readonly failing = new Map<string, { trace?: string; afterMs?: number; connector?: boolean }>();
  /** Classes that this worker has not. */
  readonly absent = new Set<string>();
  /** Extra errors of the worker's validation. */
  validation: (config: Config) => Record<string, string[]> = () => ({});
  /** Levels of its loggers. */
  readonly levels = new Map([["root", "INFO"]]);
  /** From a write to the tasks' next state; and how long `/status` answers 404 after a create. */
  startMs = 20;
  /** From a stop to the end of the tasks. */
  stopMs = 5;
  readonly #server: Server;
  readonly #planned: Planned[] = [];
  #port = 0;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<FakeConnect> {
    const fake = new FakeConnect();
    await fake.listen();
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }
  get endpoint(): { kind: "direct"; url: string } {
    return { kind: "direct", url: this.url };
  }

  /** Takes the port again after {@link close}: the same worker, started once more. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.#port, "127.0.0.1", resolve);
    });
    this.#port = (this.#server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The next `times` requests that match fail so. Faults are used up in the order they were planned. */
  plan(fault: Fault, times = 1, method?: string, path = /./): void {
    this.#planned.push({ fault, times, method, path });
  }

  /** Calls so far that match, newest last. */
  made(method: string, path: RegExp | string = /./): Call[] {
    return this.calls.filter((call) => call.method === method && (typeof path === "string" ? call.path === path : path.test(call.path)));
  }

  /** All calls but GET and validate. */
  writes(): string[] {
    return this.calls.filter((call) => call.method !== "GET" && !call.path.endsWith("/validate")).map((call) => `${call.method} ${call.path}`);
  }

  /** Puts a connector there behind everyone's back. */
  plant(name: string, config: Config, target: Kept["target"] = "RUNNING"): void {
    this.#put(name, config, target);
    const kept = this.connectors.get(name)!;
    kept.statusFrom = 0;
    for (const { apply } of kept.due.splice(0)) apply();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const method = request.method ?? "GET";
    const path = request.url ?? "/";
    const body = text ? JSON.parse(text) : undefined;
    for (const kept of this.connectors.values()) this.#workOff(kept);

    const planned = this.#planned.find((one) => one.times > 0 && (one.method ?? method) === method && one.path.test(path));
    if (planned) planned.times--;
    const fault = planned?.fault;
    const before = fault && EARLY[fault];
    const answer: [number, unknown] = before ? before : fault === "dropped" ? [0, null] : this.#answer(method, path, body);
    const status = fault === "reset" || fault === "dropped" ? "reset" : fault === "hang" ? "hung" : fault === "timed out" ? 500 : answer[0];
    this.calls.push({ method, path, body, status });
    if (status === "reset") return void request.socket.destroy();
    if (status === "hung") return;
    const [code, value] = fault === "timed out" ? TIMED_OUT : answer;
    if (value === PAGE) return void response.writeHead(code, { "content-type": "text/html;charset=iso-8859-1" }).end(PAGE);
    response.writeHead(code, { "content-type": "application/json" }).end(value === undefined ? "" : JSON.stringify(value));
  }

  #workOff(kept: Kept): void {
    const now = performance.now();
    const due = kept.due.filter(({ at }) => at <= now);
    kept.due = kept.due.filter(({ at }) => at > now);
    for (const { apply } of due) apply();
  }

  #answer(method: string, url: string, body: any): [number, unknown] {
    const [path = "", query = ""] = url.split("?");
    const [, root, rawName, verb, sub, last] = path.split("/");
    const name = decodeURIComponent(rawName ?? "");
    const call = `${method} /${root ?? ""}${rawName === undefined ? "" : "/*"}${verb === undefined ? "" : `/${verb}`}${sub === undefined ? "" : "/*"}${last === undefined ? "" : `/${last}`}`;
    const kept = this.connectors.get(name);
    if (root === "admin" && rawName === "loggers") return this.#loggers(method, decodeURIComponent(verb ?? ""), query, body);
    switch (call) {
      case "GET /":
        return [200, { version: "4.3.1", commit: "26b251a451ce941d", kafka_cluster_id: "MkU3OEVBNTcwNTJENDM2Qg" }];
      case "GET /health":
        return [200, { status: "healthy", message: "Worker has completed startup and is ready to handle requests." }];
      case "GET /connector-plugins":
        return [200, [...Object.entries(PLUGINS).filter(([name]) => !this.absent.has(name)).map(([name, { type }]) => ({ class: name, type, version: "4.3.1" })), ...(query.includes("connectorsOnly=false") ? OTHER_PLUGINS : [])]];
      case "PUT /connector-plugins/*/config/*":
        return this.#validate(name, body);
      case "GET /connectors":
        return [200, query ? Object.fromEntries([...this.connectors].map(([name, kept]) => [name, { ...(kept.statusFrom <= performance.now() ? { status: this.#status(name, kept) } : {}), info: info(name, kept) }])) : [...this.connectors.keys()]];
      case "POST /connectors":
        if (this.connectors.has(body.name)) return error(409, `Connector ${body.name} already exists`);
        return this.#invalid(body.config) ?? (this.#put(body.name, body.config, body.initial_state ?? "RUNNING"), [201, { ...info(body.name, this.connectors.get(body.name)!), tasks: [] }]);
      case "GET /connectors/*":
        return kept ? [200, info(name, kept)] : notFound(name);
      case "GET /connectors/*/config":
        return kept ? [200, { ...kept.config, name }] : notFound(name);
      case "PUT /connectors/*/config":
        if (body.name !== undefined && body.name !== name) return error(400, `Connector name configuration (${body.name}) doesn't match connector name in the URL (${name})`);
        return this.#invalid({ ...body, name }) ?? (this.#put(name, body, kept?.target ?? "RUNNING"), [kept ? 200 : 201, { ...info(name, this.connectors.get(name)!), ...(kept ? {} : { tasks: [] }) }]);
      case "GET /connectors/*/status":
        return kept && kept.statusFrom <= performance.now() ? [200, this.#status(name, kept)] : error(404, `No status found for connector ${name}`);
      case "PUT /connectors/*/pause":
      case "PUT /connectors/*/resume":
      case "PUT /connectors/*/stop":
        if (!kept) return error(404, `Unknown connector ${name}`);
        this.#turn(name, kept, verb === "pause" ? "PAUSED" : verb === "stop" ? "STOPPED" : "RUNNING");
        return [verb === "stop" ? 204 : 202, undefined];
      case "POST /connectors/*/restart":
        if (!kept) return error(404, `Unknown connector: ${name}`);
        if (!query.includes("includeTasks=true")) return [204, undefined];
        this.#restart(name, kept, query.includes("onlyFailed=true"));
        return [202, this.#status(name, kept)];
      case "POST /connectors/*/tasks/*/restart":
        if (!kept) return error(404, `Unknown connector: ${name}`);
        if (!kept.tasks.some(({ id }) => id === Number(sub))) return error(404, `Unknown task: ${name}-${sub}`);
        this.#startTask(name, kept, Number(sub));
        return [204, undefined];
      case "GET /connectors/*/tasks":
        return kept ? [200, kept.tasks.map(({ id }) => ({ id: { connector: name, task: id }, config: { ...kept.config } }))] : notFound(name);
      case "GET /connectors/*/tasks/*/status": {
        const task = kept?.tasks.find(({ id }) => id === Number(sub));
        return task ? [200, { ...task, worker_id: "127.0.0.1:18083", version: "4.3.1" }] : error(404, `No status found for task ${name}-${sub}`);
      }
      case "GET /connectors/*/topics":
        return [200, { [name]: { topics: [...(kept?.topics ?? [])] } }]; // no word of it that there is no such connector
      case "PUT /connectors/*/topics/*":
        if (kept) kept.topics = [];
        return [202, undefined];
      case "GET /connectors/*/offsets":
        return kept ? [200, { offsets: kept.offsets }] : notFound(name);
      case "DELETE /connectors/*/offsets":
      case "PATCH /connectors/*/offsets":
        if (!kept) return notFound(name);
        if (kept.target !== "STOPPED" || kept.tasks.length > 0) return error(400, `Connectors must be in the STOPPED state before their offsets can be modified. This can be done for the specified connector by issuing a 'PUT' request to the '/connectors/${name}/stop' endpoint`);
        kept.offsets = method === "DELETE" ? [] : body.offsets;
        return [200, { message: `The offsets for this connector have been ${method === "DELETE" ? "reset" : "altered"} successfully` }];
      case "DELETE /connectors/*":
        if (!kept) return notFound(name);
        this.connectors.delete(name);
        return [204, undefined];
      default:
        return error(404, "HTTP 404 Not Found");
    }
  }

  #loggers(method: string, logger: string, query: string, body: any): [number, unknown] {
    if (method === "GET") return [200, Object.fromEntries([...this.levels].map(([name, level]) => [name, { level, last_modified: null }]))];
    if (!/^(TRACE|DEBUG|INFO|WARN|ERROR|FATAL|OFF)$/.test(body?.level ?? "")) return error(404, `invalid log level '${body?.level}'.`);
    this.levels.set(logger, body.level);
    return query.includes("scope=cluster") ? [204, undefined] : [200, [logger]];
  }

  #put(name: string, config: Config, target: Kept["target"]): void {
    const now = performance.now();
    const kept: Kept = this.connectors.get(name) ?? { config, target, connector: { state: "UNASSIGNED" }, tasks: [], offsets: [], topics: [], statusFrom: now + this.startMs, due: [] };
    kept.config = { ...config };
    this.connectors.set(name, kept);
    if (target === "STOPPED") kept.connector = { state: "STOPPED" };
    else if (target === "PAUSED" && kept.tasks.length === 0) kept.connector = { state: "PAUSED" }; // no tasks are made for a connector born paused
    else this.#start(name, kept);
    kept.target = target;
  }

  /** The old state stays visible until the tasks have started: seen at every restart of the real worker. */
  #start(name: string, kept: Kept): void {
    const began = performance.now() + this.startMs;
    kept.due = [{ at: began, apply: () => {
      this.starts.set(name, (this.starts.get(name) ?? 0) + 1);
      const state = kept.target === "PAUSED" ? "PAUSED" : "RUNNING";
      kept.connector = { state };
      kept.tasks = Array.from({ length: Number(kept.config["tasks.max"] ?? 1) }, (_, id) => ({ id, state }));
      if (kept.offsets.length === 0) kept.offsets = [{ partition: { server: name }, offset: { lsn: 1 } }];
    } }];
    const failing = this.failing.get(name);
    if (!failing) return;
    kept.due.push({ at: began + (failing.afterMs ?? 0), apply: () => {
      const trace = failing.trace ?? TRACE;
      if (failing.connector) kept.connector = { state: "FAILED", trace };
      else kept.tasks = kept.tasks.map((task) => ({ ...task, state: "FAILED", trace }));
    } });
  }

  #turn(name: string, kept: Kept, target: Kept["target"]): void {
    const from = kept.target;
    kept.target = target;
    if (target === "STOPPED") {
      kept.due = [{ at: performance.now() + this.stopMs, apply: () => {
        if (kept.connector.state !== "FAILED") kept.connector = { state: "STOPPED" };
        kept.tasks = [];
      } }];
    } else if (target === "RUNNING" && (from === "STOPPED" || kept.tasks.length === 0)) {
      this.#start(name, kept);
    } else {
      kept.due.push({ at: performance.now() + this.startMs, apply: () => {
        if (kept.connector.state !== "FAILED") kept.connector = { state: target };
        kept.tasks = kept.tasks.map((task) => (task.state === "FAILED" ? task : { ...task, state: target }));
      } });
    }
  }

  #startTask(name: string, kept: Kept, id: number): void {
    kept.tasks = kept.tasks.map((task) => (task.id === id ? { id, state: "RESTARTING" } : task));
    kept.due.push({ at: performance.now() + this.startMs, apply: () => {
      this.starts.set(name, (this.starts.get(name) ?? 0) + 1);
      const failing = this.failing.get(name);
      kept.tasks = kept.tasks.map((task) => (task.id !== id ? task : failing ? { id, state: "FAILED", trace: failing.trace ?? TRACE } : { id, state: "RUNNING" }));
    } });
  }

  #restart(name: string, kept: Kept, onlyFailed: boolean): void {
    const failed = kept.connector.state === "FAILED" || kept.tasks.some((task) => task.state === "FAILED");
    if (onlyFailed && !failed) return;
    kept.tasks = kept.tasks.map((task) => (onlyFailed && task.state !== "FAILED" ? task : { ...task, state: "RESTARTING" }));
    if (kept.target !== "STOPPED") this.#start(name, kept);
    else kept.connector = { state: "STOPPED" };
  }

  #status(name: string, kept: Kept): object {
    const worker = { worker_id: "127.0.0.1:18083", version: "4.3.1" };
    return {
      name,
      connector: { state: kept.connector.state, ...(kept.connector.trace ? { trace: kept.connector.trace } : {}), ...worker },
      tasks: kept.tasks.map(({ trace, ...task }) => ({ ...task, ...worker, ...(trace ? { trace } : {}) })),
      type: typeOf(kept),
    };
  }

  #errors(config: Config): Record<string, string[]> {
    const { required } = PLUGINS[config["connector.class"] ?? ""] ?? { required: [] };
    const missing = ["name", ...required].filter((key) => !config[key]);
    const errors = Object.fromEntries(missing.map((key) => [key, [`Missing required configuration "${key}" which has no default value.`]]));
    return { ...errors, ...this.validation(config) };
  }

  #validate(className: string, config: Config): [number, unknown] {
    if (!PLUGINS[className] || this.absent.has(className)) return error(500, `org.apache.kafka.connect.runtime.rest.errors.BadRequestException: Failed to find any class that implements Connector and which name matches ${className}, available connectors are: ${pluginDescriptions()}`);
    if (config["connector.class"] !== className) return error(400, `Included connector type ${config["connector.class"]} does not match request type ${className}`);
    const errors = this.#errors(config);
    const keys = [...new Set([...Object.keys(config), ...Object.keys(errors)])];
    const configs = keys.map((name) => ({ definition: { name, type: "STRING", required: true }, value: { name, value: config[name] ?? null, recommended_values: [], errors: errors[name] ?? [], visible: true } }));
    return [200, { name: className, error_count: Object.values(errors).flat().length, groups: ["Common"], configs }];
  }

  #invalid(config: Config): [number, unknown] | undefined {
    const className = config["connector.class"];
    if (!className) return error(400, `Connector config ${JSON.stringify(config)} contains no connector type`);
    if (!PLUGINS[className] || this.absent.has(className)) return error(400, `Failed to find any class that implements Connector and which name matches ${className}, available connectors are: ${pluginDescriptions()}`);
    const errors = Object.values(this.#errors({ name: "given", ...config })).flat();
    if (errors.length === 0) return undefined;
    return error(400, `Connector configuration is invalid and contains the following ${errors.length} error(s):\n${errors.join("\n")}\nYou can also find the above list of errors at the endpoint \`/connector-plugins/{connectorType}/config/validate\``);
  }
}

function error(status: number, message: string): [number, unknown] {
  return [status, { error_code: status, message }];
}

function notFound(name: string): [number, unknown] {
  return error(404, `Connector ${name} not found`);
}

function info(name: string, kept: Kept): object {
  return { name, config: { ...kept.config, name }, tasks: kept.tasks.map((task) => ({ connector: name, task: task.id })), type: typeOf(kept) };
}

function typeOf(kept: Kept): string {
  return PLUGINS[kept.config["connector.class"] ?? ""]?.type ?? "unknown";
}

function pluginDescriptions(): string {
  return Object.entries(PLUGINS).map(([name, { type }]) => `PluginDesc{klass=class ${name}, name='${name}', version='4.3.1', encodedVersion=4.3.1, type=${type}, typeName='${type}', location='classpath'}`).join(", ");
}

const TIMED_OUT = error(500, "Request timed out. The worker is currently ensuring membership in the cluster, which began at 2026-11-21T10:00:00Z");

/** Answers that come instead of doing anything. */
const EARLY: Partial<Record<Fault, [number, unknown]>> = {
  rebalance: error(409, "Cannot complete request because of a conflicting operation (e.g. worker rebalance)"),
  stale: error(409, "Cannot complete request momentarily due to stale configuration (typically caused by a concurrent config change)"),
  "rebalance 500": error(500, "Request cannot be completed because a rebalance is expected"),
  exists: error(409, "Connector x already exists"),
  "timed out, not done": TIMED_OUT,
  page: [404, PAGE],
  gone: error(404, "Connector x not found"),
  broken: error(500, "Unexpected character ('n' (code 110)): was expecting double-quote to start field name"),
};
