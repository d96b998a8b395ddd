import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import type { ClientRequest, IncomingMessage } from "node:http";
import WebSocket from "ws";
import type { Context } from "./context.ts";
import { KubernetesFailure } from "./failure.ts";
import { refusal, unreachable } from "./request.ts";

export interface Target {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/**
 * The kubelet's own WebSocket protocol (k8s.io/cri-streaming, portforward/websocket.go): each message begins with the number of its
 * channel, 0 data and 1 error; each channel begins with the port, two bytes. API servers pass it through since long before 1.31, whose
 * `v2.portforward.k8s.io` wraps SPDY into WebSockets and gives one connection no more than this does.
 */
const PROTOCOL = "v4.channel.k8s.io";
const DATA = 0;
const ERROR = 1;
const PORT_BYTES = 2;

/** Well below the 32 MiB that golang.org/x/net/websocket takes in one message. */
const MESSAGE = 64 * 1024;
/** Load balancers before API servers end connections that are silent for some minutes. */
const PING_MS = 30_000;
/**
 * The protocol has no half-close: a client cannot say that it is done and go on reading. (Nor would it help much: containerd closes a
 * forwarded connection one second after the client's end.) So after `end()` what still comes is read until nothing has come for this long.
 */
const LINGER_MS = 2_000;

/** Opens the port-forward. Resolves when the kubelet has taken it; that nothing listens in the pod comes later, as the stream's error. */
export async function openForward(context: Context, target: Target, timeoutMs = 30_000): Promise<Forward> {
  const options = await context.options();
  const path = `/api/v1/namespaces/${encodeURIComponent(target.namespace)}/pods/${encodeURIComponent(target.pod)}/portforward?ports=${target.port}`;
  // `as object`: ws types two of the many options of node:https more narrowly than it takes them.
  const socket = new WebSocket(context.server.replace(/^http/, "ws") + path, [PROTOCOL], { ...(options as object), handshakeTimeout: timeoutMs, perMessageDeflate: false });
  return new Promise<Forward>((resolve, reject) => {
    const forward = new Forward(context, target, socket);
    const timer = setTimeout(() => fail(closed(context, target, `the kubelet took no connection within ${timeoutMs / 1000} s`)), timeoutMs);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
      forward.on("error", () => undefined).destroy();
    };
    socket.once("unexpected-response", (_request: ClientRequest, response: IncomingMessage) => {
      void body(response).then((text) => fail(refusal(context, about(target), response.statusCode ?? 0, text, "get and create on pods/portforward")));
    });
    forward.once("error", fail);
    socket.once("error", (error) => fail(unreachable(context, error, timeoutMs)));
    forward.once("taken", () => {
      clearTimeout(timer);
      forward.off("error", fail);
      resolve(forward);
    });
  });
}

/** One connection to a port of a pod. The methods of a socket that clients call are there. */
export class Forward extends Duplex {
  readonly #context: Context;
  readonly #target: Target;
  readonly #socket: WebSocket;
  /** Bytes of the port that still come on each channel. */
  readonly #head = [PORT_BYTES, PORT_BYTES];
  readonly #ping: NodeJS.Timeout;
  #linger: NodeJS.Timeout | undefined;
  #wire: Socket | undefined;
  #said = "";
  #broken: Error | undefined;
  /** Whether the other side has sent anything. Until then an error may mean that it was never reached. */
  answered = false;

  constructor(context: Context, target: Target, socket: WebSocket) {
    super({ allowHalfOpen: false, highWaterMark: MESSAGE });
    this.#context = context;
    this.#target = target;
    this.#socket = socket;
    this.#ping = setInterval(() => socket.readyState === WebSocket.OPEN && socket.ping(), PING_MS).unref();
    socket.once("upgrade", (response) => (this.#wire = response.socket.setKeepAlive(true, PING_MS)));
    socket.on("message", (data: Buffer, binary) => this.#take(binary ? data : Buffer.from(data)));
    socket.on("error", (error) => (this.#broken ??= error));
    socket.on("close", (code) => this.#closed(code));
  }

  #take(message: Buffer): void {
    const channel = message[0] ?? DATA;
    let rest = message.subarray(1);
    const head = Math.min(this.#head[channel] ?? 0, rest.length);
    if (head > 0) {
      this.#head[channel] = (this.#head[channel] ?? 0) - head;
      rest = rest.subarray(head);
      if (this.#head.every((left) => left === 0)) this.emit("taken");
    }
    if (rest.length === 0) return;
    if (channel === ERROR) this.#said += rest.toString("utf8");
    if (channel !== DATA) return;
    this.answered = true;
    this.#linger?.refresh();
    if (!this.push(rest)) this.#socket.pause();
  }

  #closed(code: number): void {
    this.#stopTimers();
    if (this.destroyed) return;
    if (this.#said !== "") this.destroy(refusedInPod(this.#context, this.#target, this.#said, this.answered));
    else if (this.#broken) this.destroy(closed(this.#context, this.#target, this.#broken.message));
    else if (code === 1006 && !this.writableFinished) this.destroy(closed(this.#context, this.#target, "the API server or the network between ended it"));
    else this.push(null);
  }

  override _read(): void {
    if (this.#socket.isPaused) this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return done(closed(this.#context, this.#target, this.#said || "the other side has closed it"));
    for (let at = 0; at < chunk.length; at += MESSAGE) {
      const part = chunk.subarray(at, at + MESSAGE);
      const message = Buffer.allocUnsafe(part.length + 1);
      message[0] = DATA;
      part.copy(message, 1);
      const last = at + MESSAGE >= chunk.length;
      this.#socket.send(message, last ? (error) => done(error ? closed(this.#context, this.#target, error.message) : null) : undefined);
    }
    if (chunk.length === 0) done();
  }

  override _final(done: () => void): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#linger = setTimeout(() => this.#socket.close(), LINGER_MS);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#stopTimers();
    this.#socket.on("error", () => undefined); // an unfinished handshake that is ended emits one
    // As with a socket of the system the close comes later: TLS above it wants to tell first why it gave up.
    if (this.#socket.readyState === WebSocket.CLOSED) setImmediate(() => done(error));
    else this.#socket.once("close", () => setImmediate(() => done(error)));
    this.#socket.terminate();
  }

  #stopTimers(): void {
    clearInterval(this.#ping);
    clearTimeout(this.#linger);
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  /** An idle connection that an agent keeps must not keep the process. */
  ref(): this {
    this.#wire?.ref();
    return this;
  }

  unref(): this {
    this.#wire?.unref();
    return this;
  }
}

/** The kubelet could not connect in the pod, or what it had connected to broke. */
export class PodRefusal extends KubernetesFailure {
  /** Nothing of what was written can have arrived. */
  readonly unsent: boolean;

  constructor(place: string, reason: string, unsent: boolean) {
    super(unsent ? "refused" : "closed", place, reason, unsent ? "See whether the pod listens on that port, and its log" : "See the pod's log");
    this.unsent = unsent;
  }
}

/** Words of runtimes that could not connect: containerd and CRI-O name the dial. */
function refusedInPod(context: Context, target: Target, said: string, answered: boolean): PodRefusal {
  const unsent = !answered && /refused|fail\w* to (dial|connect)|dial tcp|no forward found|not found/i.test(said);
  return new PodRefusal(place(context, target), said, unsent);
}

function closed(context: Context, target: Target, reason: string): KubernetesFailure {
  return new KubernetesFailure("closed", place(context, target), `the connection through the API server broke: ${reason}`, "Run it again; see the pod's log if it stays");
}

function place(context: Context, target: Target): string {
  return `${context.label}, ${about(target)}`;
}

function about({ namespace, pod, port }: Target): string {
  return `port ${port} of pod ${namespace}/${pod}`;
}

async function body(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  try {
    for await (const part of response) parts.push(part as Buffer);
  } catch {
    // what came is enough
  }
  return Buffer.concat(parts).toString("utf8");
}
