import { present } from "./present.ts";
import type { Written } from "./schema.ts";
import type { RegistryConfig } from "./stack-registry.ts";

/** The complete configuration of a registry. The rules see to it that it is one of the three. */
export function registry({ local, existing, compatibility }: NonNullable<Written["registry"]>): RegistryConfig {
  return { server: server(local, existing), compatibility: compatibility ?? "backward" };
}

function server(local: NonNullable<Written["registry"]>["local"], existing: NonNullable<Written["registry"]>["existing"]): RegistryConfig["server"] {
  if (local !== undefined) return { kind: "local", ...present(local) };
  if (existing === undefined) return { kind: "redpanda" };
  const { url, kind, user, password, ca } = existing;
  return { kind: "existing", url: url.replace(/\/+$/, ""), api: kind, ...(user === undefined || password === undefined ? {} : { login: { user, password } }), ...present({ ca }) };
}
