import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ConnectClient } from "../../connectors/resource/client.ts";
import { create, diff, read, remove, update } from "../../connectors/resource/lifecycle.ts";
import { complete, type ConnectorInputs } from "../../connectors/resource/inputs.ts";
import { openTransport, TransportError, type ConnectEndpoint } from "../../connectors/resource/transport.ts";
import { FakeConnect } from "../fakes/connect.ts";
import { startCluster, type TestCluster } from "../support/cluster.ts";
import { startConnect } from "../support/connect.ts";
import { startKafka } from "../support/kafka.ts";

jest.setTimeout(240_000);

const NAMESPACE = "sluice";
const ENDPOINT: ConnectEndpoint = { kind: "kubernetes", context: "test", namespace: NAMESPACE, service: "connect", port: 80 };
const CONFIG = { "connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector", topic: "t1", file: "/dev/null", "tasks.max": "1" };

let cluster: TestCluster;
const kubeconfig = process.env["KUBECONFIG"];
beforeAll(async () => {
  cluster = await startCluster();
  process.env["KUBECONFIG"] = cluster.kubeconfig;
  await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
  await cluster.apply({ apiVersion: "v1", kind: "Service", metadata: { name: "connect", namespace: NAMESPACE }, spec: { selector: { app: "connect" }, ports: [{ port: 80, targetPort: "rest" }] } });
  const container = { name: "connect", image: "connect", ports: [{ name: "rest", containerPort: 8083 }] };
  await cluster.apply({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "connect", namespace: NAMESPACE },
    spec: { replicas: 2, selector: { matchLabels: { app: "connect" } }, template: { metadata: { labels: { app: "connect" } }, spec: { containers: [container] } } },
  });
  await cluster.available(NAMESPACE, "connect");
});
afterAll(async () => {
  if (kubeconfig === undefined) delete process.env["KUBECONFIG"];
  else process.env["KUBECONFIG"] = kubeconfig;
  await cluster?.stop();
});

const behind = (url: string): void => cluster.forward({ namespace: NAMESPACE, port: 8083, target: Number(new URL(url).port) });
const inputs = (more: object = {}): ConnectorInputs => complete({ endpoint: ENDPOINT, name: "a", config: CONFIG, owner: "sluice/test/a", settleSeconds: 1, timeoutSeconds: 60, ...more });

/** One life of a connector: made, found unchanged, changed, read, deleted. */
async function live(): Promise<void> {
  const { id, outs } = await create(inputs());
  expect(outs).toMatchObject({ connectorState: "RUNNING", taskCount: 1 });
  expect((await diff(id, outs, inputs())).changes).toBe(false);
  const changed = inputs({ config: { ...CONFIG, topic: "t2" } });
  expect((await diff(id, outs, changed)).changes).toBe(true);
  const next = (await update(id, outs, changed)).outs;
  expect(await read(id, next)).toMatchObject({ id, props: { config: { topic: "t2" } } });
  await remove(id, next);
  expect(await read(id, next)).toEqual({});
}

describe("a worker that only the cluster can reach", () => {
  test("a connector lives and dies in a fake one", async () => {
    const fake = await FakeConnect.start();
    try {
      behind(fake.url);
      await live();
      expect(fake.connectors.size).toBe(0);
      expect(fake.writes()).toEqual(expect.arrayContaining(["PUT /connectors/a/config", "DELETE /connectors/a"]));
    } finally {
      await fake.close();
    }
  });

  test("a connector lives and dies in a real one, behind a Service whose Deployment is Available", async () => {
    const kafka = await startKafka();
    try {
      const worker = await startConnect(kafka.bootstrapServers);
      try {
        behind(worker.url);
        await live();
        expect(await worker.call("GET", "/connectors")).toEqual([]);
      } finally {
        await worker.stop();
      }
    } finally {
      await kafka.stop();
    }
  });
});

describe("one request", () => {
  async function served<T>(listener: Parameters<typeof createServer>[1], work: (server: Server) => Promise<T>): Promise<T> {
    const server = createServer(listener);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    behind(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    try {
      return await work(server);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }
  /** An endpoint of its own has connections of its own. */
  let count = 0;
  const fresh = async (more: object = {}): Promise<ReturnType<typeof openTransport>> => {
    const service = `connect-${++count}`;
    await cluster.apply({ apiVersion: "v1", kind: "Service", metadata: { name: service, namespace: NAMESPACE }, spec: { selector: { app: "connect" }, ports: [{ port: 80, targetPort: "rest" }] } });
    return openTransport({ ...ENDPOINT, service, ...more } as ConnectEndpoint);
  };
  const failure = async (sending: Promise<unknown>): Promise<TransportError> => sending.then(() => expect("no failure").toBe("a failure") as never, (error: TransportError) => error);

  test("many after each other share one connection; slashes and bodies arrive as they were sent", async () => {
    const seen: string[] = [];
    let connections = 0;
    await served((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part)).on("end", () => {
        seen.push(`${request.method} ${request.url} ${Buffer.concat(parts).toString()}`);
        response.end(JSON.stringify({ at: seen.length }));
      });
    }, async (server) => {
      server.on("connection", () => connections++);
      const transport = await fresh();
      for (let at = 1; at <= 10; at++) expect(await transport.send("PUT", "/connectors/a%2Fb/config?x=1", { at }, 20_000)).toEqual({ status: 200, json: { at } });
    });
    expect(seen[9]).toBe('PUT /connectors/a%2Fb/config?x=1 {"at":10}');
    expect(connections).toBe(1);
  });

  test("what cannot have arrived is told from what may have", async () => {
    const nobody = await fresh();
    cluster.forward({ namespace: NAMESPACE, port: 8083, target: 9 });
    const refused = await failure(nobody.send("PUT", "/x", {}, 20_000));
    expect(refused).toBeInstanceOf(TransportError);
    expect(refused.sent).toBe(false);
    expect(refused.message).toMatch(/^context test, port 8083 of pod sluice\/connect-[\w-]+: .*connection refused/);

    const missing = await failure(openTransport({ ...ENDPOINT, service: "none" } as ConnectEndpoint).send("GET", "/", undefined, 20_000));
    expect(missing).toMatchObject({ name: "TransportError", sent: false, message: 'context test, service sluice/none: services "none" not found. Run `pulumi up`, or check context and namespace' });

    await served((request) => request.socket.destroy(), async () => expect((await failure((await fresh()).send("PUT", "/x", {}, 20_000))).sent).toBe(true));
    await served(() => undefined, async () => expect(await failure((await fresh()).send("PUT", "/x", {}, 2_000))).toMatchObject({ sent: true, message: "no answer within 2 s" }));
  });

  test("what no second try can mend is told at once, as a worker that cannot be reached", async () => {
    const denied = await failure((await fresh({ context: "guest" })).send("GET", "/", undefined, 20_000));
    expect(denied).toMatchObject({ sent: false, hopeless: true });
    expect(denied.message).toMatch(/^context guest, service sluice\/connect-\d+: services "connect-\d+" is forbidden/);
    const port = await failure((await fresh({ port: 8083 })).send("GET", "/", undefined, 20_000));
    expect(port).toMatchObject({ sent: false, hopeless: true });
    const client = new ConnectClient({ ...ENDPOINT, context: "production" } as ConnectEndpoint, 60_000);
    const unreachable = await failure(client.overview());
    expect(unreachable).toMatchObject({ name: "ConnectError", fault: "unreachable" });
    expect(unreachable.message).toMatch(/^Kafka Connect at service sluice\/connect:80 \(context production\) cannot be reached \(context production: the kubeconfig .* does not have it/);
    expect(port.message).toMatch(/^context test, service sluice\/connect-\d+: it has no port 8083, only 80\. Name one of these$/);
  });
});
