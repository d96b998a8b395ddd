import { readAvro } from "./avro.ts";
import { catalogEntry } from "./catalog.ts";
import { printLakeTable, type CatalogEndpoint, type LakeTableName } from "./endpoint.ts";
import type { Objects } from "./objects.ts";
import type { IcebergType, LakeColumn } from "./types.ts";

/** What a table's metadata file says about its current state. */
export interface TableState extends LakeTableName {
  readonly location: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly columns: readonly (LakeColumn & { readonly required: boolean })[];
  /** Absent until the first commit. */
  readonly snapshot?: { readonly id: string; readonly committedAtMs: number; readonly manifestList: string; readonly summary: Readonly<Record<string, string>> };
  readonly snapshots: number;
}

/** One live data file. */
export interface DataFile {
  readonly uri: string;
  readonly rows: number;
  readonly bytes: number;
}

/** Current state of a table, `undefined` if the catalog has none of that name. */
export async function tableState(catalog: CatalogEndpoint, objects: Objects, table: LakeTableName): Promise<TableState | undefined> {
  const entry = await catalogEntry(catalog, table);
  if (entry === undefined) return undefined;
  return parseMetadata(table, (await objects.bytes(entry.metadataLocation)).toString("utf8"));
}

/** The data files of the current snapshot: what any engine would read. Files that a crash orphaned are in no manifest. */
export async function liveFiles(objects: Objects, state: TableState): Promise<DataFile[]> {
  if (state.snapshot === undefined) return [];
  const manifests = (await readAvro(await objects.bytes(state.snapshot.manifestList))) as Manifest[];
  if (manifests.some(({ content }) => content === 1)) {
    throw new Error(`${printLakeTable(state)}: has delete files, which this reader cannot apply. Something other than the sink wrote to the table: compact it with that engine first`);
  }
  await objects.files(manifests.map(({ manifest_path }) => manifest_path));
  const files: DataFile[] = [];
  for (const { manifest_path } of manifests) {
    for (const { status, data_file: file } of (await readAvro(await objects.bytes(manifest_path))) as ManifestEntry[]) {
      if (status === DELETED) continue;
      files.push({ uri: file.file_path, rows: Number(file.record_count), bytes: Number(file.file_size_in_bytes) });
    }
  }
  return files;
}

/** Fields of a table metadata file: https://iceberg.apache.org/spec/#table-metadata-fields */
export function parseMetadata(table: LakeTableName, json: string): TableState {
  // Ids of snapshots exceed what a JavaScript number holds: read from the text.
  const exact = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value) ? context?.source : value;
  const metadata = JSON.parse(json, exact as (this: unknown, key: string, value: unknown) => unknown) as Metadata;
  const schema = metadata.schemas.find((one) => one["schema-id"] === metadata["current-schema-id"]);
  const current = metadata["current-snapshot-id"];
  const snapshot = current === undefined || current === null || String(current) === "-1" ? undefined : metadata.snapshots?.find((one) => String(one["snapshot-id"]) === String(current));
  return {
    namespace: table.namespace,
    name: table.name,
    location: metadata.location,
    properties: metadata.properties ?? {},
    columns: (schema?.fields ?? []).map(({ name, type, required, doc }) => ({ name, type: parseType(type), required, ...(doc === undefined ? {} : { doc }) })),
    snapshots: metadata.snapshots?.length ?? 0,
    ...(snapshot === undefined
      ? {}
      : { snapshot: { id: String(snapshot["snapshot-id"]), committedAtMs: snapshot["timestamp-ms"], manifestList: snapshot["manifest-list"], summary: snapshot.summary ?? {} } }),
  };
}

function parseType(type: MetadataType): IcebergType {
  if (typeof type === "string") return type.replaceAll(" ", "");
  if (type.type === "list") return { list: parseType(type.element) };
  if (type.type === "struct") return { struct: type.fields.map(({ name, type: inner }) => ({ name, type: parseType(inner) })) };
  return "map";
}

const DELETED = 2;

interface Manifest {
  manifest_path: string;
  content?: number;
}

interface ManifestEntry {
  status: number;
  data_file: { file_path: string; record_count: bigint; file_size_in_bytes: bigint };
}

type MetadataType = string | { type: "list"; element: MetadataType } | { type: "struct"; fields: { name: string; type: MetadataType }[] } | { type: "map" };

interface Metadata {
  location: string;
  properties?: Record<string, string>;
  schemas: { "schema-id": number; fields: { name: string; type: MetadataType; required: boolean; doc?: string }[] }[];
  "current-schema-id": number;
  "current-snapshot-id"?: number | string | null;
  snapshots?: { "snapshot-id": number | string; "timestamp-ms": number; "manifest-list": string; summary?: Record<string, string> }[];
}
