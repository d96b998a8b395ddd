/** A table of the sample schema, as far as a configuration can be wrong about it. */
export interface SampleTable {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly primaryKey: readonly string[];
}

/** The sample schema as SQL, relative to the project. */
export const SAMPLE_SQL = "local/sample/shop.sql";

/** What `shop.sql` makes: lets a wrong table name be found before the database exists. A test holds the two together. */
export const sampleTables: readonly SampleTable[] = [
  { schema: "public", table: "customers", primaryKey: ["id"], columns: ["id", "email", "name", "tier", "credit", "born_on", "newsletter", "created_at"] },
  {
    schema: "public", table: "products", primaryKey: ["id"],
    columns: [
      "id", "sku", "title", "description", "price", "cost", "tax_rate", "weight_kg", "stock", "rating", "available", "tags", "sizes", "attributes", "thumbnail",
      "launched_on", "ships_until", "restocked_at", "created_at",
    ],
  },
  { schema: "public", table: "orders", primaryKey: ["id"], columns: ["id", "customer_id", "status", "amount", "note", "deliver_on", "deliver_from", "ordered_at", "updated_at"] },
  { schema: "public", table: "order_items", primaryKey: ["order_id", "line"], columns: ["order_id", "line", "product_id", "quantity", "unit_price", "gift"] },
];
