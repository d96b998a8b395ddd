/** What is known of the versions of a product, on 21 November 2026. */
export interface Product {
  readonly name: string;
  /** The one to take. */
  readonly newest: string;
  /** Lines that there are or were, as `major.minor`, with the highest patch of each where it is known to be the last. */
  readonly exists: (version: string) => boolean | undefined;
  /** Versions that get no more mends. */
  readonly ended: (version: string) => boolean;
}

/** Major, minor and patch; undefined where the text does not begin with them. */
function parts(version: string): readonly [number, number, number] | undefined {
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch ?? "0")];
}

/** Whether a version is of one of the lines; of lines beyond the last known nobody knows. */
function within(version: string, lines: Readonly<Record<number, number>>, nothingBefore = true): boolean | undefined {
  const [major, minor] = parts(version) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  const majors = Object.keys(lines).map(Number);
  if (major > Math.max(...majors)) return undefined;
  const last = lines[major];
  if (last === undefined) return nothingBefore ? false : undefined;
  return minor <= last || (major === Math.max(...majors) ? undefined : false);
}

const DEBEZIUM = { 0: 10, 1: 9, 2: 7, 3: 7 };

export const PRODUCTS = {
  debezium: {
    name: "Debezium",
    newest: "3.7.0.Final",
    // Every release has a fourth part: Maven has no 2.4.0.
    exists: (version) => (/^\d+\.\d+\.\d+\.(Final|Alpha\d+|Beta\d+|CR\d+|SP\d+)$/.test(version) ? within(version, DEBEZIUM) : /^\d+\.\d+\.\d+$/.test(version) ? false : undefined),
    ended: (version) => (parts(version)?.[0] ?? 9) < 3,
  },
  confluentS3: {
    name: "Confluent's S3 sink",
    newest: "12.1.9",
    // 10.7 and everything from 13 on never came out.
    exists: (version) => ((parts(version)?.[0] ?? 0) >= 13 ? false : within(version, { 3: 3, 4: 1, 5: 5, 10: 6, 11: 0, 12: 1 }, false)),
    ended: (version) => (parts(version)?.[0] ?? 99) < 10,
  },
  confluentElasticsearch: {
    name: "Confluent's Elasticsearch sink",
    newest: "15.1.3",
    exists: () => undefined,
    ended: (version) => (parts(version)?.[0] ?? 99) < 15,
  },
  kafka: {
    name: "Apache Kafka",
    newest: "4.3.1",
    exists: (version) => within(version, { 0: 11, 1: 1, 2: 8, 3: 9, 4: 4 }),
    ended: (version) => (parts(version)?.[0] ?? 9) < 4,
  },
} as const satisfies Record<string, Product>;

export type ProductName = keyof typeof PRODUCTS;

/** What is wrong with a version, as a phrase behind it. */
export function versionFault(product: ProductName, version: string): { readonly message: string; readonly severity: "error" | "warning"; readonly newest: string } | undefined {
  const known: Product = PRODUCTS[product];
  const { name, newest } = known;
  if (known.exists(version) === false) return { message: `${name} ${version} was never published`, severity: "error", newest };
  return known.ended(version) ? { message: `${name} ${version} gets no mends any more`, severity: "warning", newest } : undefined;
}
