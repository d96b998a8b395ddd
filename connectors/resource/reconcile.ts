import { PartialFailure } from "../../dynamic/lifecycle.ts";
import { redact } from "../../secrets/redact.ts";
import { ConnectClient, ConnectError, type Config, type Status } from "./client.ts";
import { belongs, failedParts, identity, MARK, marked, runState, sameConfig } from "./compare.ts";
import { secretsOf, type ConnectorInputs, type ConnectorOutputs } from "./inputs.ts";
import { forget } from "./overview.ts";
import { settle, StartFailure } from "./settle.ts";

/**
 * Makes the worker's connector what the inputs say, writing only what differs, and waits until it has settled. Create and
 * update are both this: a create may find what a killed `up` has made, an update what someone has deleted.
 *
 * @throws Error when nothing was written; PartialFailure when something was, so that the resource is recorded and the next
 *   `up` goes on from there
 */
export async function reconcile(inputs: ConnectorInputs, olds?: ConnectorOutputs): Promise<ConnectorOutputs> {
  const client = new ConnectClient(inputs.endpoint, inputs.timeoutSeconds * 1000);
  const work = new Work(client, inputs, olds);
  try {
    const status = await work.run();
    return outputs(inputs, status, work.adopted);
  } catch (error) {
    if (!(error instanceof ConnectError || error instanceof StartFailure)) throw error;
    const reason = redact(`connector ${inputs.name}: ${error.message.replace(/\.$/, "")}`, secretsOf(inputs.config));
    if (!work.recorded) throw new Error(`${reason}. ${mendOf(error)}`);
    const status = error instanceof StartFailure ? error.status : undefined;
    const log = inputs.log ?? (status ? `the log of worker ${status.connector.worker_id}` : "the worker's log");
    throw new PartialFailure(inputs.name, outputs(inputs, status, work.adopted), [`${reason}. It stays registered: mend the cause, then run up again; more is in ${log}`]);
  } finally {
    forget(inputs.endpoint);
  }
}

function mendOf(error: Error): string {
  const fault = error instanceof ConnectError ? error.fault : undefined;
  if (fault === "unreachable") return "Start the worker, then run up again";
  if (fault === "refused") return "Correct its config";
  return fault === "late" ? "See whether the workers keep rebalancing, then run up again" : "Run up again";
}

class Work {
  adopted: boolean;
  /** From here on a failure must not lose sight of the connector: it is ours on the worker. */
  recorded = false;
  readonly #client: ConnectClient;
  readonly #inputs: ConnectorInputs;
  readonly #olds: ConnectorOutputs | undefined;

  constructor(client: ConnectClient, inputs: ConnectorInputs, olds: ConnectorOutputs | undefined) {
    this.#client = client;
    this.#inputs = inputs;
    this.#olds = olds;
    this.adopted = olds?.adopted ?? false;
  }

  async run(): Promise<Status> {
    const live = await this.#client.config(this.#inputs.name);
    if (!live && (await this.#register())) return settle(this.#client, this.#inputs);
    return this.#change(live ?? (await this.#client.config(this.#inputs.name)) ?? {});
  }

  /** True when the connector was made; false when the name turned out to be taken. */
  async #register(): Promise<boolean> {
    const { name, state } = this.#inputs;
    const config = marked(this.#inputs);
    this.adopted = false;
    try {
      if (state === "running") await this.#client.putConfig(name, config, this.#isOurs);
      else await this.#client.create(name, config, state === "paused" ? "PAUSED" : "STOPPED", this.#isOurs);
    } catch (error) {
      if (error instanceof ConnectError && error.fault === "exists") return false;
      throw error;
    }
    this.recorded = true;
    return true;
  }

  async #change(live: Config): Promise<Status> {
    const { name, state: want, secretVersion } = this.#inputs;
    const client = this.#client;
    this.#claim(live);
    this.recorded = true;
    const before = await client.status(name);
    const now = before ? runState(before) : want;
    // Tasks that shall not run must not first be restarted with the new config.
    if (now !== want && want !== "running") await (want === "paused" ? client.pause(name) : client.stop(name));
    const put = !sameConfig(live, this.#inputs.config) || (!this.adopted && belongs(live, this.#inputs.owner) !== "ours");
    if (put) {
      await client.putConfig(name, marked(this.#inputs), this.#isOurs);
      this.adopted = false; // the mark is on it now
    }
    // While it restarts with a config just edited, a paused connector reads UNASSIGNED: only RUNNING says that it is not held.
    if (want === "running" && before?.connector.state !== "RUNNING") await client.resume(name);

    const failed = before ? failedParts(before) : [];
    const mendable = failed.length > 0 && (want === "running" || failed.includes("connector"));
    // A changed config restarts the tasks, which read their secrets anew; a stopped connector has none.
    const rotated = this.#olds !== undefined && this.#olds.secretVersion !== secretVersion && now !== "stopped" && want !== "stopped";
    if (!put && rotated) await client.restart(name, "all");
    else if (!put && mendable) await client.restart(name, "failed");
    try {
      return await settle(client, this.#inputs, before);
    } catch (error) {
      // Tasks whose own config came out unchanged are not restarted by a new connector config.
      if (!(error instanceof StartFailure && error.stale && put)) throw error;
      await client.restart(name, "failed");
      return settle(client, this.#inputs, before);
    }
  }

  #claim(live: Config): void {
    const { name, owner, adopt } = this.#inputs;
    const whose = belongs(live, owner);
    if (whose === "ours" || this.adopted || (whose === "unmarked" && this.#olds)) return;
    if (!adopt) {
      const holder = whose === "foreign" ? `belongs to ${live[MARK]}` : "was not made by Sluice";
      throw new Error(`connector ${name}: a connector of that name is on the worker and ${holder}. Choose another name, or set adopt to take it over`);
    }
    this.adopted = true;
  }

  readonly #isOurs = (live: Config): boolean => sameConfig(live, this.#inputs.config) && live[MARK] === this.#inputs.owner;
}

function outputs(inputs: ConnectorInputs, status: Status | undefined, adopted: boolean): ConnectorOutputs {
  return {
    ...inputs,
    connectorState: status ? (failedParts(status).length > 0 ? "FAILED" : status.connector.state) : "UNKNOWN",
    taskCount: status?.tasks.length ?? 0,
    type: status?.type ?? "unknown",
    pluginVersion: status?.connector.version ?? "unknown",
    adopted,
    identity: identity(inputs.config),
  };
}
