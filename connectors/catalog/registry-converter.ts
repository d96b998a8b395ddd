import type { RegistryKind } from "../../config/stack-registry.ts";
import type { SecretText } from "../../secrets/reference.ts";
import { apicurioAvroConverter, confluentAvroConverter } from "./avro-converters.ts";
import { texts, type ConnectorConfig, type PluginClass } from "./class.ts";
import { isSet, type ClassRule } from "./class-rule.ts";
import { exactJsonConverter, jsonConverter } from "./json-converter.ts";
import { property, REQUIRED, type Property } from "./property.ts";

/** A registry as the workers see it. */
export interface RegistryAddress {
  readonly api: RegistryKind;
  /** Without the path of Apicurio's API. */
  readonly url: string;
  /** The password is a reference that the worker resolves. */
  readonly login?: { readonly user: string; readonly password: SecretText };
  /** PEM file in the worker. */
  readonly ca?: string;
}

/** The registry's own converter, which does the work. */
export const DELEGATES: Readonly<Record<RegistryKind, PluginClass>> = { apicurio: apicurioAvroConverter, confluent: confluentAvroConverter };

const optional = (all: readonly Property[]): Property[] => all.map((one) => ({ ...one, required: false }));
const merged = [...new Map(optional([...apicurioAvroConverter.properties, ...confluentAvroConverter.properties]).map((one) => [one.key, one])).values()];

const delegateSettings: ClassRule = {
  id: "registry-of-delegate",
  severity: "error",
  reason: "The settings are those of the converter that does the work: without its own address it asks no registry",
  source: "Sluice RegistryConverter; Apicurio SchemaResolverConfig, Confluent AbstractKafkaSchemaSerDeConfig",
  fix: "Write apicurio.registry.url beside Apicurio's converter, schema.registry.url beside Confluent's",
  example: { good: { delegate: apicurioAvroConverter.className, "apicurio.registry.url": "https://registry:8080/apis/registry/v2" }, bad: { "apicurio.registry.url": null } },
  check(config) {
    const [kind] = Object.entries(DELEGATES).find(([, { className }]) => className === (config["delegate"] ?? "").trim()) ?? [];
    const key = kind === "apicurio" ? "apicurio.registry.url" : "schema.registry.url";
    return kind === undefined || isSet(config, key) ? [] : [{ key, message: "is missing, and the delegate asks for it", fix: "Write the registry's address" }];
  },
};

/** Our own: waits for a registry that is away, where the registries' converters send good records to the dead letters; NULL stays NULL. */
export const registryConverter: PluginClass = {
  className: "sluice.connect.RegistryConverter",
  version: "0.1.0",
  carries: (config) => (config["delegate"] === confluentAvroConverter.className ? "versioned-schemas" : "schemas"),
  properties: [property("delegate", "class", REQUIRED, { allowed: Object.values(DELEGATES).map(({ className }) => className) }), ...merged],
  families: [...(apicurioAvroConverter.families ?? []), ...(confluentAvroConverter.families ?? [])],
  rules: [delegateSettings],
};

const JSON_CONVERTERS = [jsonConverter.className, exactJsonConverter.className];

/** A connector whose records are JSON with schemas, with Avro in its place. Sides that are neither stay as they are: texts, bytes. */
export function inAvro(config: ConnectorConfig, registry: RegistryAddress): ConnectorConfig {
  const sides = (["key", "value"] as const).filter((side) => JSON_CONVERTERS.includes(config[`${side}.converter`] ?? ""));
  if (sides.length === 0) return config;
  const rest = Object.entries(config).filter(([key]) => !sides.some((side) => key === `${side}.converter` || key.startsWith(`${side}.converter.`)));
  return {
    ...Object.fromEntries(rest),
    ...Object.assign({}, ...sides.map((side) => sideOf(side, registry))) as Record<string, string>,
    // As long as the registry is away: it is not the records' fault.
    "errors.retry.timeout": "-1",
    "errors.retry.delay.max.ms": "5000",
  };
}

function sideOf(side: "key" | "value", registry: RegistryAddress): Record<string, string> {
  const settings = { delegate: DELEGATES[registry.api].className, ...(registry.api === "apicurio" ? apicurio(registry) : confluent(registry)) };
  return { [`${side}.converter`]: registryConverter.className, ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [`${side}.converter.${key}`, value])) };
}

function apicurio({ url, login }: RegistryAddress): Record<string, string> {
  return texts({
    "apicurio.registry.url": `${url}/apis/registry/v2`,
    "apicurio.registry.auto-register": true,
    "apicurio.registry.auto-register.if-exists": "RETURN_OR_UPDATE",
    // The id in the record, not in a header, and in 4 bytes: the same bytes as with Confluent's converter, so that every reader of such records can read them by Apicurio's /apis/ccompat/v7.
    "apicurio.registry.headers.enabled": false,
    "apicurio.registry.id-handler": "io.apicurio.registry.serde.Legacy4ByteIdHandler",
    "apicurio.registry.use-id": "contentId",
    // A schema that was read once stays known while the registry is away.
    "apicurio.registry.fault-tolerant-refresh": true,
    "apicurio.auth.username": login?.user,
    "apicurio.auth.password": login?.password,
  });
}

function confluent({ url, login, ca }: RegistryAddress): Record<string, string> {
  return texts({
    "schema.registry.url": url,
    "auto.register.schemas": true,
    ...(login === undefined ? {} : { "basic.auth.credentials.source": "USER_INFO", "basic.auth.user.info": `${login.user}:${login.password}` }),
    ...(ca === undefined ? {} : { "schema.registry.ssl.truststore.type": "PEM", "schema.registry.ssl.truststore.location": ca }),
  });
}
