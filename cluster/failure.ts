/**
 * Why something could not be asked of a cluster.
 *
 * - `config`: the kubeconfig or its context.
 * - `unreachable`: the API server gave no answer.
 * - `denied`: credentials refused, or a right is missing.
 * - `missing`: there is no such thing.
 * - `conflict`: it is there, but somebody else's.
 * - `refused`: any other answer of the API server.
 * - `closed`: a connection that was open broke.
 */
export type KubernetesFault = "config" | "unreachable" | "denied" | "missing" | "conflict" | "refused" | "closed";

/** One line: context, namespace and thing, the reason, what to do. Never holds a credential. */
export class KubernetesFailure extends Error {
  readonly fault: KubernetesFault;

  constructor(fault: KubernetesFault, place: string, reason: string, mend: string) {
    super(`${place}: ${oneLine(reason)}. ${mend}`);
    this.name = "KubernetesFailure";
    this.fault = fault;
  }
}

export function isKubernetesFailure(error: unknown): error is KubernetesFailure {
  return error instanceof Error && error.name === "KubernetesFailure";
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().replace(/\.$/, "");
}
