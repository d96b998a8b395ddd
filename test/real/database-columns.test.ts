import { withDatabase } from "../../database/connect.ts";
import { describeTable } from "../../database/columns.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { withSample } from "./database-kit.ts";
import { installedServers, type Server } from "./database-server.ts";

/** The columns of a table as real servers describe them. */

jest.setTimeout(120_000);

describe.each(installedServers())("$label", ({ bin }) => {
  let server: Server;
  let admin: DatabaseEndpoint;
  withSample(bin, (started) => ([server, admin] = [started, started.endpoint]));

  test("columns as the lake needs them", async () => {
    await server.sql(`
      create domain short as varchar(5) not null; create domain money2 as numeric(9,2); create domain nested as money2; create type mood as enum ('sad', 'ok');
      create table types (b int, a bigint, gone int, n numeric, np numeric(10,3), v varchar(7), t timestamptz, t3 timestamp(3), tm time(0), i interval, d short, e nested, m mood, ms mood[], ns numeric(4,1)[], ds money2[],
        g int generated always as (b + 1) stored, s int generated always as identity, bits bit(3), u uuid not null, r int4range, p point, primary key (a, b));
      alter table types drop column gone`);
    const found = await withDatabase(admin, (client) => describeTable(client, "public", "types"));
    expect(found?.primaryKey).toEqual(["a", "b"]);
    expect(found).toMatchObject({ kind: "table", replicaIdentity: "default", key: ["a", "b"] });
    const by = Object.fromEntries((found?.columns ?? []).map((column) => [column.name, column]));
    expect(by["b"]).toMatchObject({ position: 1, keyPosition: 2, nullable: false, declared: "integer", type: { schema: "pg_catalog", name: "int4", kind: "scalar" } });
    expect(by["n"]).toMatchObject({ position: 3, nullable: true, type: { name: "numeric" } });
    expect(by["n"]?.type.precision).toBeUndefined();
    expect(by["np"]?.type).toMatchObject({ precision: 10, scale: 3 });
    expect(by["v"]?.type).toMatchObject({ name: "varchar", length: 7 });
    expect([by["t"], by["t3"], by["tm"], by["i"]].map((column) => column?.type.fraction)).toEqual([6, 3, 0, 6]);
    expect(by["d"]).toMatchObject({ domain: "public.short", nullable: false, declared: "short", type: { name: "varchar", length: 5 } });
    expect(by["e"]).toMatchObject({ domain: "public.nested", nullable: true, type: { name: "numeric", precision: 9, scale: 2 } });
    expect(by["m"]?.type).toEqual({ schema: "public", name: "mood", kind: "enum", labels: ["sad", "ok"] });
    expect(by["ms"]?.type).toMatchObject({ kind: "array", element: { kind: "enum", labels: ["sad", "ok"] } });
    expect(by["ns"]?.type).toMatchObject({ kind: "array", element: { name: "numeric", precision: 4, scale: 1 } });
    expect(by["ds"]?.type).toMatchObject({ kind: "array", elementDomain: "public.money2", element: { precision: 9 } });
    expect(by["g"]?.generated).toBe("stored");
    expect(by["s"]?.identity).toBe(true);
    expect(by["bits"]?.type.length).toBe(3);
    expect([by["r"]?.type.kind, by["p"]?.type.kind]).toEqual(["range", "scalar"]);
    expect(await withDatabase(admin, (client) => describeTable(client, "public", "keyless"))).toMatchObject({ primaryKey: [], key: [] });
    expect(await withDatabase(admin, (client) => describeTable(client, "public", "nowhere"))).toBeUndefined();
  });
});
