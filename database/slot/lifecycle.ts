import { escapeLiteral } from "pg";
import { hasUnknown, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { until } from "../../util/until.ts";
import { rows, withDatabase, type Queryable } from "../connect.ts";
import { sqlState } from "../failure.ts";
import { changedKeys, dismantle, look, operate, type Owned } from "../owned.ts";
import { tableSql, type TableName } from "../table.ts";
import { lostReason, oldTransactions, slotFacts, type SlotFacts } from "./facts.ts";

/**
 * The replication slot: the server keeps its log from here until the connector has read it. Made before the connector, so that
 * Sluice owns its life and its end.
 */
export interface SlotInputs extends Owned {
  /** `[a-z0-9_]`, at most 63: PostgreSQL's rule for slots. A slot carries no comment, so its name is all that marks it as ours. */
  readonly name: string;
  /** Keep the slot's position on standbys (PostgreSQL 17 and newer, with `sync_replication_slots` on the standby). Default false. */
  readonly failover?: boolean;
  /**
   * Table with a column `since`, which is emptied before the slot is made: whoever counts from the slot's beginning must know that it
   * is another. Made before the slot.
   */
  readonly voids?: TableName;
  /** Leave the slot behind on destroy. It then keeps log until somebody drops it. Default false. */
  readonly retain?: boolean;
  /** On destroy: how long a reader may take to go by itself before its connection is ended. Seconds, default 15. */
  readonly graceSeconds?: number;
  /** On destroy: how long to try altogether. Seconds, default 90. */
  readonly dropSeconds?: number;
}

export interface SlotOutputs extends SlotInputs {
  /**
   * The log position at which the slot started. Changes whenever the slot was made anew. What was committed between two generations was never streamed: everything that is
   * snapshotted must be so again. Give it to the snapshot resource.
   */
  readonly generation: string;
  /** Why the slot of this generation had to replace an older one. */
  readonly replacedBecause?: string;
}

const PLUGIN = "pgoutput";

export async function check(_olds: Partial<SlotInputs>, news: SlotInputs): Promise<{ inputs: SlotInputs; failures: Failure[] }> {
  const fine = hasUnknown(news.name) || /^[a-z0-9_]{1,63}$/.test(news.name);
  return { inputs: news, failures: fine ? [] : [{ property: "name", reason: `slot "${news.name}": cannot be the name of one. Use 1 to 63 of a-z, 0-9 and _` }] };
}

/** Also changed when the slot is missing or lost: a warning says what that means, and the update makes a new one. */
export async function diff(_id: string, olds: SlotOutputs, news: SlotInputs): Promise<Diff> {
  const changed = changedKeys(olds, news, ["name", "endpoint", "owner", "failover", "retain", "graceSeconds", "dropSeconds", "voids"]);
  const moved = changed.includes("endpoint") && !hasUnknown(news.endpoint) && olds.endpoint.database !== news.endpoint.database;
  if (changed.includes("name") || moved) return { changes: true, replaces: [changed.includes("name") ? "name" : "endpoint"], deleteBeforeReplace: true };
  if (changed.length > 0) return { changes: true };
  const reason = await look(news.endpoint, async (client) => lostReason(await slotFacts(client, news.name)) ?? "");
  if (reason) console.warn(lossMessage(news.name, reason));
  return { changes: Boolean(reason) };
}

export async function create(inputs: SlotInputs): Promise<{ id: string; outs: SlotOutputs }> {
  const facts = await operate(inputs.endpoint, `read the slot ${inputs.name}`, (client) => slotFacts(client, inputs.name));
  const reason = facts === undefined ? undefined : lostReason(facts);
  if (reason !== undefined) await drop(inputs);
  return { id: inputs.name, outs: { ...inputs, generation: await ensure(inputs), ...(reason === undefined ? {} : { replacedBecause: reason }) } };
}

export async function update(_id: string, olds: SlotOutputs, news: SlotInputs): Promise<{ outs: SlotOutputs }> {
  const facts = await operate(news.endpoint, `read the slot ${news.name}`, (client) => slotFacts(client, news.name));
  const reason = lostReason(facts);
  if (reason !== undefined) {
    if (facts !== undefined) await drop(news);
    console.warn(lossMessage(news.name, reason));
    return { outs: { ...news, generation: await ensure(news), replacedBecause: reason } };
  }
  await refuseStranger(news, facts as SlotFacts);
  if ((facts as SlotFacts).failover !== Boolean(news.failover)) await setFailover(news);
  return { outs: { ...news, generation: olds.generation, ...(olds.replacedBecause === undefined ? {} : { replacedBecause: olds.replacedBecause }) } };
}

/** A lost slot is still there; `diff` deals with it. */
export async function read(id: string, props: SlotOutputs): Promise<{ id: string; props: SlotOutputs } | Record<string, never>> {
  const facts = await operate(props.endpoint, `read the slot ${props.name}`, (client) => slotFacts(client, props.name));
  return facts === undefined ? {} : { id, props };
}

export async function remove(_id: string, props: SlotOutputs): Promise<void> {
  if (!props.retain) await drop(props);
}

function lossMessage(name: string, reason: string): string {
  return `slot ${name} ${reason}. What was committed since it was last read is not on the stream any more: a new slot is made, and every table must be snapshotted again (the snapshot resource does so). Rows deleted meanwhile stay in the lake until then: check with "audit"`;
}

/** Makes the slot, or takes over one that a killed run made. Answers its generation. */
async function ensure(inputs: SlotInputs): Promise<string> {
  const { name, endpoint } = inputs;
  try {
    return await operate(endpoint, `create the slot ${name}`, (client) => make(client, inputs), { statementMs: 120_000 });
  } catch (error) {
    if (sqlState(error) !== "57014") throw error;
    const old = await withDatabase(endpoint, oldTransactions).catch(() => []);
    throw new Error(`slot ${name}: the server waited two minutes for older transactions to end: ${old.join(", ") || "none that can be seen"}. Commit or end them, then run it again`);
  }
}

async function make(client: Queryable, inputs: SlotInputs): Promise<string> {
  const { name } = inputs;
  const there = await slotFacts(client, name);
  if (there !== undefined) {
    await refuseStranger(inputs, there);
    if (there.failover !== Boolean(inputs.failover)) await setFailover(inputs);
    return there.confirmedFlushLsn ?? "";
  }
  if (inputs.voids !== undefined) await client.query(`UPDATE ${tableSql(inputs.voids)} SET since = NULL`);
  const version = await serverVersion(client);
  if (inputs.failover && version < 170_000) throw new Error(`slot ${name}: failover needs PostgreSQL 17, this is ${Math.floor(version / 10_000)}. Leave "failover" out`);
  try {
    // Arguments by name: two_phase came with 14, failover with 17.
    const failover = inputs.failover ? ", failover => true" : "";
    const [made] = await rows<{ lsn: string }>(client, `select lsn::text from pg_catalog.pg_create_logical_replication_slot(slot_name => ${escapeLiteral(name)}, plugin => '${PLUGIN}'${failover})`);
    return made?.lsn ?? "";
  } catch (error) {
    if (sqlState(error) !== "42710") throw error; // made by the connector in between
    return make(client, inputs);
  }
}

async function serverVersion(client: Queryable): Promise<number> {
  const [found] = await rows<{ version: number }>(client, `select pg_catalog.current_setting('server_version_num')::int as version`);
  return found?.version ?? 0;
}

async function refuseStranger({ name, endpoint }: SlotInputs, facts: SlotFacts): Promise<void> {
  if (facts.plugin !== PLUGIN || facts.database !== endpoint.database) {
    throw new Error(`slot ${name}: exists already, for ${facts.plugin === null ? "physical replication" : `plugin ${facts.plugin} in database ${facts.database ?? "?"}`}. Choose another slot name, or drop it`);
  }
}

/** Only the replication protocol can change a slot, and only while nobody reads it. */
async function setFailover(inputs: SlotInputs): Promise<void> {
  const on = Boolean(inputs.failover);
  await withDatabase(inputs.endpoint, (client) => client.query(`ALTER_REPLICATION_SLOT "${inputs.name}" (FAILOVER ${on})`), {
    replication: true,
    doing: `switch failover ${on ? "on" : "off"} for the slot ${inputs.name} (pause the connector first, if it reads)`,
  });
}

/**
 * Drops the slot: waits for its reader to go, ends a reader that stays longer than the grace time (and again, should it come
 * back), and tries to drop until the deadline. A slot that is not there is dropped.
 */
async function drop(props: SlotInputs): Promise<void> {
  const graceMs = (props.graceSeconds ?? 15) * 1000;
  const timeoutMs = (props.dropSeconds ?? 90) * 1000;
  await dismantle(
    props.endpoint,
    `drop the slot ${props.name}`,
    async (client) => {
      const start = performance.now();
      let reader = "";
      try {
        await until(
          `slot ${props.name} dropped`,
          async () => {
            const facts = await slotFacts(client, props.name);
            if (facts === undefined) return true;
            if (facts.active) {
              reader = ` (read by pid ${facts.activePid ?? "?"})`;
              if (performance.now() - start < graceMs) return undefined;
              await client.query(`select pg_catalog.pg_terminate_backend(s.active_pid) from pg_catalog.pg_replication_slots s where s.slot_name = $1 and s.active`, [props.name]);
            }
            return (await tryDrop(client, props.name)) ? true : undefined;
          },
          { timeoutMs, intervalMs: 200 },
        );
      } catch (error) {
        if (sqlState(error) !== undefined || !(error instanceof Error) || !error.message.includes("not within")) throw error;
        throw new Error(`${error.message}${reader}. Stop what reads it, then run it again; or drop it by hand: SELECT pg_drop_replication_slot('${props.name}')`);
      }
    },
    { statementMs: 30_000 },
  );
}

async function tryDrop(client: Queryable, name: string): Promise<boolean> {
  try {
    await client.query(`select pg_catalog.pg_drop_replication_slot(slot_name) from pg_catalog.pg_replication_slots where slot_name = $1`, [name]);
    return true;
  } catch (error) {
    if (sqlState(error) === "42704") return true; // gone in between
    if (sqlState(error) === "55006") return false; // in use again
    throw error;
  }
}
