/** One column of a text table. */
export interface TextColumn {
  readonly head: string;
  /** Numbers stand right. Default left. */
  readonly right?: boolean;
}

/**
 * Aligned columns with two blanks between them, the head in capitals and no rules: readable, and easily cut with awk.
 * Ends without a line break. Widths count code points.
 */
export function textTable(columns: readonly TextColumn[], rows: readonly (readonly (string | number | undefined)[])[]): string {
  const cells = [columns.map((one) => one.head.toUpperCase()), ...rows.map((row) => columns.map((_, at) => oneLine(String(row[at] ?? ""))))];
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => width(row[at] ?? ""))));
  return cells
    .map((row) =>
      row
        .map((cell, at) => {
          const blanks = " ".repeat((widths[at] ?? 0) - width(cell));
          return columns[at]?.right ? blanks + cell : cell + blanks;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** `label  value` lines, aligned. Lines without a value are left out. */
export function facts(pairs: readonly (readonly [label: string, value: string | number | undefined])[]): string {
  const shown = pairs.filter((pair) => pair[1] !== undefined);
  const wide = Math.max(0, ...shown.map(([label]) => width(label)));
  return shown.map(([label, value]) => `${label.padEnd(wide)}  ${value}`).join("\n");
}

/** `1,234,567` */
export function count(value: number | bigint): string {
  return value.toLocaleString("en-US");
}

/** `1.5 MiB`, with one digit behind the point from KiB on. */
export function bytes(value: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let at = 0;
  let rest = value;
  for (; Math.abs(rest) >= 1024 && at < units.length - 1; at++) rest /= 1024;
  return `${at === 0 ? rest : rest.toFixed(1)} ${units[at]}`;
}

/** `45 s`, `3 min`, `2 h`, `5 d`: how long ago, at a glance. */
export function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

function width(text: string): number {
  return [...text].length;
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ");
}
