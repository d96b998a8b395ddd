/** What is known of the versions of a product, on 21 November 2026. */
export interface Product {
  readonly name: string;
  /** The one to take. */
  readonly newest: string;
  /** What its classes' names begin with. */
  readonly classes: readonly string[];
  /** Minor versions of each major one, from the release tags; a number stands for all up to it. Of majors that are not here nothing is known, unless they lie between. */
  readonly lines: Readonly<Record<number, number | readonly number[]>>;
  /** What the last part of a version must look like. */
  readonly ending?: RegExp;
  /** Majors before this one get no more mends. */
  readonly mended: number;
}

export const PRODUCTS = {
  debezium: {
    name: "Debezium",
    newest: "3.7.0.Final",
    classes: ["io.debezium."],
    lines: { 0: 10, 1: 9, 2: 7, 3: 7 },
    // Every release has a fourth part: Maven has no 2.4.0.
    ending: /^v?\d+\.\d+\.\d+\.(Final|Alpha\d+|Beta\d+|CR\d+|SP\d+)$/,
    mended: 3,
  },
  confluentS3: { name: "Confluent's S3 sink", newest: "12.1.9", classes: ["io.confluent.connect.s3."], lines: { 3: [2, 3], 4: 1, 5: 5, 10: 6, 11: 0, 12: 1 }, mended: 10 },
  confluentElasticsearch: { name: "Confluent's Elasticsearch sink", newest: "15.1.3", classes: ["io.confluent.connect.elasticsearch."], lines: { 3: [1, 2], 4: 1, 5: 5, 10: 0, 11: 2, 13: 1, 14: 1, 15: 1 }, mended: 15 },
  aivenS3: { name: "Aiven's S3 sink", newest: "3.4.2", classes: ["io.aiven.kafka.connect.s3."], lines: { 2: 15, 3: 4 }, mended: 3 },
  openSearch: { name: "Aiven's OpenSearch sink", newest: "4.0.1", classes: ["io.aiven.kafka.connect.opensearch."], lines: { 1: 1, 2: 0, 3: 1, 4: 0 }, mended: 3 },
  datagen: { name: "Datagen", newest: "0.7.1", classes: ["io.confluent.kafka.connect.datagen."], lines: { 0: [1, 2, 3, 4, 5, 6, 7] }, mended: 0 },
  kafka: { name: "Apache Kafka", newest: "4.3.1", classes: ["org.apache.kafka."], lines: { 0: 11, 1: 1, 2: 8, 3: 9, 4: 4 }, mended: 4 },
  strimzi: { name: "Strimzi", newest: "1.2.0", classes: ["io.strimzi."], lines: { 0: 51, 1: 2 }, mended: 1 },
} as const satisfies Record<string, Product>;

export type ProductName = keyof typeof PRODUCTS;

/** The product that a class belongs to. */
export function productOf(className: string): ProductName | undefined {
  const names = Object.keys(PRODUCTS) as ProductName[];
  return names.find((name) => PRODUCTS[name].classes.some((prefix) => className.startsWith(prefix)));
}

/** Major and minor; undefined where the text does not begin with them. */
function parts(version: string): readonly [number, number] | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
}

/** Whether a version was published: undefined where nobody knows, as of what comes after the last one known. */
function published({ lines, newest, ending }: Product, version: string): boolean | undefined {
  const [major, minor] = parts(version) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  if (ending !== undefined && /^v?\d+\.\d+\.\d+$/.test(version)) return false;
  const majors = Object.keys(lines).map(Number);
  const [lastMajor = 0, lastMinor = 0] = parts(newest) ?? [];
  if (major > lastMajor) return major > lastMajor + 1 ? false : undefined;
  const known = lines[major];
  if (known === undefined) return major < Math.min(...majors) ? undefined : false;
  if (typeof known !== "number") return known.includes(minor) || (major === lastMajor && minor > lastMinor ? undefined : false);
  return minor <= known || (major === lastMajor ? undefined : false);
}

/** What is wrong with a version, as a phrase, how bad that is, and the one to take. */
export function versionFault(product: ProductName, version: string): { readonly message: string; readonly severity: "error" | "warning"; readonly newest: string } | undefined {
  const known: Product = PRODUCTS[product];
  const { name, newest, mended } = known;
  if (published(known, version) === false) return { message: `${name} ${version} was never published`, severity: "error", newest };
  return (parts(version)?.[0] ?? mended) < mended ? { message: `${name} ${version} gets no mends any more`, severity: "warning", newest } : undefined;
}
