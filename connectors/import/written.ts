/** Milliseconds as a stack configuration writes them, within two bounds; the nearest that can be written. */
export function duration(ms: number, least: number, most: number): string {
  const whole = Math.min(most, Math.max(least, Math.round(ms)));
  for (const [unit, size] of [["d", 86_400_000], ["h", 3_600_000], ["m", 60_000], ["s", 1000]] as const) if (whole % size === 0) return `${whole / size}${unit}`;
  return `${whole}ms`;
}

/** Bytes as a stack configuration writes them, rounded up. */
export function size(bytes: number): string {
  for (const [unit, power] of [["GB", 3], ["MB", 2]] as const) if (bytes % 1024 ** power === 0) return `${bytes / 1024 ** power}${unit}`;
  return `${Math.ceil(bytes / 1024 ** 2)}MB`;
}

/** A whole number from a text, if it is one. */
export function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
}
