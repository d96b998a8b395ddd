import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { hasUnknown, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { javaKeyStore } from "./jks.ts";

/** A Java key store beside a worker of this machine. */
export interface TrustStoreInputs {
  readonly file: string;
  readonly pem: string;
}

export async function check(_olds: Partial<TrustStoreInputs>, news: TrustStoreInputs): Promise<{ inputs: TrustStoreInputs; failures: Failure[] }> {
  return { inputs: news, failures: [] };
}

export async function diff(_id: string, olds: TrustStoreInputs, news: TrustStoreInputs): Promise<Diff> {
  if (hasUnknown(news)) return { changes: true };
  if (olds.file !== news.file) return { changes: true, replaces: ["file"], deleteBeforeReplace: true };
  return { changes: olds.pem !== news.pem || !isWritten(news) };
}

export async function create(inputs: TrustStoreInputs): Promise<{ id: string; outs: TrustStoreInputs }> {
  mkdirSync(dirname(inputs.file), { recursive: true });
  writeFileSync(inputs.file, javaKeyStore(inputs.pem));
  return { id: inputs.file, outs: inputs };
}

export async function update(_id: string, _olds: TrustStoreInputs, news: TrustStoreInputs): Promise<{ outs: TrustStoreInputs }> {
  return { outs: (await create(news)).outs };
}

export async function read(id: string, props: TrustStoreInputs): Promise<{ id: string; props: TrustStoreInputs } | Record<string, never>> {
  return isWritten(props) ? { id, props } : {};
}

export async function remove(_id: string, { file }: TrustStoreInputs): Promise<void> {
  rmSync(file, { force: true });
}

function isWritten({ file, pem }: TrustStoreInputs): boolean {
  try {
    return readFileSync(file).equals(javaKeyStore(pem));
  } catch {
    return false;
  }
}
