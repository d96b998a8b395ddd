import { createHash, randomBytes } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { createServer as createHttp, request as httpRequest } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { withDatabase } from "../../database/connect.ts";
import { readSecret } from "../../secrets/read.ts";
import { dial } from "../../cluster/dial.ts";
import { readSecretKey } from "../../cluster/client.ts";
import type { KubernetesFailure } from "../../cluster/failure.ts";
import type { Route, Via } from "../../cluster/via.ts";
import { until } from "../../util/until.ts";
import { startCluster, type TestCluster } from "../support/cluster.ts";
import { scratch } from "../support/process.ts";
import { makeCertificates } from "./database-certificates.ts";
import { installedServers, startServer } from "./database-server.ts";

jest.setTimeout(180_000);

const NAMESPACE = "orders";
const PORT = 5432;
const ROUTE: Route = { host: "orders.internal", port: PORT, pod: { selector: { app: "relay" } }, targetPort: PORT };
const VIA: Via = { context: "test", namespace: NAMESPACE, routes: [ROUTE] };
const through = (pod: Route["pod"], more: Partial<Route> = {}): Via => ({ ...VIA, routes: [{ ...ROUTE, pod, ...more }] });

let cluster: TestCluster;
const kubeconfig = process.env["KUBECONFIG"];
beforeAll(async () => {
  cluster = await startCluster();
  process.env["KUBECONFIG"] = cluster.kubeconfig;
  await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
  await deploy("relay");
  await cluster.available(NAMESPACE, "relay");
});
afterAll(async () => {
  if (kubeconfig === undefined) delete process.env["KUBECONFIG"];
  else process.env["KUBECONFIG"] = kubeconfig;
  await cluster?.stop();
});

async function deploy(app: string, held = false): Promise<void> {
  const annotations = held ? { "sluice.test/held": "true" } : {};
  await cluster.apply({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: app, namespace: NAMESPACE },
    spec: { replicas: 2, selector: { matchLabels: { app } }, template: { metadata: { labels: { app }, annotations }, spec: { containers: [{ name: "relay", image: "relay" }] } } },
  });
}

/** A TCP server behind the relay pods while `work` runs. */
async function behind<T>(serve: (socket: Socket) => void, work: (server: Server) => Promise<T>, allowHalfOpen = false): Promise<T> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen }, (socket) => {
    open.add(socket.on("error", () => undefined));
    serve(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cluster.forward({ namespace: NAMESPACE, port: PORT, target: (server.address() as AddressInfo).port });
  try {
    return await work(server);
  } finally {
    for (const socket of open) socket.destroy();
    server.close();
  }
}

const enter = (via: Via = VIA): Promise<Duplex> => dial(via, "orders.internal", PORT);

/** The failure of a dial, or of the connection that came of it. */
async function failure(via: Via, host = "orders.internal"): Promise<KubernetesFailure> {
  try {
    const stream = await dial(via, host, PORT);
    stream.resume();
    await new Promise((_resolve, reject) => stream.once("error", reject).once("close", () => reject(new Error("it just closed"))));
    throw new Error("nothing failed");
  } catch (error) {
    return error as KubernetesFailure;
  }
}

async function all(stream: Duplex): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

describe("what goes through", () => {
  test("PostgreSQL with TLS, its certificate checked against the server's own name", async () => {
    const certificates = makeCertificates("orders.internal");
    const [own] = installedServers();
    const server = await startServer(own?.bin ?? "", { tls: certificates });
    try {
      cluster.forward({ namespace: NAMESPACE, port: PORT, target: server.endpoint.port });
      const endpoint = { ...server.endpoint, host: "orders.internal", port: PORT, sslmode: "verify-full" as const, sslrootcert: certificates.authority, via: VIA };
      const { rows } = await withDatabase(endpoint, (client) => client.query("select ssl, length(repeat('x', 5000000)) as long from pg_stat_ssl where pid = pg_backend_pid()"));
      expect(rows).toEqual([{ ssl: true, long: 5_000_000 }]);
      await expect(withDatabase({ ...endpoint, sslrootcert: certificates.stranger }, async () => undefined)).rejects.toThrow(/certificate/);
      await until("no connection is left", async () => ((await server.sql<{ n: string }>("select count(*) as n from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"))[0]?.n === "0" ? true : undefined));
    } finally {
      await server.stop();
      certificates.dispose();
    }
  });

  test("HTTP with 24 MB in both directions, byte for byte", async () => {
    const http = createHttp((incoming, answer) => incoming.pipe(answer));
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    try {
      cluster.forward({ namespace: NAMESPACE, port: PORT, target: (http.address() as AddressInfo).port });
      const stream = await enter();
      const body = randomBytes(24 * 2 ** 20);
      const hash = createHash("sha256");
      const answered = await new Promise<number>((resolve, reject) => {
        let bytes = 0;
        const asked = httpRequest({ method: "POST", host: "orders.internal", createConnection: () => stream, headers: { "content-length": body.length } }, (response) => {
          response.on("data", (part: Buffer) => {
            bytes += part.length;
            hash.update(part);
          });
          response.on("end", () => resolve(bytes)).on("error", reject);
        });
        asked.on("error", reject).end(body);
      });
      stream.destroy();
      expect(answered).toBe(body.length);
      expect(hash.digest("hex")).toBe(createHash("sha256").update(body).digest("hex"));
    } finally {
      http.closeAllConnections();
      http.close();
    }
  });

  test("twenty connections at once, none with the bytes of another", async () => {
    await behind((socket) => socket.pipe(socket), async () => {
      const sent = Array.from({ length: 20 }, (_, at) => Buffer.alloc(100_000, at));
      const got = await Promise.all(sent.map(async (bytes) => {
        const stream = await enter();
        stream.write(bytes);
        let length = 0;
        const parts: Buffer[] = [];
        for await (const part of stream) {
          parts.push(part as Buffer);
          if ((length += (part as Buffer).length) === bytes.length) break;
        }
        stream.destroy();
        return Buffer.concat(parts);
      }));
      expect(got.map((bytes, at) => bytes.equals(sent[at] ?? Buffer.alloc(0)))).toEqual(sent.map(() => true));
    });
  });

  test("a route by a pod's name, and a port that is another one in the pod", async () => {
    const { items } = await cluster.call<{ items: { metadata: { name: string } }[] }>("GET", `/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=app%3Drelay`);
    const name = items[1]?.metadata.name ?? "";
    await behind((socket) => socket.end("named"), async (server) => {
      cluster.forward({ namespace: NAMESPACE, pod: name, port: 7777, target: (server.address() as AddressInfo).port });
      expect((await all(await enter(through({ name }, { targetPort: 7777 })))).toString()).toBe("named");
    });
  });
});

describe("how it ends", () => {
  test("a server that closes first ends the stream after its last byte", async () => {
    await behind((socket) => socket.end(Buffer.alloc(300_000, 1)), async () => {
      expect(await all(await enter())).toHaveLength(300_000);
    });
  });

  test("what comes after our end is still read, and the server is left alone afterwards", async () => {
    const question = "x".repeat(200_000);
    let left = 0;
    await behind((socket) => {
      let got = 0;
      socket.on("data", (part) => (got += part.length) === question.length && socket.write("answer"));
      socket.on("close", () => left++);
    }, async () => {
      const stream = await enter();
      stream.end(question);
      expect((await all(stream)).toString()).toBe("answer");
      await until("the server is left", async () => (left === 1 ? true : undefined), { intervalMs: 20 });
    });
  });

  test("a connection that is reset is an error, not an end", async () => {
    await behind((socket) => {
      socket.once("data", () => socket.resetAndDestroy());
    }, async () => {
      const stream = await enter();
      stream.write("x");
      const error = await all(stream).then(() => undefined, (thrown: KubernetesFailure) => thrown);
      expect(error?.fault).toBe("closed");
      expect(error?.message).toMatch(/^context test, port 5432 of pod orders\/relay-[\w-]+: .*connection reset by peer\. See the pod's log$/);
    });
  });

  test("neither side can flood the other: a stream that is not read holds the server back, and a server that does not read holds us back", async () => {
    const chunk = Buffer.alloc(2 ** 20);
    const flood = 256;
    let poured = 0;
    const pour = (to: Duplex): void => {
      while (poured < flood && to.write(chunk)) poured++;
      if (poured < flood) to.once("drain", () => pour(to));
    };
    const stands = async (): Promise<number> => {
      let last = -1;
      let same = 0;
      return until("the flood stands", async () => {
        same = poured === last ? same + 1 : 0;
        last = poured;
        return same >= 5 ? poured : undefined;
      }, { intervalMs: 200 });
    };
    await behind((socket) => pour(socket), async () => {
      const stream = await enter();
      expect(await stands()).toBeLessThan(flood / 2);
      stream.destroy();
    });
    poured = 0;
    await behind((socket) => socket.pause(), async () => {
      const stream = await enter();
      stream.on("error", () => undefined);
      pour(stream);
      expect(await stands()).toBeLessThan(flood / 2);
      stream.destroy();
    });
  });
});

describe("what fails says where, why and what to do", () => {
  test("a context that the kubeconfig does not have", async () => {
    const error = await failure({ ...VIA, context: "production" });
    expect(error.fault).toBe("config");
    expect(error.message).toBe(`context production: the kubeconfig (${cluster.kubeconfig}) does not have it, it has test, guest. Name one of them in sluice:kubernetes, or point KUBECONFIG to the file that has it`);
  });

  test("rights that are missing", async () => {
    const byLabels = await failure({ ...VIA, context: "guest" });
    expect(byLabels.message).toBe('context guest, pods of namespace orders: pods is forbidden: User "guest" cannot list resource "pods" in API group "" in the namespace "orders". Grant that right to the user of the context');
    const byName = await failure({ ...through({ name: "relay" }), context: "guest" });
    expect(byName.fault).toBe("denied");
    expect(byName.message).toMatch(/User "guest" cannot (get|create) resource "pods\/portforward"/);
  });

  test("the rights that dial asks for are enough, and each is needed", async () => {
    const rules = [
      { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
      { apiGroups: [""], resources: ["pods/portforward"], verbs: ["get"] },
      { apiGroups: [""], resources: ["pods/portforward"], verbs: ["create"] },
    ];
    const grant = (some: readonly object[]) => cluster.apply({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata: { name: "dial", namespace: NAMESPACE }, rules: some });
    await grant(rules);
    await cluster.apply({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", metadata: { name: "dial", namespace: NAMESPACE }, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "dial" }, subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "guest" }] });
    const guest = { ...VIA, context: "guest" };
    try {
      await behind((socket) => socket.end("in"), async () => {
        await until("the role holds", async () => all(await enter(guest)).then((bytes) => (bytes.toString() === "in" ? true : undefined), () => undefined));
        for (const rule of rules) {
          await grant(rules.filter((each) => each !== rule));
          const error = await until("the right is gone", async () => {
            const thrown = await failure(guest);
            return thrown.fault === "denied" ? thrown : undefined;
          });
          // For the `create` that API servers want since 1.35 they give no words beyond "forbidden".
          expect(error.message).toMatch(/Grant (that right|get and create on pods\/portforward) to the user of the context$/);
        }
      });
    } finally {
      await cluster.call("DELETE", `/apis/rbac.authorization.k8s.io/v1/namespaces/${NAMESPACE}/rolebindings/dial`);
    }
  });

  test("a pod that is not there, labels that no pod has, pods that are not Ready", async () => {
    expect((await failure(through({ name: "gone" }))).message).toBe('context test, port 5432 of pod orders/gone: pods "gone" not found. Run `pulumi up`, or check context and namespace');
    expect((await failure(through({ selector: { app: "none" } }))).message).toBe("context test, namespace orders: there is no pod with app=none. Run `pulumi up`, or look at `kubectl -n orders get events`");
    await deploy("late", true);
    const error = await until("its pods are listed", async () => {
      const thrown = await failure(through({ selector: { app: "late" } }));
      return /2\)|;/.test(thrown.message) ? thrown : undefined;
    });
    expect(error.message).toMatch(/^context test, namespace orders: no pod with app=late is Ready \(late-[\w-]+ Pending; late-[\w-]+ Pending\)\. Look at `kubectl -n orders describe pods -l app=late`$/);
  });

  test("an address without a route, and a pod in which nobody listens", async () => {
    expect((await failure(VIA, "elsewhere")).message).toBe("elsewhere:5432: there is no way to it through namespace orders, only to orders.internal:5432. Run `pulumi up`: ways are part of the endpoint");
    const error = await failure(through({ selector: { app: "relay" } }, { targetPort: 9 }));
    expect(error).toMatchObject({ fault: "refused", unsent: true });
    expect(error.message).toMatch(/^context test, port 9 of pod orders\/relay-[\w-]+: .*connection refused\. See whether the pod listens on that port, and its log$/);
  });

  test("no kubeconfig, and one that cannot be read", async () => {
    const { dir, dispose } = scratch("kubeconfig");
    const home = process.env["HOME"];
    try {
      process.env["KUBECONFIG"] = join(dir, "none");
      expect((await failure(VIA)).message).toMatch(/^context test: the kubeconfig \(.*none\) cannot be read: ENOENT/);
      delete process.env["KUBECONFIG"];
      process.env["HOME"] = dir;
      expect((await failure(VIA)).message).toBe("context test: there is no kubeconfig. Set KUBECONFIG, or write ~/.kube/config (for EKS: aws eks update-kubeconfig --name CLUSTER)");
    } finally {
      process.env["HOME"] = home;
      process.env["KUBECONFIG"] = cluster.kubeconfig;
      dispose();
    }
  });

  test("an API server that goes away: the open connection breaks, a new one is refused, and later all is well again", async () => {
    await behind((socket) => socket.pipe(socket), async () => {
      const stream = await enter();
      stream.write("hello");
      await once(stream, "data");
      const broken = once(stream, "error");
      await cluster.pause();
      const [error] = (await broken) as [KubernetesFailure];
      expect(error.fault).toBe("closed");
      expect(error.message).toMatch(/^context test, port 5432 of pod orders\/relay-[\w-]+: the connection through the API server broke: /);
      expect((await failure(VIA)).message).toBe(`context test: its API server ${cluster.server} cannot be reached (ECONNREFUSED). Check the network, a VPN, or that the cluster runs`);
      await cluster.resume();
      const again = await enter();
      again.write("hello");
      expect(String((await once(again, "data"))[0])).toBe("hello");
      again.destroy();
    });
  });
});

describe("credentials", () => {
  test("of a plugin of the kubeconfig, asked once for many connections", async () => {
    const { dir, dispose } = scratch("plugin");
    try {
      const config = JSON.parse(readFileSync(cluster.kubeconfig, "utf8")) as { users: { name: string; user: { token?: string; exec?: object } }[] };
      const admin = config.users.find(({ name }) => name === "admin");
      const answer = { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status: { token: admin?.user.token, expirationTimestamp: "2999-01-01T00:00:00Z" } };
      writeFileSync(join(dir, "plugin.sh"), `#!/bin/sh\necho asked >> ${dir}/asked\ncat <<'END'\n${JSON.stringify(answer)}\nEND\n`);
      chmodSync(join(dir, "plugin.sh"), 0o755);
      if (admin) admin.user = { exec: { apiVersion: "client.authentication.k8s.io/v1", command: join(dir, "plugin.sh"), interactiveMode: "Never" } };
      writeFileSync(join(dir, "kubeconfig"), JSON.stringify(config));
      process.env["KUBECONFIG"] = join(dir, "kubeconfig");
      await behind((socket) => socket.end("in"), async () => {
        for (const _ of [1, 2, 3]) expect((await all(await enter())).toString()).toBe("in");
      });
      expect(readFileSync(join(dir, "asked"), "utf8")).toBe("asked\n");
      writeFileSync(join(dir, "plugin.sh"), "#!/bin/sh\necho expired >&2\nexit 1\n");
      writeFileSync(join(dir, "kubeconfig"), JSON.stringify({ ...config, preferences: {} })); // another file: the token kept is not used again
      expect((await failure(VIA)).message).toMatch(/^context test: its credentials cannot be had: .*Sign in again/);
    } finally {
      process.env["KUBECONFIG"] = cluster.kubeconfig;
      dispose();
    }
  });

  test("one key of a Secret, and what is missing of it", async () => {
    await cluster.apply({ apiVersion: "v1", kind: "Secret", metadata: { name: "keys", namespace: NAMESPACE }, data: { password: Buffer.from("pässword").toString("base64") } });
    expect(await readSecretKey("test", NAMESPACE, "keys", "password")).toBe("pässword");
    expect(await readSecret("${kubernetes:/orders/keys:password}")).toBe("pässword");
    await expect(readSecretKey("test", NAMESPACE, "keys", "other")).rejects.toThrow('context test, secret orders/keys: it has no key "other". Run `pulumi up`, which writes it, or mend the reference');
    await expect(readSecretKey("test", NAMESPACE, "none", "other")).rejects.toThrow("context test, secret orders/none: there is no such Secret. ");
    await expect(readSecretKey("guest", NAMESPACE, "keys", "password")).rejects.toThrow(/^context guest, secret orders\/keys: secrets "keys" is forbidden/);
  });
});
