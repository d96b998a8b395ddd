import { connect } from "./connect/definition.ts";
import { kafka } from "./kafka/definition.ts";
import { copy, postgres } from "./postgres/definition.ts";
import { registry } from "./registry/definition.ts";
import { s3 } from "./s3/definition.ts";
import type { Definition, ServiceKind } from "./service.ts";

const definitions = { postgres, kafka, connect, s3, copy, registry };

/** The definition of a kind. Its settings are its own affair: only it makes them (`parse`) and reads them. */
export function definitionOf(kind: ServiceKind): Definition<unknown> {
  return definitions[kind] as unknown as Definition<unknown>;
}
