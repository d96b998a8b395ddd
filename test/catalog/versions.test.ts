import { CONNECTORS } from "../../connectors/catalog/registry.ts";
import { PRODUCTS, productOf, versionFault, type ProductName } from "../../connectors/catalog/versions.ts";

const NEVER = "was never published";
const OLD = "gets no mends any more";

test.each<[ProductName, string, string | undefined]>([
  ["debezium", "3.7.0.Final", undefined],
  ["debezium", "3.8.0.Alpha1", undefined],
  ["debezium", "2.4.0", NEVER],
  ["debezium", "2.4.0.Final", OLD],
  ["debezium", "2.9.0.Final", NEVER],
  ["debezium", "13.0.0.Final", NEVER],
  ["confluentS3", "10.7.0", NEVER],
  ["confluentS3", "14.0.0", NEVER],
  ["confluentS3", "13.0.0", undefined],
  ["confluentS3", "10.6.18", undefined],
  ["confluentS3", "7.0.0", NEVER],
  ["confluentS3", "5.5.1", OLD],
  ["confluentElasticsearch", "14.0.3", OLD],
  ["confluentElasticsearch", "12.0.0", NEVER],
  ["aivenS3", "2.15.0", OLD],
  ["aivenS3", "v3.4.2", undefined],
  ["datagen", "0.6.4", undefined],
  ["kafka", "4.3.1", undefined],
  ["kafka", "4.1.0", undefined],
  ["strimzi", "0.45.0", OLD],
  ["kafka", "latest", undefined],
])("%s %s: %s", (product, version, fault) => {
  const found = versionFault(product, version)?.message;
  if (fault === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(fault);
});

test("the newest has no fault, and a class's version in the catalogue is one that exists", () => {
  for (const name of Object.keys(PRODUCTS) as ProductName[]) expect([name, versionFault(name, PRODUCTS[name].newest)]).toEqual([name, undefined]);
  for (const { className, version } of CONNECTORS) {
    const product = productOf(className);
    if (product !== undefined) expect([className, versionFault(product, version)]).toEqual([className, undefined]);
  }
});
