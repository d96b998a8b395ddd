/** Port of the relay in its pod: on the pod's own loopback, where a port-forward comes in and nothing else does. */
export const RELAY_PORT = 15000;
/** Port of its probes. */
export const HEALTH_PORT = 8080;

/**
 * HAProxy's configuration: every connection goes on to one address, whose name is looked up again and again (RDS moves it at a
 * fail-over). `/alive` tells that the relay runs, `/ready` that the address takes connections: a plain connect every 5 s, about
 * which PostgreSQL and Kafka write nothing into their logs.
 */
export function relayConfig(host: string, port: number): string {
  return `global
    log stdout format raw daemon notice
    maxconn 256
defaults
    log global
    timeout connect 10s
    timeout client 4h
    timeout server 4h
    option clitcpka
    option srvtcpka
resolvers cluster
    parse-resolv-conf
    hold valid 10s
frontend relay
    mode tcp
    bind 127.0.0.1:${RELAY_PORT}
    default_backend target
backend target
    mode tcp
    server target ${bracketed(host)}:${port} check inter 5s fall 2 rise 1 resolvers cluster init-addr last,libc,none
frontend health
    mode http
    timeout client 10s
    bind :${HEALTH_PORT}
    http-request return status 200 if { path /alive }
    http-request return status 503 unless { nbsrv(target) ge 1 }
    http-request return status 200
`;
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
