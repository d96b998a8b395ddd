import { Client } from "pg";
import type { FakeConnect } from "../fakes/connect.ts";
import type { Server } from "../real/database-server.ts";

const SOURCE = "io.debezium.connector.postgresql.PostgresConnector";

/** Reads the slot of whatever source connector the played worker runs, as Debezium would: what waits for a reader goes on, what drops a slot that is read must wait. */
export function playSource(connect: FakeConnect, { endpoint }: Server): { stop(): void } {
  let client: Client | undefined;
  const leave = (): void => {
    // A walsender in the middle of its stream does not answer a polite goodbye.
    (client as unknown as { connection: { stream: { destroy(): void } } } | undefined)?.connection.stream.destroy();
    client = undefined;
  };
  const look = async (): Promise<void> => {
    const source = [...connect.connectors.values()].find(({ config, target }) => config["connector.class"] === SOURCE && target === "RUNNING");
    if (source === undefined) return leave();
    if (client !== undefined) return;
    const { host, port, user, password, database } = endpoint;
    const next = new Client({ host, port, user, password, database, ssl: { rejectUnauthorized: false }, replication: "database" } as object);
    client = next;
    const lost = (): void => {
      if (client === next) client = undefined;
    };
    next.on("error", lost);
    next.on("end", lost);
    await next.connect();
    next.query(`START_REPLICATION SLOT ${source.config["slot.name"]} LOGICAL 0/0 (proto_version '1', publication_names '${source.config["publication.name"]}')`).catch(leave);
  };
  const timer = setInterval(() => void look().catch(leave), 200);
  return {
    stop() {
      clearInterval(timer);
      leave();
    },
  };
}
