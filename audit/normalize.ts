/** Brings the text of one value, from either side, to one form. */
export type Normalize = (text: string) => string;

/** `1.50`, `01.5`, `1.500000000` → `1.5`; `-0.00` → `0`; `NaN` and infinities in one spelling. */
export function decimal(text: string): string {
  const split = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text.trim());
  if (split === null) return special(text);
  const [, sign = "", whole = "", fraction = ""] = split;
  const digits = `${whole === "" ? "0" : whole}${fraction === "" ? "" : `.${fraction}`}`;
  return sign === "-" && digits !== "0" ? `-${digits}` : digits;
}

/** Double precision: the number, however many digits and whichever exponent its text has. -0 is 0, as `=` has it in SQL. */
export function float8(text: string): string {
  const value = Number(special(text));
  return String(value === 0 ? 0 : value);
}

/** Single precision, also where it was widened to double on the way. */
export function float4(text: string): string {
  const value = Math.fround(Number(special(text)));
  return String(value === 0 ? 0 : value);
}

/** `character(n)`: blanks at the end do not count, as in SQL. */
export function padded(text: string): string {
  return text.replace(/ +$/, "");
}

/** `10:11:12.5+02` and `08:11:12.500000Z` → microseconds of the day in UTC. */
export function timeWithZone(text: string): string {
  const split = /^(\d+):(\d+)(?::(\d+)(?:\.(\d+))?)?\s*(?:Z|([+-])(\d+)(?::(\d+))?(?::(\d+))?)?$/.exec(text);
  if (split === null) return text;
  const [, hour, minute, second, fraction, sign, offHour, offMinute, offSecond] = split;
  const seconds = (h?: string, m?: string, s?: string): number => Number(h ?? 0) * 3600 + Number(m ?? 0) * 60 + Number(s ?? 0);
  const offset = seconds(offHour, offMinute, offSecond) * (sign === "-" ? -1 : 1);
  const inDay = (((seconds(hour, minute, second) - offset) % 86_400) + 86_400) % 86_400;
  return String(inDay * 1_000_000 + Number((fraction ?? "").padEnd(6, "0").slice(0, 6)));
}

/** ISO 8601 durations, `P1DT2H` and `P0Y0M1DT2H0M0S`, → months, days and microseconds: what PostgreSQL keeps apart. */
export function interval(text: string): string {
  const split = /^([+-]?)P(.*?)(?:T(.*))?$/.exec(text);
  if (split === null) return text;
  const sum = { months: 0, days: 0, micros: 0n };
  for (const [, amount = "0", unit] of (split[2] ?? "").matchAll(/([+-]?\d+)([YMWD])/g)) {
    if (unit === "Y") sum.months += 12 * Number(amount);
    else if (unit === "M") sum.months += Number(amount);
    else sum.days += (unit === "W" ? 7 : 1) * Number(amount);
  }
  for (const [, amount = "0", unit] of (split[3] ?? "").matchAll(/([+-]?[\d.]+)([HMS])/g)) {
    sum.micros += micros(amount) * (unit === "H" ? 3600n : unit === "M" ? 60n : 1n);
  }
  const sign = split[1] === "-" ? -1 : 1;
  return `${sign * sum.months || 0} ${sign * sum.days || 0} ${sum.micros * BigInt(sign)}`;
}

/** A single bit, which arrives as a boolean. */
export function bit(text: string): string {
  return text === "true" ? "1" : text === "false" ? "0" : text;
}

/** JSON whatever its spaces and the order of its keys: for types whose text is made anew on the way. */
export function json(text: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch {
    return text;
  }
}

/** `(1.5,2)` and `{"x":1.5,"y":2.0,"wkb":…}`. */
export function point(text: string): string {
  const written = /^\(([^,]+),([^)]+)\)$/.exec(text);
  if (written) return `${float8(written[1] ?? "")} ${float8(written[2] ?? "")}`;
  try {
    const { x, y } = JSON.parse(text) as { x: unknown; y: unknown };
    return `${float8(String(x))} ${float8(String(y))}`;
  } catch {
    return text;
  }
}

/** A JSON array of texts, each in the form of its element; `undefined` keeps them. */
export function list(element: Normalize | undefined): Normalize {
  return (text) => {
    try {
      const values = JSON.parse(text) as (string | null)[];
      return JSON.stringify(values.map((one) => (one === null ? null : element ? element(String(one)) : String(one))));
    } catch {
      return text;
    }
  };
}

function special(text: string): string {
  const word = text.trim().toLowerCase();
  if (word === "nan") return "NaN";
  const infinite = /^([+-]?)inf(inity)?$/.exec(word);
  return infinite ? `${infinite[1] === "-" ? "-" : ""}Infinity` : text;
}

function micros(seconds: string): bigint {
  const [, sign = "", whole = "0", fraction = ""] = /^([+-]?)(\d*)(?:\.(\d+))?$/.exec(seconds) ?? [];
  const value = BigInt(whole === "" ? "0" : whole) * 1_000_000n + BigInt(fraction.padEnd(6, "0").slice(0, 6));
  return sign === "-" ? -value : value;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]));
}
