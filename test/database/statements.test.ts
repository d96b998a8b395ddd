import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { captureStatements, captureTables, dropStatements, heartbeatQuery } from "../../database/capture-schema/sql.ts";
import { alterPublication, createPublication, type PublicationFacts } from "../../database/publication/sql.ts";
import { scramVerifier } from "../../database/role/scram.ts";
import { alterRole, createRole, grantsFor, grantSql, printGrant, revokeSql } from "../../database/role/sql.ts";

const A = { schema: "public", table: "a" };
const B = { schema: "app", table: 'b"c' };

describe("role", () => {
  test("rights go from the outside in, each schema once", () => {
    const grants = grantsFor("shop", [A, B, { schema: "public", table: "d" }], "rds_replication");
    expect(grants.map(printGrant)).toEqual(["member of rds_replication", "CONNECT on shop", "USAGE on app", "USAGE on public", "SELECT on public.a", 'SELECT on app.b"c', "SELECT on public.d"]);
    expect(grants.map((grant) => grantSql(grant, "r"))).toEqual([
      'GRANT "rds_replication" TO "r"',
      'GRANT CONNECT ON DATABASE "shop" TO "r"',
      'GRANT USAGE ON SCHEMA "app" TO "r"',
      'GRANT USAGE ON SCHEMA "public" TO "r"',
      'GRANT SELECT ON TABLE "public"."a" TO "r"',
      'GRANT SELECT ON TABLE "app"."b""c" TO "r"',
      'GRANT SELECT ON TABLE "public"."d" TO "r"',
    ]);
    expect(grants.map((grant) => revokeSql(grant, "r")).every((statement) => /^REVOKE .* FROM "r"$/.test(statement))).toBe(true);
  });

  test("attributes", () => {
    expect(createRole("r", "v'x", { replication: "attribute", bypassRls: true })).toBe(`CREATE ROLE "r" WITH LOGIN REPLICATION BYPASSRLS PASSWORD 'v''x'`);
    expect(createRole("r", "v", { replication: "rds_replication", bypassRls: false })).toBe(`CREATE ROLE "r" WITH LOGIN PASSWORD 'v'`);
    expect(alterRole("r", undefined, { replication: "rds_replication", bypassRls: false })).toBe(`ALTER ROLE "r" WITH LOGIN`);
  });

  test("a verifier as PostgreSQL computes it", () => {
    const salt = Buffer.from("0123456789abcdef");
    const [, parameters = "", keys = ""] = scramVerifier("pencil", salt).split("$");
    expect(scramVerifier("pencil", salt)).toMatch(/^SCRAM-SHA-256\$4096:/);
    expect(parameters).toBe(`4096:${salt.toString("base64")}`);
    const salted = pbkdf2Sync("pencil", salt, 4096, 32, "sha256");
    const client = createHmac("sha256", salted).update("Client Key").digest();
    expect(keys.split(":")[0]).toBe(createHash("sha256").update(client).digest("base64"));
    expect(scramVerifier("pencil")).not.toBe(scramVerifier("pencil"));
  });
});

describe("publication", () => {
  const now: PublicationFacts = { comment: "sluice:p/s", tables: [A], allTables: false, partial: false, publishes: { insert: true, update: true, delete: true, truncate: false }, viaRoot: true };

  test("made with exactly the tables, without truncate", () => {
    expect(createPublication("p", [A, B])).toBe(`CREATE PUBLICATION "p" FOR TABLE "public"."a", "app"."b""c" WITH (publish = 'insert, update, delete', publish_via_partition_root = true)`);
  });

  test.each<[string, Partial<PublicationFacts>, (typeof A)[], string[]]>([
    ["as it should be", {}, [A], []],
    ["one more", {}, [A, B], ['ALTER PUBLICATION "p" ADD TABLE "app"."b""c"']],
    ["another", {}, [B], ['ALTER PUBLICATION "p" ADD TABLE "app"."b""c"', 'ALTER PUBLICATION "p" DROP TABLE "public"."a"']],
    ["row filters or whole schemas", { partial: true }, [A], ['ALTER PUBLICATION "p" SET TABLE "public"."a"']],
    ["other operations", { publishes: { ...now.publishes, truncate: true } }, [A], [expect.stringContaining("SET (publish = 'insert, update, delete'") as string]],
    ["not via the root", { viaRoot: false }, [A], [expect.stringContaining("publish_via_partition_root = true") as string]],
    ["for all tables", { allTables: true, tables: [] }, [A], ['DROP PUBLICATION IF EXISTS "p"', expect.stringContaining("CREATE PUBLICATION") as string, `COMMENT ON PUBLICATION "p" IS 'sluice:p/s'`]],
  ])("%s", (_what, more, tables, statements) => {
    expect(alterPublication("p", tables, { ...now, ...more })).toEqual(statements);
  });
});

test("capture schema: repeatable, and dropped without CASCADE", () => {
  const statements = captureStatements("s", "r");
  expect(statements.filter((statement) => statement.startsWith("CREATE")).every((statement) => statement.includes("IF NOT EXISTS"))).toBe(true);
  expect(dropStatements("s").join()).not.toContain("CASCADE");
  expect(captureTables("s").map(({ table }) => table)).toEqual(["heartbeat", "signal"]);
  expect(heartbeatQuery("s")).toContain('INSERT INTO "s"."heartbeat"');
});
