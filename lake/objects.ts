import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { credentialsOf, lacksCredentials, NO_CREDENTIALS } from "../store/credentials.ts";
import type { StoreEndpoint } from "../store/endpoint.ts";

/**
 * Objects of the lake as files: fetched once and kept under `folder`, since an Iceberg table never rewrites an object under its
 * old name. The folder may be deleted at any time.
 */
export class Objects {
  readonly #client: S3Client;
  readonly #folder: string;

  constructor(store: StoreEndpoint, folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    this.#client = new S3Client({
      region: store.region,
      forcePathStyle: store.pathStyle,
      ...(store.endpoint === undefined ? {} : { endpoint: store.endpoint }),
      ...credentialsOf(store),
    });
  }

  /** Path of a local copy of `s3://bucket/key`. */
  async file(uri: string): Promise<string> {
    const path = join(this.#folder, createHash("sha256").update(uri).digest("hex").slice(0, 40) + extname(uri));
    if (existsSync(path)) return path;
    const { bucket, key } = parseS3(uri);
    let body: Uint8Array | undefined;
    try {
      body = await (await this.#client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).Body?.transformToByteArray();
    } catch (error) {
      if (lacksCredentials(error)) throw new Error(`${uri}: ${NO_CREDENTIALS}`);
      throw new Error(`${uri}: cannot be read: ${error instanceof Error ? `${error.name} ${error.message}` : String(error)}`);
    }
    // Under its final name only when it is whole: a reader that is killed leaves no half object behind.
    const part = `${path}.${randomUUID()}.part`;
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(part, body ?? new Uint8Array());
    renameSync(part, path);
    return path;
  }

  /** Many at once, in the order asked for. */
  async files(uris: readonly string[]): Promise<string[]> {
    const paths = new Array<string>(uris.length);
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let at = next++; at < uris.length; at = next++) paths[at] = await this.file(uris[at] as string);
    };
    await Promise.all(Array.from({ length: Math.min(8, uris.length) }, worker));
    return paths;
  }

  async bytes(uri: string): Promise<Buffer> {
    return readFileSync(await this.file(uri));
  }

  close(): void {
    this.#client.destroy();
  }
}

/** `s3://bucket/key` (also `s3a:`) in its parts. */
export function parseS3(uri: string): { bucket: string; key: string } {
  const match = /^s3[an]?:\/\/([^/]+)\/(.+)$/.exec(uri);
  if (match === null) throw new Error(`${uri}: is no s3:// address`);
  return { bucket: match[1] as string, key: match[2] as string };
}
