import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ensureToolchain } from "../../setup/toolchain.ts";
import type { StoreEndpoint } from "../../store/endpoint.ts";
import { until } from "../../util/until.ts";
import { freePort, scratch, start, type Service } from "./process.ts";

/** An endpoint that has its keys. */
export type KeyedStore = StoreEndpoint & { endpoint: string; accessKeyId: string; secretAccessKey: string };

/** versitygw over a folder, with one bucket `lake`, on a free loopback port. */
export async function startS3(): Promise<{ endpoint: KeyedStore; root: string; service: Service; stop: () => Promise<void> }> {
  const { dir, dispose } = scratch("s3");
  const root = join(dir, "objects");
  mkdirSync(root);
  const port = await freePort();
  const endpoint: KeyedStore = { endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", pathStyle: true, accessKeyId: "testkey", secretAccessKey: "test-secret-1" };
  const service = start("versitygw", dir, (await ensureToolchain(["s3"])).versitygw, [
    ...["--access", endpoint.accessKeyId, "--secret", endpoint.secretAccessKey, "--port", `127.0.0.1:${port}`],
    ...["--region", endpoint.region, "--quiet", "posix", root],
  ]);
  const client = new S3Client({ endpoint: endpoint.endpoint, region: endpoint.region, forcePathStyle: true, credentials: { accessKeyId: endpoint.accessKeyId, secretAccessKey: endpoint.secretAccessKey } });
  await until("versitygw started", async () => {
    if (!service.alive()) throw new Error(`versitygw died: ${service.log().slice(-2000)}`);
    return client.send(new CreateBucketCommand({ Bucket: "lake" })).catch(() => undefined);
  });
  client.destroy();
  return {
    endpoint,
    root,
    service,
    async stop() {
      await service.stop();
      dispose();
    },
  };
}
