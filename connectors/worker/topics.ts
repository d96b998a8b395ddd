/** The topics in which the workers of a group keep what they know: who gives them rights must name the same. */
export function workerTopics(group: string): { readonly configs: string; readonly offsets: string; readonly status: string } {
  return { configs: `${group}.connect.configs`, offsets: `${group}.connect.offsets`, status: `${group}.connect.status` };
}
