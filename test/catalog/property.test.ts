import { property, refusal, REQUIRED, zodOf } from "../../connectors/catalog/property.ts";

test.each([
  [property("a", "int", "1", { min: 1, max: 5 }), "6", "is more than 5"],
  [property("a", "int", "1", { min: 1 }), " 3 ", undefined],
  [property("a", "int"), "1.5", "is not a whole number"],
  [property("a", "long"), "9223372036854775807", undefined],
  [property("a", "double"), "1.5", undefined],
  [property("a", "double"), "", "is not a number"],
  [property("a", "boolean"), "1", "is neither true nor false"],
  [property("a", "list", "", { allowed: ["c", "u"] }), "c, x", "is none of c, u"],
  [property("a", "string", REQUIRED), "", "is empty"],
  [property("a", "string", null, { allowed: ["x"] }), "${env:A}", undefined],
])("%o takes %s: %s", (of, value, reason) => expect(refusal(of, value)).toBe(reason));

test("a strict schema of a class", () => {
  const schema = zodOf([property("a", "int", REQUIRED), property("b", "boolean", "true")]);
  expect(schema.safeParse({ a: "1" }).success).toBe(true);
  expect(schema.safeParse({ a: "1", c: "x" }).success).toBe(false);
  expect(schema.safeParse({ b: "true" }).success).toBe(false);
  expect(schema.safeParse({ a: "x" }).error?.issues[0]?.message).toBe("is not a whole number");
});
