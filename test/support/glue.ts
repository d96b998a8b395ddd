import { listen, type Allow, type Gate } from "./gate.ts";

type Table = { readonly Name: string; readonly VersionId: string } & Record<string, unknown>;

/** Whose calls go through `allow`; those of anybody else pass. */
export interface Guard {
  readonly accessKeyId: string;
  readonly allow: Allow;
}

const ACCOUNT = "111122223333";

/**
 * The few calls of the Glue data catalog that Iceberg makes, in memory: databases that are given with their locations, tables with a version that an update
 * must name. Proves what our side asks for, not how AWS answers.
 */
export async function startGlue(databases: Readonly<Record<string, string>>, region: string, guard?: Guard): Promise<Gate & { readonly tables: Map<string, Table> }> {
  const tables = new Map<string, Table>();
  const calls: Gate["calls"] = [];

  function answer(action: string, body: Record<string, unknown>): [number, object] {
    const database = String(body["DatabaseName"] ?? (action === "GetDatabase" ? body["Name"] : ""));
    const input = (body["TableInput"] ?? {}) as { Name?: string };
    const name = String(body["Name"] ?? input.Name ?? "");
    const id = `${database}.${name}`;
    const missing: [number, object] = [400, { __type: "EntityNotFoundException", Message: `${action}: ${id} not found.` }];
    if (databases[database] === undefined) return missing;
    const found = tables.get(id);
    switch (action) {
      case "GetDatabase":
        return [200, { Database: { Name: database, CatalogId: ACCOUNT, LocationUri: databases[database] } }];
      case "GetTable":
        return found === undefined ? missing : [200, { Table: found }];
      case "CreateTable":
        if (found !== undefined) return [400, { __type: "AlreadyExistsException", Message: `${id} exists.` }];
        tables.set(id, { ...input, Name: name, DatabaseName: database, VersionId: "1" });
        return [200, {}];
      case "UpdateTable":
        if (found === undefined) return missing;
        if (body["VersionId"] !== undefined && body["VersionId"] !== found.VersionId) return [400, { __type: "ConcurrentModificationException", Message: "Update table failed due to concurrent modifications." }];
        tables.set(id, { ...input, Name: name, DatabaseName: database, VersionId: String(Number(found.VersionId) + 1) });
        return [200, {}];
      case "DeleteTable":
        return tables.delete(id) ? [200, {}] : missing;
      default:
        return [400, { __type: "UnknownOperationException", Message: action }];
    }
  }

  /** Glue wants the right on the catalog, on the database and on the table itself. */
  function resources(action: string, body: Record<string, unknown>): string[] {
    const arn = `arn:aws:glue:${region}:${ACCOUNT}`;
    const database = String(body["DatabaseName"] ?? body["Name"]);
    const table = body["Name"] ?? (body["TableInput"] as { Name?: string } | undefined)?.Name;
    return [`${arn}:catalog`, `${arn}:database/${database}`, ...(action.endsWith("Table") ? [`${arn}:table/${database}/${String(table)}`] : [])];
  }

  const gate = await listen(calls, (incoming, outgoing) => {
    let text = "";
    incoming.setEncoding("utf8").on("data", (part: string) => (text += part));
    incoming.on("end", () => {
      const action = String(incoming.headers["x-amz-target"]).replace("AWSGlue.", "");
      const body = JSON.parse(text) as Record<string, unknown>;
      const guarded = guard !== undefined && String(incoming.headers.authorization).includes(`Credential=${guard.accessKeyId}/`);
      const requests = resources(action, body).map((resource) => ({ action: `glue:${action}`, resource }));
      const verdicts = requests.map((request) => ({ ...request, allowed: !guarded || guard.allow(request) }));
      if (guarded) calls.push(...verdicts);
      const [status, said] = verdicts.every(({ allowed }) => allowed) ? answer(action, body) : [400, { __type: "AccessDeniedException", Message: `User is not authorized to perform: glue:${action}` }];
      outgoing.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
      outgoing.end(JSON.stringify(said));
    });
  });
  return { ...gate, tables };
}
