import type { Column } from "../../database/columns.ts";
import { follow, rowSteps } from "../../transforms/columns.ts";
import type { Step } from "../../transforms/step.ts";
import { builtIn, toChar } from "../../transforms/values.ts";

const column = (name: string, type: string, more: object = {}): Column => ({ name, position: 1, declared: type, type: builtIn(type, more), nullable: true });
const TABLE = {
  name: "public.orders", key: ["id"], own: ["__op"],
  columns: [column("id", "int4"), column("email", "text"), column("n", "int8"), column("price", "numeric", { precision: 12, scale: 2 }), column("any", "numeric"), column("at", "timestamp"), column("since", "timestamptz"), column("place", "point"), column("uid", "uuid")],
};
const go = (...steps: Step[]) => follow(TABLE, rowSteps("shop.public.orders", steps, "t"));
const shown = (...steps: Step[]): string[] => go(...steps).columns.map(({ name, type, sql, untold }) => `${name} ${type.name}${sql === undefined ? "" : ` = ${sql}`}${untold === undefined ? "" : ` (${untold})`}`);
const wrong = (...steps: Step[]): string[] => go(...steps).problems.map(({ reason }) => reason);
const side = "value" as const;

test("columns follow: hidden, renamed, cast, added, one behind the other", () => {
  expect(shown(
    { kind: "mask", side, fields: ["email"], replacement: "it's" }, { kind: "replaceField", side, include: [], exclude: ["any", "at", "since", "place", "uid"], renames: { email: "mail" } },
    { kind: "cast", side, fields: { n: "string", price: "string" } }, { kind: "insertField", side, topic: "t", offset: "o", constant: { name: "origin", value: "shop" } },
  )).toEqual([
    "id int4", "mail text = CASE WHEN \"email\" IS NULL THEN NULL ELSE 'it''s' END", "n text = (\"n\")::text", "price text = (\"price\")::text",
    "t text = 'shop.public.orders'", "o int8 (is the record's offset in Kafka)", "origin text = 'shop'",
  ]);
});

test("times and points", () => {
  const keep: Step = { kind: "replaceField", side, include: ["id", "at", "place"], exclude: [], renames: {} };
  expect(shown(keep, { kind: "timestampConverter", side, field: "at", to: "string", precision: "microseconds", format: "yyyy-MM-dd'T'HH" }, { kind: "flatten", side, delimiter: "_" })).toEqual([
    "id int4", "at text = to_char(\"at\", 'YYYY-MM-DD\"T\"HH24')", "place_x float8 = (\"place\")[0]", "place_y float8 = (\"place\")[1]", "place_wkb bytea (is a part of place)", "place_srid int4 (is a part of place)",
  ]);
  expect([toChar("dd.MM.yyyy HH:mm:ss.SSS"), toChar("EEE"), toChar("''yyyy")]).toEqual(["DD.MM.YYYY HH24:MI:SS.MS", undefined, "\"'\"YYYY"]);
});

test.each<[string, Step, string[]]>([
  ["the key hidden", { kind: "mask", side, fields: ["id"] }, ["hides id, by which rows of public.orders are told apart"]],
  ["the key left out", { kind: "replaceField", side, include: ["email"], exclude: [], renames: {} }, ["leaves out id, by which rows of public.orders are told apart"]],
  ["the lake's own hidden", { kind: "mask", side, fields: ["__op"] }, ["hides __op, by which changes are put in order"]],
  ["a uuid hidden", { kind: "mask", side, fields: ["uid"] }, ["uuid uid of public.orders has no value that could stand for it: an empty text is none of its values"]],
  ["a number cut off", { kind: "cast", side, fields: { n: "int32" } }, ["int8 n of public.orders holds more than int32 does, and what is beyond would be cut off without a word"]],
  ["digits lost", { kind: "cast", side, fields: { price: "int64" } }, ["numeric price of public.orders would lose what is behind the point"]],
  ["texts that are no numbers", { kind: "cast", side, fields: { email: "int32" } }, ["text email of public.orders may hold texts that are no numbers, which would end among the dead letters"]],
  ["a numeric without precision", { kind: "cast", side, fields: { any: "string" } }, ["numeric any of public.orders is no single value, and Cast refuses it"]],
  ["a time as a number", { kind: "cast", side, fields: { at: "string" } }, ["timestamp at of public.orders would become the number by which it travels"]],
  ["a time with zone", { kind: "timestampConverter", side, field: "since", to: "string", precision: "milliseconds", format: "yyyy" }, ["timestamptz since of public.orders comes as a text with up to six digits of a second, which SimpleDateFormat reads as milliseconds: values would be minutes off"]],
  ["the wrong precision", { kind: "timestampConverter", side, field: "at", to: "unix", precision: "milliseconds" }, ["timestamp at of public.orders counts microseconds"]],
  ["two of a name", { kind: "insertField", side, topic: "email" }, ["gives public.orders two columns email"]],
  ["a numeric taken apart", { kind: "flatten", side, delimiter: "_" }, ["numeric any of public.orders would be taken apart into its digits and their scale"]],
])("%s", (_, step, reasons) => expect(wrong(step)).toEqual(reasons));

test("names that the table does not have", () => {
  expect(go({ kind: "mask", side, fields: ["emial", "email"] }).unknown).toEqual([{ place: "t[0].mask", field: "emial" }]);
  expect(wrong({ kind: "headerFrom", side, fields: { kind: "kind" }, operation: "copy" })).toEqual(["takes kind, which public.orders does not have: each of its changes would be a dead letter"]);
});
