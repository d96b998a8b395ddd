/** How Maven, Go, npm and Node say that a server cannot be reached at all (an answer such as 404 or 403 is not that). */
const SIGNS =
  /unknown host|no such host|name resolution|ENOTFOUND|EAI_AGAIN|connection refused|ECONNREFUSED|connection timed out|connect timed out|ETIMEDOUT|i\/o timeout|network is unreachable|ENETUNREACH|no route to host|EHOSTUNREACH|TLS handshake timeout|connection reset|ECONNRESET|read timed out/i;

/**
 * Whether the output of a failed download says that the network was the reason: the server's host name, or "the
 * package registry" where the output names none; undefined for any other failure.
 */
export function unreachable(output: string): string | undefined {
  const line = output.split("\n").find((each) => SIGNS.test(each));
  if (line === undefined) return undefined;
  const host = /https?:\/\/(?:[^/@\s]*@)?([^/:\s"']+)/.exec(line) ?? /(?:host:?|lookup|getaddrinfo \w+|to) ([\w-]+(?:\.[\w-]+)+)/i.exec(line);
  return host?.[1] ?? "the package registry";
}
