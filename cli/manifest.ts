import { execFile } from "node:child_process";
import type { BrokerEndpoint } from "../broker/endpoint.ts";
import type { JsonForm, SearchKind } from "../config/stack.ts";
import type { ConnectEndpoint } from "../connectors/resource/transport.ts";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import type { OutboxColumns } from "../config/stack.ts";
import type { WantedTable } from "../database/preflight/inputs.ts";
import type { CatalogEndpoint, LakeTableName } from "../lake/endpoint.ts";
import type { TableName } from "../database/table.ts";
import type { RowStep } from "../transforms/columns.ts";
import { redact } from "../secrets/redact.ts";
import { pulumiCommand } from "../setup/pulumi-env.ts";
import { projectRoot } from "../setup/root.ts";
import type { SearchEndpoint } from "../search/endpoint.ts";
import type { Compatibility } from "../config/stack-registry.ts";
import type { RegistryEndpoint } from "../registry/endpoint.ts";
import type { StoreEndpoint } from "../store/endpoint.ts";

/** One captured table, with what `doctor` must know of it. */
export type ManifestTable = WantedTable;

/** One connector of the stack. */
export interface ManifestConnector {
  /** Name in Kafka Connect. */
  readonly name: string;
  readonly type: "source" | "sink";
  /** For a sink: the name of the sink in the stack's configuration. */
  readonly sink?: string;
}

/** What every sink has, whatever its kind. */
export interface ManifestSinkBase {
  /** Name in the stack's configuration, such as `lake`. */
  readonly name: string;
  /** Name of its connector in Kafka Connect. */
  readonly connector: string;
  /** Topics that it reads and writes something of: without those that a filter drops whole. */
  readonly topics: readonly string[];
  /** It reads the events of the outbox. Absent: it does not. */
  readonly events?: boolean;
  /** The captured tables among them. Absent: all of the stack's. */
  readonly tables?: readonly TableName[];
  /** Dead-letter topic, where the sink has one. */
  readonly dlq?: string;
}

/** One lake sink: where its objects and its catalog are. */
export interface ManifestLake extends ManifestSinkBase {
  readonly kind: "s3";
  readonly format: "iceberg" | "parquet";
  /** As Sluice itself reads the lake. */
  readonly store: StoreEndpoint;
  readonly bucket: string;
  /** How long a row waits in the sink at most before it is in a file, in milliseconds. */
  readonly maxFileAgeMs?: number;
  /** Object prefix without leading or trailing slash. */
  readonly prefix: string;
  /** `iceberg` only. */
  readonly catalog?: CatalogEndpoint;
  /** `iceberg` only: the lake's table of each captured table, as the plan names it. */
  readonly lakeTables?: readonly { readonly schema: string; readonly table: string; readonly lake: LakeTableName; readonly steps?: readonly RowStep[] }[];
  /** `iceberg` only: the lake's tables of topics that are no captured table's. */
  readonly lakeRecords?: readonly { readonly topic: string; readonly lake: LakeTableName }[];
}

/** One sink that keeps copies of tables in another database. */
export interface ManifestCopy extends ManifestSinkBase {
  readonly kind: "jdbc";
  /** As Sluice itself enters it. */
  readonly target: DatabaseEndpoint;
  /** The copy of each captured table that the sink reads. */
  readonly copies: readonly { readonly schema: string; readonly table: string; readonly target: TableName; readonly steps?: readonly RowStep[] }[];
}

/** One sink that keeps documents on a search server. */
export interface ManifestSearch extends ManifestSinkBase {
  readonly kind: SearchKind;
  /** As Sluice itself enters it. */
  readonly server: SearchEndpoint;
  /** The index of each captured table that the sink reads. */
  readonly indexes: readonly { readonly schema: string; readonly table: string; readonly index: string; readonly steps?: readonly RowStep[] }[];
  /** Of events: the index of each topic. */
  readonly eventIndexes?: readonly { readonly topic: string; readonly index: string }[];
  /** Of events: what JSON is in a document. */
  readonly json?: JsonForm;
}

/** Every index of a search sink. */
export function indexNames({ indexes, eventIndexes = [] }: Pick<ManifestSearch, "indexes" | "eventIndexes">): string[] {
  return [...indexes, ...eventIndexes].map(({ index }) => index);
}

/** Told apart by `kind`. */
export type ManifestSink = ManifestLake | ManifestCopy | ManifestSearch;

/** The sinks that are lakes. */
export function lakesIn({ sinks }: Pick<StackManifest, "sinks">): ManifestLake[] {
  return sinks.filter((sink): sink is ManifestLake => sink.kind === "s3");
}

/** Where the schemas of Avro records are, as Sluice itself asks. */
export interface ManifestRegistry {
  readonly endpoint: RegistryEndpoint;
  readonly subjects: readonly string[];
  readonly compatibility: Compatibility;
}

/** The outbox of the stack. */
export interface ManifestOutbox extends TableName {
  readonly columns: OutboxColumns;
  /** Of the aggregates that are listed. */
  readonly topics: readonly string[];
  /** Topic of all others. */
  readonly unlisted: string;
  /** Whether rows are deleted once they are in Kafka. */
  readonly purge: boolean;
  readonly slot: string;
  readonly publication: string;
  /** Name of its connector in Kafka Connect. */
  readonly connector: string;
}

/** One service that the stack itself runs. */
export interface ManifestService {
  readonly name: string;
  readonly kind: string;
  readonly url: string;
  readonly logFile?: string;
}

/**
 * What a stack tells the command line: stack output `sluice`. Holds no secret value, only references, so it is plain
 * text in state.
 */
export interface StackManifest {
  readonly project: string;
  readonly stack: string;
  /** As the connector enters. */
  readonly database: DatabaseEndpoint;
  /** The administrator, where the password is a reference. A value stays in the state, encrypted, and nobody is told. */
  readonly admin?: DatabaseEndpoint;
  /** The connector's role is the user's own. */
  readonly existingRole?: boolean;
  readonly broker: BrokerEndpoint;
  /** Absent: records are JSON. */
  readonly registry?: ManifestRegistry;
  readonly connect: ConnectEndpoint;
  /** First part of every change topic, such as `shop` in `shop.public.orders`. */
  readonly topicPrefix: string;
  readonly tables: readonly ManifestTable[];
  readonly connectors: readonly ManifestConnector[];
  readonly sinks: readonly ManifestSink[];
  readonly outbox?: ManifestOutbox;
  readonly slot: string;
  /** How often the connector writes its heartbeat, in milliseconds. Absent: as a stack without a setting. */
  readonly heartbeatMs?: number;
  /** The connector's role in the database: `doctor` looks at its rights. */
  readonly role: string;
  readonly publication: string;
  /** Our own schema in the database (heartbeat and signal tables). */
  readonly serviceSchema: string;
  readonly services: readonly ManifestService[];
}

/** The stack could not be asked: it is not there, or `up` has not come to its outputs yet. */
export class NoManifest extends Error {}

/**
 * Reads the manifest of a stack from Pulumi's state. Asks no service of the stack, so it also works when all of them are
 * down. Takes a second or two, the start of the Pulumi CLI.
 */
export async function readManifest(stack: string): Promise<StackManifest> {
  const { ensureToolchain } = await import("../setup/toolchain.ts");
  const { pulumiBin } = await ensureToolchain(["pulumi"]);
  const { args, env } = pulumiCommand(stack, "stack output", ["sluice", "--json"], { pulumiBin });
  const text = await new Promise<string>((resolve, reject) => {
    execFile("pulumi", [...args], { cwd: projectRoot(), env, timeout: 60_000, maxBuffer: 64 << 20 }, (error, stdout, stderr) => (error ? reject(noManifest(stack, stderr || error.message)) : resolve(stdout)));
  });
  return parseManifest(stack, text);
}

/** Checks what is needed to use it: the state may be of an older or a half-made stack. */
export function parseManifest(stack: string, text: string): StackManifest {
  const value = JSON.parse(text) as Partial<StackManifest> | null;
  const needed = ["project", "stack", "database", "broker", "connect", "tables", "connectors", "sinks", "slot", "services"] as const;
  const missing = needed.filter((key) => value?.[key] === undefined);
  if (missing.length > 0) throw new NoManifest(`stack ${stack}: its output "sluice" lacks ${missing.join(", ")}. Run: pulumi up -s ${stack}`);
  // A stack that was last up before there were sinks of other kinds has lakes alone.
  return { ...(value as StackManifest), sinks: (value as StackManifest).sinks.map((sink) => (sink.kind === undefined ? { ...(sink as ManifestLake), kind: "s3" } : sink)) };
}

function noManifest(stack: string, said: string): NoManifest {
  const mend = stack === "local" ? "npm run local" : `pulumi up -s ${stack}`;
  if (/no stack named|not found/i.test(said)) return new NoManifest(`stack ${stack}: does not exist here. Name another with --stack, or run: ${mend}`);
  if (/does not have output property/i.test(said)) return new NoManifest(`stack ${stack}: is not up (its program has not ended once). Run: ${mend}`);
  return new NoManifest(`stack ${stack}: Pulumi cannot read it: ${redact(said).trim().split("\n").at(-1)}`);
}
