import { isStatic } from "../../aws/database/static-parameters.ts";
import { installedServers, startServer, type Server } from "./database-server.ts";

jest.setTimeout(120_000);

describe.each(installedServers())("$label", ({ bin }) => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer(bin);
  });
  afterAll(() => server.stop());

  test("which parameters wait for a restart", async () => {
    const settings = await server.sql<{ name: string; context: string }>("select name, context from pg_settings where context <> 'internal'");
    const wrong = settings.filter(({ name, context }) => isStatic(name) !== (context === "postmaster"));
    // Waits for a restart up to PostgreSQL 17 and no longer in 18: "pending-reboot" is right for both.
    expect(wrong.filter(({ name }) => name !== "autovacuum_max_workers")).toEqual([]);
  });
});
