import { hasUnknown, type Diff, type Failure } from "../../../dynamic/lifecycle.ts";
import { readSecretKey } from "../../../cluster/client.ts";

/** The certificate of the authority that signed the brokers' own, out of the Secret that cert-manager keeps. */
export interface AuthorityInputs {
  /** Context of the kubeconfig; absent: the current one. */
  readonly context?: string;
  readonly namespace: string;
  readonly secret: string;
}

export interface AuthorityOutputs extends AuthorityInputs {
  /** PEM. Public: the keys that lie beside it in the Secret are never read into the state. */
  readonly pem: string;
}

const KEY = "ca.crt";

export async function check(_olds: Partial<AuthorityInputs>, news: AuthorityInputs): Promise<{ inputs: AuthorityInputs; failures: Failure[] }> {
  return { inputs: news, failures: [] };
}

/** A renewed authority shows as a change, and with it everything that carries it. One that cannot be asked has not changed. */
export async function diff(_id: string, olds: AuthorityOutputs, news: AuthorityInputs): Promise<Diff> {
  if (hasUnknown(news)) return { changes: true };
  const moved = (["context", "namespace", "secret"] as const).some((key) => olds[key] !== news[key]);
  return { changes: moved || (await pemOf(news).catch(() => olds.pem)) !== olds.pem };
}

export async function create(inputs: AuthorityInputs): Promise<{ id: string; outs: AuthorityOutputs }> {
  return { id: `${inputs.namespace}/${inputs.secret}`, outs: { ...inputs, pem: await pemOf(inputs) } };
}

export async function update(_id: string, _olds: AuthorityOutputs, news: AuthorityInputs): Promise<{ outs: AuthorityOutputs }> {
  return { outs: { ...news, pem: await pemOf(news) } };
}

export async function read(id: string, props: AuthorityOutputs): Promise<{ id: string; props: AuthorityOutputs }> {
  return { id, props: { ...props, pem: await pemOf(props) } };
}

/** Nothing was made. */
export async function remove(): Promise<void> {}

async function pemOf({ context, namespace, secret }: AuthorityInputs): Promise<string> {
  const pem = await readSecretKey(context, namespace, secret, KEY);
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) throw new Error(`secret ${namespace}/${secret}: its ${KEY} holds no PEM certificate. See kubectl describe certificate -n ${namespace}`);
  return pem;
}
