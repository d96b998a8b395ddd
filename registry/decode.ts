import avro from "avsc";
import { long } from "../util/avro-long.ts";
import { ask } from "./client.ts";
import type { RegistryEndpoint } from "./endpoint.ts";

/** Digits and their scale as the number that they are. */
class DecimalType extends avro.types.LogicalType {
  #scale = 0;
  constructor(schema: avro.Schema, opts: object) {
    super(schema, opts as never);
    this.#scale = Number((schema as { scale?: number }).scale ?? 0);
  }
  protected override _fromValue(value: Buffer): string {
    const digits = BigInt.asIntN(value.length * 8, value.length === 0 ? 0n : BigInt(`0x${value.toString("hex")}`));
    if (this.#scale === 0) return String(digits);
    const text = String(digits < 0n ? -digits : digits).padStart(this.#scale + 1, "0");
    return `${digits < 0n ? "-" : ""}${text.slice(0, -this.#scale)}.${text.slice(-this.#scale)}`;
  }
  protected override _toValue(): never {
    throw new Error("only read");
  }
}

/** Byte 0, then the schema's id in 4 bytes (Confluent's wire format, which all of our converters write). */
const HEAD = 5;

/** Records of a registry as text for people. */
export class RecordDecoder {
  readonly #endpoint: RegistryEndpoint;
  readonly #types = new Map<number, Promise<avro.Type | undefined>>();

  constructor(endpoint: RegistryEndpoint) {
    this.#endpoint = endpoint;
  }

  /** The record as JSON; `undefined` where it is none of a registry, or its schema is not known there. Throws where the registry does not answer. */
  async text(data: Buffer): Promise<string | undefined> {
    if (data.length < HEAD || data[0] !== 0) return undefined;
    const id = data.readInt32BE(1);
    const type = await (this.#types.get(id) ?? this.#remember(id));
    if (type === undefined) return undefined;
    try {
      return JSON.stringify(type.fromBuffer(data.subarray(HEAD)), plain);
    } catch {
      return undefined;
    }
  }

  #remember(id: number): Promise<avro.Type | undefined> {
    const type = this.#look(id);
    this.#types.set(id, type);
    return type;
  }

  async #look(id: number): Promise<avro.Type | undefined> {
    const { status, json } = await ask(this.#endpoint, "GET", `/schemas/ids/${id}`);
    const schema = (json as { schema?: unknown } | null)?.schema;
    if (status === 404 || typeof schema !== "string") return undefined;
    return avro.Type.forSchema(JSON.parse(schema) as avro.Schema, { registry: { long }, wrapUnions: false, omitRecordMethods: true, logicalTypes: { decimal: DecimalType } } as object);
  }
}

/** What JSON has no form for. A `Buffer` comes here as what its own `toJSON` made of it. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);
  const bytes = value as { type?: unknown; data?: unknown } | null;
  return typeof bytes === "object" && bytes?.type === "Buffer" && Array.isArray(bytes.data) ? `\\x${Buffer.from(bytes.data as number[]).toString("hex")}` : value;
}
