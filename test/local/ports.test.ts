import type { AddressInfo, Server } from "node:net";
import { createServer } from "node:net";
import { choosable, choosePort, freePort, portTaken } from "../../local/ports.ts";

let server: Server;
let taken = 0;

beforeAll(async () => {
  server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  taken = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((done) => server.close(done)));

test("ports are chosen below those that the kernel gives to outgoing connections", () => {
  expect(choosable("32768\t60999\n")).toEqual({ from: 20_000, to: 32_767 });
  expect(choosable("40000 50000")).toEqual({ from: 20_000, to: 39_999 });
  expect(choosable("1024 65535")).toEqual({ from: 20_000, to: 32_767 });
  expect(choosable("")).toEqual({ from: 20_000, to: 32_767 });
});

test("free ports are free and all different", async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, async () => freePort()));
  expect(new Set(ports).size).toBe(20);
  for (const port of ports) expect(await portTaken(port)).toBe(false);
});

test("a configured port comes before a remembered one, a remembered one before any other", async () => {
  const [a, b] = [await freePort(), await freePort()];
  await expect(choosePort({ service: "x", configured: a, remembered: b })).resolves.toBe(a);
  await expect(choosePort({ service: "x", remembered: b })).resolves.toBe(b);
});

test("a taken port is one line that names port, service and holder, with the mend", async () => {
  const who = process.platform === "linux" ? `process ${process.pid} \\(.+\\)` : "another process";
  await expect(choosePort({ service: "local Kafka", configured: taken })).rejects.toThrow(
    new RegExp(`^local Kafka: port ${taken} on 127.0.0.1 is taken by ${who}. Stop that process, or configure another port, or leave the port out to get a free one$`),
  );
  await expect(choosePort({ service: "local Kafka", remembered: taken })).rejects.toThrow(/^local Kafka: port \d+ .* Stop that process, or configure another port$/);
});
