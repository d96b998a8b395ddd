import avro from "avsc";

/** Iceberg's ids are 64-bit numbers of any size, which a JavaScript number would round. */
const long = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
});

/** All records of an Avro file with codec `null` or `deflate`, the two that Iceberg's Java library writes. Numbers of 64 bits are bigint. */
export function readAvro(bytes: Buffer): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const records: unknown[] = [];
    const decoder = new avro.streams.BlockDecoder({
      parseHook: (schema: unknown) => avro.Type.forSchema(schema as avro.Schema, { registry: { long }, wrapUnions: false, omitRecordMethods: true } as object),
    } as object);
    decoder.on("data", (record: unknown) => records.push(record));
    decoder.on("end", () => resolve(records));
    decoder.on("error", reject);
    decoder.end(bytes);
  });
}
