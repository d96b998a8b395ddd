import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { StoreEndpoint } from "../../store/endpoint.ts";
import { until } from "../../util/until.ts";
import { ensureToolchain } from "../../setup/toolchain.ts";
import { freePort, scratch, start, type Service } from "./process.ts";

/** One versitygw that keeps users, on a free loopback port. `store` has the root key. */
export async function startStore(region = "us-east-1"): Promise<{ store: StoreEndpoint; dir: string; service: Service; stop: () => Promise<void> }> {
  const { versitygw } = await ensureToolchain(["s3"]);
  const { dir, dispose } = scratch("s3");
  const port = await freePort();
  for (const sub of ["data", "iam"]) mkdirSync(join(dir, sub));
  const env = { ROOT_ACCESS_KEY: "root", ROOT_SECRET_KEY: "root-secret" };
  const service = start("versitygw", dir, versitygw, ["--port", `127.0.0.1:${port}`, "--region", region, "--iam-dir", join(dir, "iam"), "--health", "/health", "--quiet", "posix", join(dir, "data")], env);
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    await service.stop();
    dispose();
  };
  try {
    await until("versitygw started", async () => {
      if (!service.alive()) throw new Error(`versitygw died: ${service.log().slice(-2000)}`);
      return (await fetch(`${endpoint}/health`).then((one) => one.ok, () => false)) ? true : undefined;
    }, { timeoutMs: 20_000, intervalMs: 50 });
  } catch (error) {
    await stop();
    throw error;
  }
  return { store: { endpoint, region, pathStyle: true, accessKeyId: "root", secretAccessKey: "root-secret" }, dir, service, stop };
}
