import { join } from "node:path";
import { registry as definition } from "../../local/registry/definition.ts";
import { ensureToolchain } from "../../setup/toolchain.ts";
import { until } from "../../util/until.ts";
import { registryAilment } from "../../local/registry/health.ts";
import { registryArgs } from "../../local/registry/settings.ts";
import { freePort, scratch, start, type Service } from "./process.ts";

export interface TestRegistry {
  readonly url: string;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Apicurio Registry as the stack runs it, on a free loopback port. */
export async function startRegistry(): Promise<TestRegistry> {
  const { java, registry } = await ensureToolchain(definition.needs);
  const { dir, dispose } = scratch("registry");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let service: Service;
  const boot = async (): Promise<void> => {
    service = start("registry", dir, java, registryArgs({ heapMib: 256, port, data: join(dir, "data"), tmp: dir, logs: dir, logFile: join(dir, "service.log"), folder: registry }));
    await until("the registry is up", async () => {
      if (!service.alive()) throw new Error(`the registry died: ${service.log().slice(-2000)}`);
      return (await registryAilment(url)) === undefined || undefined;
    }, { timeoutMs: 60_000, intervalMs: 200 });
  };
  await boot();
  return { url, kill: () => service.kill(), restart: boot, async stop() { await service.stop(); dispose(); } };
}
