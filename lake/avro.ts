import avro from "avsc";
import { long } from "../util/avro-long.ts";

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
