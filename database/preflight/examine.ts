import { withDatabase, type Queryable } from "../connect.ts";
import { problemOf } from "../failure.ts";
import { knownTables, serverFacts, tableFacts } from "./facts.ts";
import type { PreflightInputs } from "./inputs.ts";
import { walkable } from "../snapshot/walkable.ts";
import { printTable } from "../table.ts";
import { judgeReaders } from "./readers.ts";
import { judgeServer, type Verdict } from "./server.ts";
import { judgeTables } from "./tables.ts";

/** What a preflight found; `version` is `server_version_num`, absent if the server could not be asked. */
export interface Report extends Verdict {
  readonly version?: number;
  /** Wanted tables without a primary key that an incremental snapshot can walk along, as `schema.table`. */
  readonly keyless?: readonly string[];
}

/** Looks at the database and says everything that stands in the way, at once. Reads only. Never throws for the database's sake. */
export async function examine(inputs: PreflightInputs): Promise<Report> {
  try {
    return await withDatabase(inputs.endpoint, (client) => examineWith(client, inputs), { doing: "look at the database" });
  } catch (error) {
    return { problems: [problemOf(`database ${inputs.endpoint.database}`, error)], warnings: [] };
  }
}

export async function examineWith(client: Queryable, inputs: PreflightInputs): Promise<Report> {
  const server = await serverFacts(client, { role: inputs.role, publication: inputs.publication, captureSchema: inputs.captureSchema });
  const tables = await tableFacts(client, inputs.tables, inputs.role);
  const known = tables.length < inputs.tables.length ? await knownTables(client) : [];
  const [first, second] = [judgeServer(server, inputs), judgeTables(server, tables, known, inputs)];
  const keyless = tables.filter((table) => !walkable(table)).map(printTable).sort();
  return { version: server.version, keyless, problems: [...first.problems, ...second.problems, ...judgeReaders(inputs.readers ?? [], tables)], warnings: [...first.warnings, ...second.warnings] };
}
