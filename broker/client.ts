import { Admin, Consumer, type AdminOptions, type ConsumerOptions } from "@platformatic/kafka";
import { credentialsOf } from "./credentials.ts";
import { bootstrapList, type BrokerEndpoint } from "./endpoint.ts";
import { unreachable } from "./fault.ts";
import { Relay, steer, tlsToward, type Dial, type Target } from "./relay.ts";

export { explain, faultOf, type KafkaFault } from "./fault.ts";

/** How long one piece of work with the broker may take, connecting included. */
export const DEADLINE_MS = 30_000;

/** A forwarded port takes several round trips to open, and TLS waits for them. */
const FORWARD_MS = 15_000;

/** Runs `work` with an admin client that is closed afterwards. Errors keep their shape: `faultOf` reads them, `explain` puts them into words. */
export function withAdmin<T>(endpoint: BrokerEndpoint, work: (admin: Admin) => Promise<T>, deadlineMs = DEADLINE_MS): Promise<T> {
  return withClient(endpoint, (options) => new Admin(options), work, deadlineMs);
}

/** Runs `work` with a consumer that joins no group unless `work` does. */
export function withConsumer<T>(endpoint: BrokerEndpoint, groupId: string, work: (consumer: Consumer) => Promise<T>, deadlineMs = DEADLINE_MS): Promise<T> {
  return withClient(endpoint, (options) => new Consumer({ ...options, groupId } as ConsumerOptions<Buffer, Buffer, Buffer, Buffer>), work, deadlineMs);
}

async function withClient<C extends Admin | Consumer, T>(endpoint: BrokerEndpoint, make: (options: AdminOptions) => C, work: (client: C) => Promise<T>, deadlineMs: number): Promise<T> {
  const target: Target = {};
  const { tls, sasl } = await credentialsOf(endpoint.security);
  const relay = endpoint.via === undefined ? undefined : new Relay(dialVia(endpoint.via));
  const client = make({ ...baseOptions(endpoint), ...(tls === undefined ? {} : { tls: tlsToward(tls, target) }), ...(sasl === undefined ? {} : { sasl }) });
  try {
    await relay?.listen(endpoint.via?.routes ?? []);
    steer(client, target, relay);
    return await within(endpoint, work(client), deadlineMs);
  } catch (error) {
    throw relay?.fault ?? error;
  } finally {
    await (client instanceof Consumer ? client.close(true) : client.close()).catch(ignore);
    relay?.close();
  }
}

function baseOptions(endpoint: BrokerEndpoint): AdminOptions {
  return { clientId: "sluice", bootstrapBrokers: bootstrapList(endpoint), timeout: 10_000, connectTimeout: endpoint.via === undefined ? 5_000 : FORWARD_MS, requestTimeout: 10_000, retries: 2, retryDelay: 250, autocreateTopics: false };
}

function dialVia(via: NonNullable<BrokerEndpoint["via"]>): Dial {
  return async (host, port) => (await import("../cluster/dial.ts")).dial(via, host, port);
}

/** Bounds work with the broker: a peer that accepts and never answers must not hang a deployment. */
function within<T>(endpoint: BrokerEndpoint, work: Promise<T>, deadlineMs: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const late = (): void => reject(unreachable(endpoint, `no answer within ${Math.round(deadlineMs / 1000)} s`));
    const timer = setTimeout(late, deadlineMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** A client whose broker died refuses to close; by then nothing depends on it. */
function ignore(): void {}
