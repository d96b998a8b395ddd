import { z } from "zod";

export const postgresSettings = z.strictObject({
  /** Left out: a free one. */
  port: z.int().min(1).max(65535).optional(),
  /** Made at first start, and later if the name changes; the former one stays. */
  database: z.string().min(1).max(63).default("shop"),
  /** SQL files, relative to the project, run once in the new database, all of them in one transaction. */
  initSql: z.array(z.string().min(1)).default([]),
  /** `max_slot_wal_keep_size`: how much log a slot that nobody reads may hold back. */
  maxSlotWalKeepMib: z.int().min(64).default(4096),
  sharedBuffersMib: z.int().min(16).max(65_536).default(128),
  /** More settings of `postgresql.conf`, by name. They win over the ones here. */
  parameters: z.record(z.string().regex(/^[a-z_][a-z0-9_.]*$/, "is not the name of a parameter"), z.string()).default({}),
});
export type PostgresSettings = z.infer<typeof postgresSettings>;

/** `postgresql.conf`, complete: the file that `initdb` makes is not read. */
export function postgresqlConf(settings: PostgresSettings, port: number): string {
  const values: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    // No socket: its path would have to be short, and its folder would be another thing to leave behind.
    unix_socket_directories: "",
    max_connections: "100",
    wal_level: "logical",
    max_replication_slots: "16",
    max_wal_senders: "16",
    max_slot_wal_keep_size: `${settings.maxSlotWalKeepMib}MB`,
    max_wal_size: "1GB",
    shared_buffers: `${settings.sharedBuffersMib}MB`,
    // In the data folder instead of /dev/shm, where a killed server leaves its segments.
    dynamic_shared_memory_type: "mmap",
    password_encryption: "scram-sha-256",
    timezone: "UTC",
    log_timezone: "UTC",
    log_checkpoints: "off",
    // A statement that fails may hold a password (`create role … password '…'`), and so may the context of one run inside a function.
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    ...settings.parameters,
  };
  return Object.entries(values).map(([name, value]) => `${name} = '${value.replace(/'/g, "''")}'\n`).join("");
}
