import { found, sink, source } from "./base.ts";

test("all on a source", () => expect(found("source-tolerance", { c: { ...source, "errors.tolerance": "all" } })).toEqual(["c|errors.tolerance|error|on a source, all loses every record that a converter or transform refuses|Write none"]));
test("none on a source, all on a sink", () => expect(found("source-tolerance", { a: { ...source, "errors.tolerance": "none" }, b: { ...sink, "errors.tolerance": "all" } })).toEqual([]));
