import { isSet, numberOf, wordOf, type ClassRule } from "./class-rule.ts";

const VALIDATE = "iceberg IcebergSinkConfig.validate";

const GOOD = {
  "connector.class": "org.apache.iceberg.connect.IcebergSinkConnector",
  topics: "shop.public.orders",
  "iceberg.tables": "shop.public.orders",
  "iceberg.catalog.type": "jdbc",
  "iceberg.catalog.uri": "jdbc:postgresql://catalog/iceberg",
  "iceberg.catalog.warehouse": "s3://lake/warehouse",
};

const tables: ClassRule = {
  id: "iceberg-tables",
  severity: "error",
  reason: "The task fails without tables, with both ways to name them, and with rows that do not say their table",
  source: VALIDATE,
  fix: "Set iceberg.tables, or iceberg.tables.dynamic-enabled with iceberg.tables.route-field",
  example: { good: GOOD, bad: { "iceberg.tables": null } },
  check(config) {
    const [named, dynamic] = [isSet(config, "iceberg.tables"), wordOf(config, "iceberg.tables.dynamic-enabled", "false") === "true"];
    if (named && dynamic) return [{ key: "iceberg.tables.dynamic-enabled", message: "stands beside iceberg.tables, and only one of the two is taken", fix: "Remove one of them" }];
    if (!named && !dynamic) return [{ key: "iceberg.tables", message: "is missing: the task does not start without tables", fix: "Name the tables, or set iceberg.tables.dynamic-enabled" }];
    return dynamic && !isSet(config, "iceberg.tables.route-field") ? [{ key: "iceberg.tables.route-field", message: "is missing, and tables that are found by the rows need it", fix: "Name the field that holds the table" }] : [];
  },
};

const catalog: ClassRule = {
  id: "iceberg-catalog",
  severity: "error",
  reason: "Without a property of its catalog the sink does not start",
  source: VALIDATE,
  fix: "Set iceberg.catalog.type and what that catalog needs",
  example: { good: { ...GOOD, "iceberg.catalog.type": "rest" }, bad: { "iceberg.catalog.uri": null } },
  check(config) {
    if (!Object.keys(config).some((key) => key.startsWith("iceberg.catalog."))) return [{ key: "iceberg.catalog.type", message: "is missing, as is everything else of the catalog", fix: "Write rest, jdbc, glue, hive or hadoop with what it needs" }];
    const type = wordOf(config, "iceberg.catalog.type");
    return ["rest", "jdbc"].includes(type) && !isSet(config, "iceberg.catalog.uri") ? [{ key: "iceberg.catalog.uri", message: `is missing, and a ${type} catalog needs it`, fix: "Write its address" }] : [];
  },
};

const drops: ClassRule = {
  id: "iceberg-drops-rows",
  severity: "warning",
  reason: "Rows of a table that is not there, and that the sink may not make, are dropped without a word when tables are found by the rows",
  source: "iceberg SinkWriter, IcebergWriterFactory, NoOpWriter",
  fix: "Name the tables in iceberg.tables, or set iceberg.tables.auto-create-enabled",
  example: {
    good: { ...Object.fromEntries(Object.entries(GOOD).filter(([key]) => key !== "iceberg.tables")), "iceberg.tables.dynamic-enabled": "true", "iceberg.tables.route-field": "_table", "iceberg.tables.auto-create-enabled": "true" },
    bad: { "iceberg.tables.auto-create-enabled": null },
  },
  check: (config) =>
    wordOf(config, "iceberg.tables.dynamic-enabled", "false") === "true" && wordOf(config, "iceberg.tables.auto-create-enabled", "false") !== "true"
      ? [{ key: "iceberg.tables.auto-create-enabled", message: "is false: rows of a table that does not exist are dropped in silence", fix: "Write true, or name the tables in iceberg.tables" }]
      : [],
};

const waits: ClassRule = {
  id: "iceberg-commit-waits",
  severity: "warning",
  reason: "A commit waits for tasks that have had no record yet, up to the time-out: 30 seconds each time on a quiet topic",
  source: "Seen with Apache Iceberg 1.12.0, two tasks on a fresh topic",
  fix: "Use one task, or a commit time-out of 2 to 3 seconds",
  example: { good: GOOD, bad: { "tasks.max": "2" } },
  check(config) {
    const [tasks, wait] = [numberOf(config, "tasks.max", 1), numberOf(config, "iceberg.control.commit.timeout-ms", 30_000)];
    return tasks !== undefined && tasks > 1 && wait !== undefined && wait > 5000 ? [{ key: "tasks.max", message: `${tasks} tasks: each commit may wait ${wait / 1000} s for those without records`, fix: "Write 1, or iceberg.control.commit.timeout-ms=3000" }] : [];
  },
};

export const ICEBERG_RULES: readonly ClassRule[] = [tables, catalog, drops, waits];
