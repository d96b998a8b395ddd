import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { Admin, ConnectionPool } from "@platformatic/kafka";
import { Relay, steer, tlsToward, type Target } from "../../broker/relay.ts";

/** A service that says its name to whoever comes. */
let far: Server;
let relay: Relay;
const dialled: string[] = [];

beforeAll(async () => {
  far = createServer((socket) => void socket.end("hello"));
  await once(far.listen(0, "127.0.0.1"), "listening");
});
afterAll(() => void far.close());
beforeEach(async () => {
  dialled.length = 0;
  relay = new Relay(async (host, port) => {
    dialled.push(`${host}:${port}`);
    if (host === "gone") throw new Error("context dev, namespace cdc: no pod gone");
    return connect((far.address() as AddressInfo).port, "127.0.0.1");
  });
  await relay.listen([{ host: "broker-0", port: 9093 }, { host: "broker-0", port: 9093 }, { host: "gone", port: 9093 }]);
});
afterEach(() => relay.close());

/** As the client's pool: connects within `get`. */
class Pool extends Map<string, { socket: Socket }> {
  override get = ((broker: { host: string; port: number }, callback: (error: Error | null, socket?: Socket) => void) => {
    const socket = connect(broker.port, broker.host).on("error", () => {});
    this.set(`${broker.host}:${broker.port}`, { socket });
    callback(null, socket);
  }) as never;
  getEstablishedConnection = (broker: { host: string; port: number }) => `${broker.host}:${broker.port}`;
}

function steered(target: Target = {}): { pool: ConnectionPool; ask: (host: string, port: number) => Promise<Socket> } {
  const pool = new Pool() as unknown as ConnectionPool;
  steer({ connections: pool } as unknown as Admin, target, relay);
  const ask = (host: string, port: number): Promise<Socket> => new Promise((resolve, reject) => (pool.get as unknown as (broker: object, callback: (error: Error | null, socket: Socket) => void) => void)({ host, port }, (error, socket) => (error ? reject(error) : resolve(socket))));
  return { pool, ask };
}

async function heard(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (data) => (text += data.toString())).on("error", () => {});
  await once(socket, "close");
  return text;
}

test("a broker's address leads to where the dial leads", async () => {
  const { ask } = steered();
  expect(await heard(await ask("broker-0", 9093))).toBe("hello");
  expect(await heard(await ask("Broker-0.", 9093))).toBe("hello");
  expect(dialled).toEqual(["broker-0:9093", "broker-0:9093"]);
});

test("a stranger on the same machine is hung up on, and nothing is dialled for it", async () => {
  const { ask } = steered();
  await heard(await ask("broker-0", 9093));
  const { host, port } = relay.instead({ host: "broker-0", port: 9093 })!;
  expect(await heard(connect(port, host))).toBe("");
  expect(dialled).toEqual(["broker-0:9093"]);
});

test("an address that nothing leads to is told, and so is why a dial failed", async () => {
  const { ask } = steered();
  await expect(ask("broker-7", 9093)).rejects.toThrow("no way leads to broker-7:9093, which the broker advertises. Name it in the broker's bootstrapServers");
  expect(await heard(await ask("gone", 9093))).toBe("");
  expect(relay.fault?.message).toBe("context dev, namespace cdc: no pod gone");
});

test("each connection's TLS options name the broker that it is for", async () => {
  const target: Target = {};
  const { ask, pool } = steered(target);
  const options = tlsToward({ ca: "PEM" }, target);
  await heard(await ask("broker-0", 9093));
  const first = { ...options };
  expect(first).toMatchObject({ ca: "PEM", servername: "broker-0" });
  const certificate = { subject: { CN: "x" }, subjectaltname: "DNS:broker-0" } as never;
  await ask("gone", 9093);
  expect({ ...options }.servername).toBe("gone");
  // What was read for the first connection stays with it.
  expect(first.checkServerIdentity!("127.0.0.1", certificate)).toBeUndefined();
  expect({ ...options }.checkServerIdentity!("127.0.0.1", certificate)).toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
  target.host = "10.0.0.1";
  expect({ ...options }.servername).toBe("");
  expect(pool.getEstablishedConnection({ host: "broker-0", port: 9093 })).toMatch(/^127\.0\.0\.1:\d+$/);
});
