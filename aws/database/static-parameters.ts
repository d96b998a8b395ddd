/**
 * Parameters that take effect when the server starts (`context = 'postmaster'` in `pg_settings`, PostgreSQL 13 to 18 and what
 * usually comes with it), which RDS calls static. `immediate` for one of them is an error of the API: "cannot use immediate apply method for
 * static parameter".
 */
const STATIC: ReadonlySet<string> = new Set([
  "archive_mode", "autovacuum_freeze_max_age", "autovacuum_max_workers", "autovacuum_multixact_freeze_max_age", "autovacuum_worker_slots", "bonjour", "bonjour_name",
  "cluster_name", "commit_timestamp_buffers", "config_file", "data_directory", "data_sync_retry", "debug_io_direct", "dynamic_shared_memory_type", "event_source",
  "external_pid_file", "hba_file", "hot_standby", "huge_page_size", "huge_pages", "ident_file", "ignore_invalid_pages", "io_max_combine_limit",
  "io_max_concurrency", "io_method", "jit_provider", "listen_addresses", "logging_collector", "max_active_replication_origins", "max_connections", "max_files_per_process", "max_locks_per_transaction",
  "max_logical_replication_workers", "max_notify_queue_pages", "max_pred_locks_per_transaction", "max_prepared_transactions", "max_replication_slots",
  "max_wal_senders", "max_worker_processes", "min_dynamic_shared_memory", "multixact_member_buffers", "multixact_offset_buffers",
  "notify_buffers", "old_snapshot_threshold", "port", "recovery_target", "recovery_target_action", "recovery_target_inclusive",
  "recovery_target_lsn", "recovery_target_name", "recovery_target_time", "recovery_target_timeline", "recovery_target_xid",
  "reserved_connections", "serializable_buffers", "shared_buffers", "shared_memory_type", "shared_preload_libraries",
  "subtransaction_buffers", "superuser_reserved_connections", "track_activity_query_size", "trace_connection_negotiation", "track_commit_timestamp", "transaction_buffers",
  "unix_socket_directories", "unix_socket_group", "unix_socket_permissions", "wal_buffers", "wal_decode_buffer_size", "wal_level",
  "wal_log_hints",
  "cron.database_name", "cron.max_running_jobs", "cron.use_background_workers", "pg_stat_statements.max",
]);

/** Whether a change of the parameter waits for a reboot. RDS's own parameters are taken for static: that is allowed for all of them. */
export function isStatic(name: string): boolean {
  return STATIC.has(name) || name.startsWith("rds.") || name.startsWith("apg_");
}
