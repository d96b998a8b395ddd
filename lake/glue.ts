import { EntityNotFoundException, GetTableCommand, GlueClient, GlueServiceException } from "@aws-sdk/client-glue";
import { lacksCredentials, NO_CREDENTIALS } from "../store/credentials.ts";
import { printCatalog, printLakeTable, type CatalogEntry, type GlueCatalog, type LakeTableName } from "./endpoint.ts";

/**
 * One Iceberg table of the Glue catalog, by the two parameters that every engine of Iceberg goes by (iceberg
 * BaseMetastoreTableOperations): `table_type=ICEBERG` and `metadata_location`.
 */
export async function glueEntry(catalog: GlueCatalog, table: LakeTableName): Promise<CatalogEntry | undefined> {
  const client = new GlueClient({
    region: catalog.region,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 },
    ...(catalog.endpoint === undefined ? {} : { endpoint: catalog.endpoint }),
  });
  try {
    const { Table } = await client.send(new GetTableCommand({ DatabaseName: table.namespace.join("."), Name: table.name }));
    const { table_type: type, metadata_location: metadataLocation } = Table?.Parameters ?? {};
    if (type?.toUpperCase() !== "ICEBERG" || metadataLocation === undefined) {
      throw new Error(`lake table ${printLakeTable(table)}: the table of that name in ${printCatalog(catalog)} is no Iceberg table. Choose another glue.database for the sink`);
    }
    return { namespace: table.namespace, name: table.name, metadataLocation };
  } catch (error) {
    if (error instanceof EntityNotFoundException) return undefined;
    throw explain(catalog, table, error);
  } finally {
    client.destroy();
  }
}

/** One line for the user. */
function explain(catalog: GlueCatalog, table: LakeTableName, error: unknown): Error {
  const place = `lake table ${printLakeTable(table)}: ${printCatalog(catalog)}`;
  if (lacksCredentials(error)) return new Error(`${place}: ${NO_CREDENTIALS}`);
  if (error instanceof GlueServiceException) {
    const mend = error.name === "AccessDeniedException" ? "Give whoever runs Sluice glue:GetTable on it" : "Try again later, or look at the status of Glue";
    return new Error(`${place} answered ${error.name}: ${error.message.replace(/\.$/, "")}. ${mend}`);
  }
  return error instanceof Error ? error : new Error(String(error));
}
