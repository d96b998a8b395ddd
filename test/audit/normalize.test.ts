import * as form from "../../audit/normalize.ts";

test.each([["1.50", "1.5"], ["00012.000", "12"], ["-0.00", "0"], [".5", "0.5"], ["-12345678901234567890.1234567890", "-12345678901234567890.123456789"], ["nan", "NaN"], ["inf", "Infinity"], ["-Infinity", "-Infinity"], ["100", "100"]])("decimal %s", (text, wanted) => expect(form.decimal(text)).toBe(wanted));
test.each([["1e+20", "100000000000000000000"], ["0.1", "0.1"], ["-0", "0"], ["inf", "Infinity"], ["1e-07", "1e-7"]])("float8 %s", (text, wanted) => expect(form.float8(text)).toBe(wanted));
test("float4 widened to double is the same number", () => expect(form.float4("0.10000000149011612")).toBe(form.float4("0.1")));
test.each([["10:11:12+02", "08:11:12Z"], ["01:00:00.5+02:30", "22:30:00.500000Z"], ["23:59:59.999999-00:00:01", "00:00:00.999999Z"]])("timetz %s", (a, b) => expect(form.timeWithZone(a)).toBe(form.timeWithZone(b)));
test.each([["P1DT2H", "P0Y0M1DT2H0M0S"], ["P1Y2M3DT4H5M6.789012S", "P0Y14M3DT14706.789012S"], ["P-1M", "P0Y-1M0DT0H0M0.0S"], ["PT-0.5S", "P0Y0M0DT0H0M-0.500000S"], ["PT0S", "P0Y0M0DT0H0M0.0S"]])("interval %s", (a, b) => expect(form.interval(a)).toBe(form.interval(b)));
test("intervals that PostgreSQL keeps apart stay apart", () => expect(form.interval("P1D")).not.toBe(form.interval("PT24H")));
test.each([["(1.5,2)", '{"x":1.5,"y":2.0,"wkb":"AQ==","srid":null}']])("point %s", (a, b) => expect(form.point(a)).toBe(form.point(b)));
test("json with other spaces and key order", () => expect(form.json('{"b": null, "a": [1, 2]}')).toBe(form.json('{"a":[1,2],"b":null}')));
test("lists normalize their elements and keep NULL", () => expect(form.list(form.decimal)('["1.50", null]')).toBe('["1.5",null]'));
