import avro from "avsc";
import { RecordDecoder } from "../../registry/decode.ts";
import { fakeRegistry, type FakeRegistry } from "./fake.ts";

let registry: FakeRegistry;
beforeAll(async () => {
  registry = await fakeRegistry();
});
afterAll(() => registry.stop());

const SCHEMA = {
  type: "record", name: "Row", fields: [
    { name: "id", type: "long" }, { name: "note", type: ["null", "string"], default: null },
    { name: "amount", type: { type: "bytes", logicalType: "decimal", precision: 12, scale: 2 } }, { name: "raw", type: "bytes" },
  ],
};

const record = (id: number, value: object): Buffer => {
  const plain = JSON.parse(JSON.stringify(SCHEMA).replace(',"logicalType":"decimal","precision":12,"scale":2', "")) as avro.Schema;
  const head = Buffer.alloc(5);
  head.writeInt32BE(id, 1);
  return Buffer.concat([head, avro.Type.forSchema(plain, { wrapUnions: false } as object).toBuffer(value)]);
};

test("a record of a registry as text: numbers exact, bytes as PostgreSQL writes them, each schema asked for once", async () => {
  registry.schemas.set(7, JSON.stringify(SCHEMA));
  const decoder = new RecordDecoder({ api: "confluent", url: registry.url });
  const value = { id: 5, note: null, amount: Buffer.from("ff85", "hex"), raw: Buffer.from("00ff", "hex") };
  expect(await decoder.text(record(7, value))).toBe('{"id":5,"note":null,"amount":"-1.23","raw":"\\\\x00ff"}');
  expect(await decoder.text(record(7, { ...value, amount: Buffer.from("05", "hex") }))).toContain('"amount":"0.05"');
  expect(registry.asked.filter((one) => one.endsWith("/schemas/ids/7"))).toHaveLength(1);
});

test("what is no such record, or of a schema that nobody knows, stays what it is", async () => {
  const decoder = new RecordDecoder({ api: "confluent", url: registry.url });
  for (const bytes of ["", "not Avro", "\0\0\0\0"]) expect(await decoder.text(Buffer.from(bytes))).toBeUndefined();
  expect(await decoder.text(Buffer.from("000000006302", "hex"))).toBeUndefined();
  expect(await decoder.text(Buffer.from("0000000007", "hex"))).toBeUndefined(); // cut off
});
