import type { QuickstartName } from "../connectors/catalog/datagen-quickstarts.ts";
import type { SecretText } from "../secrets/reference.ts";

/** Sources beside the database: records that are made, or asked for at an address. */

/** What every such source has, whatever its kind. */
export interface FeedBase {
  /** Where its records go. */
  readonly topic: string;
}

/** Confluent's generator of test records. */
export interface DatagenConfig extends FeedBase {
  readonly kind: "datagen";
  /** One of its own examples, or an Avro schema as JSON. */
  readonly records: { readonly quickstart: QuickstartName } | { readonly schema: string };
  /** The longest pause between two records; each is a random part of it. */
  readonly intervalMs: number;
  /** Field that becomes the key. Absent: the example's own, and none with a schema. */
  readonly key?: string;
  /** The same seed makes the same records. */
  readonly seed?: number;
}

/** How an address lets somebody in. */
export type HttpAuth =
  | { readonly kind: "basic"; readonly user: string; readonly password: SecretText }
  | { readonly kind: "bearer"; readonly token: SecretText }
  | { readonly kind: "header"; readonly name: string; readonly value: SecretText };

export const HTTP_METHODS = ["GET", "POST", "PUT", "PATCH"] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

/** `new`: each record once, known by its time or by what the request asks for. `all`: everything again with each answer. */
export const HTTP_RECORDS = ["new", "all"] as const;

/** An address that is asked again and again (castorm's HTTP source). */
export interface HttpConfig extends FeedBase {
  readonly kind: "http";
  readonly url: string;
  readonly method: HttpMethod;
  readonly headers: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly auth?: HttpAuth;
  readonly intervalMs: number;
  /** How often it asks while what it gets is older than the interval. */
  readonly catchUpMs: number;
  readonly timeoutMs: number;
  readonly records: (typeof HTTP_RECORDS)[number];
  /** JSON pointers: to the list in the answer, and from a record to its key, its time and other things to remember by name. */
  readonly list: string;
  readonly key?: string;
  readonly time?: string;
  readonly remember: Readonly<Record<string, string>>;
  /** What is remembered before the first answer. */
  readonly initial: Readonly<Record<string, string>>;
}

/** `rows`: one row of every simple type (`SchemaSourceConnector`). `counter`: a number that goes up (`VerifiableSourceConnector`). */
export const GENERATOR_RECORDS = ["rows", "counter"] as const;

/** The generators that come with Kafka for its own tests. */
export interface GeneratorConfig extends FeedBase {
  readonly kind: "generator";
  readonly records: (typeof GENERATOR_RECORDS)[number];
  readonly perSecond: number;
  /** Of `rows`: how many after each start. Absent: no end. */
  readonly messages?: number;
}

/** Told apart by `kind`, which is also the key under the source's name. */
export type FeedConfig = DatagenConfig | HttpConfig | GeneratorConfig;
export const FEED_KINDS = ["datagen", "http", "generator"] as const satisfies readonly FeedConfig["kind"][];
