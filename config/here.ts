/** Whether a host is the machine that looks it up: to a pod another one than to the command line. */
export function isHere(host: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|::1|\[::1\]|0\.0\.0\.0)$/i.test(host);
}

/** The host of an address, an IPv6 one in its brackets; empty where there is none. */
export function hostOf(url: string): string {
  return /^(?:https?:\/\/)?(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]*)/i.exec(url)?.[1] ?? "";
}
