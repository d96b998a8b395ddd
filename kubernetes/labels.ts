/** What an object is, by which others of the stack find it. Never changes: a Deployment's selector cannot. */
export function selectorOf(id: string, name: string): Record<string, string> {
  return { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": id };
}

/** The labels that every object of a stack has (kubernetes.io, recommended labels). */
export function labelsOf(id: string, name: string): Record<string, string> {
  return { ...selectorOf(id, name), "app.kubernetes.io/part-of": "sluice", "app.kubernetes.io/managed-by": "sluice" };
}
