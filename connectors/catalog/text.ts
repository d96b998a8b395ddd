/** The members of a comma-separated list. */
export function aliases(list: string | undefined): string[] {
  return (list ?? "").split(",").map((alias) => alias.trim()).filter((alias) => alias !== "");
}
