import type { Admin } from "@platformatic/kafka";
import { hasUnknown, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { readSecret } from "../../secrets/read.ts";
import type { SecretText } from "../../secrets/reference.ts";
import { canonicalJson } from "../../util/canonical.ts";
import { until } from "../../util/until.ts";
import type { Acl } from "../acl.ts";
import { explain, faultOf, withAdmin } from "../client.ts";
import type { BrokerEndpoint } from "../endpoint.ts";
import { differ, grant } from "../grant.ts";
import { hasUser, putUser, removeUser, type ScramMechanism } from "../scram.ts";

/** One user of a broker with just its rights. */
export interface UserInputs {
  /** Whoever may make users. */
  readonly broker: BrokerEndpoint;
  readonly user: string;
  readonly mechanism: ScramMechanism;
  /** A reference that Sluice's own side can read. */
  readonly password: SecretText;
  /** Of the password: another one sets it anew. */
  readonly version: string;
  /** All that the user may do: whatever else it was given is taken away. */
  readonly rights: readonly Acl[];
}

export type UserOutputs = UserInputs;

const PREVIEW_MS = 3_000;

export async function check(_olds: Partial<UserInputs>, news: UserInputs): Promise<{ inputs: UserInputs; failures: Failure[] }> {
  const wrong = !hasUnknown(news.user) && !/^[A-Za-z0-9._-]{1,200}$/.test(news.user);
  return { inputs: news, failures: wrong ? [{ property: "user", reason: `broker user "${news.user}": is not a name of letters, digits, ".", "_" and "-"` }] : [] };
}

export async function diff(_id: string, olds: UserOutputs, news: UserInputs): Promise<Diff> {
  const replaces = (["user", "mechanism"] as const).filter((key) => !hasUnknown(news[key]) && olds[key] !== news[key]);
  if (replaces.length > 0) return { changes: true, replaces: [...replaces], deleteBeforeReplace: false };
  if (hasUnknown(news)) return { changes: true };
  const stored = ({ broker, password, version, rights }: UserInputs): string => canonicalJson({ broker, password, version, rights });
  return { changes: stored(olds) !== stored(news) || (await drifted(news)) };
}

export async function create(inputs: UserInputs): Promise<{ id: string; outs: UserOutputs }> {
  await put(inputs, true);
  return { id: inputs.user, outs: inputs };
}

export async function update(_id: string, olds: UserOutputs, news: UserInputs): Promise<{ outs: UserOutputs }> {
  await put(news, olds.version !== news.version || olds.password !== news.password);
  return { outs: news };
}

export async function read(id: string, props: UserOutputs): Promise<{ id: string; props: UserOutputs } | Record<string, never>> {
  return (await ask(props, (admin) => hasUser(admin, props.user, props.mechanism))) ? { id, props } : {};
}

export async function remove(_id: string, props: UserOutputs): Promise<void> {
  await ask(props, async (admin) => {
    await grant(admin, props.user, []);
    await removeUser(admin, props.user, props.mechanism);
  });
}

/** Rights first: a user that can enter and may do nothing would only fail. */
async function put(wanted: UserInputs, anew: boolean): Promise<void> {
  const { user, mechanism } = wanted;
  const password = await readSecret(wanted.password);
  await ask(wanted, async (admin) => {
    await grant(admin, user, wanted.rights);
    if (anew || !(await hasUser(admin, user, mechanism))) await putUser(admin, user, mechanism, password);
  });
  await enters({ ...wanted.broker, security: { ...loginOf(wanted), password } }, user);
}

/** The brokers learn of a new user one by one. A worker that is refused at its start gives up. */
async function enters(endpoint: BrokerEndpoint, user: string): Promise<void> {
  await until(`broker user ${user}: enters`, async () => {
    try {
      return await withAdmin(endpoint, async (admin) => {
        const { brokers } = await admin.metadata({ topics: [], forceUpdate: true });
        await admin.connectToBrokers([...brokers.keys()]);
        return true;
      });
    } catch (error) {
      if (faultOf(error).code === "SASL_AUTHENTICATION_FAILED") return undefined;
      throw explain(endpoint, `user ${user}`, error);
    }
  }, { timeoutMs: 30_000, intervalMs: 500 });
}

function loginOf({ broker, user, mechanism, password }: UserInputs) {
  const { security } = broker;
  const ca = security !== undefined && "ca" in security ? security.ca : undefined;
  const protocol = security?.protocol === "SASL_PLAINTEXT" ? ("SASL_PLAINTEXT" as const) : ("SASL_SSL" as const);
  return { protocol, mechanism, username: user, password, ...(ca === undefined ? {} : { ca }) };
}

/** Rights that somebody changed, or a user that is gone. A broker that cannot be asked is not drift. */
async function drifted(news: UserInputs): Promise<boolean> {
  try {
    return await withAdmin(news.broker, async (admin) => !(await hasUser(admin, news.user, news.mechanism)) || (await differ(admin, news.user, news.rights)), PREVIEW_MS);
  } catch {
    return false;
  }
}

async function ask<T>({ broker, user }: UserInputs, work: (admin: Admin) => Promise<T>): Promise<T> {
  try {
    return await withAdmin(broker, work);
  } catch (error) {
    throw explain(broker, `broker user ${user}`, error);
  }
}
