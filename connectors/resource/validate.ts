import type { Failure } from "../../dynamic/lifecycle.ts";
import { DOWNLOADS } from "../catalog/download.ts";
import { redact } from "../../secrets/redact.ts";
import { didYouMean } from "../../util/suggest.ts";
import { ConnectClient, ConnectError, type Validation } from "./client.ts";
import { secretsOf, type ConnectorInputs } from "./inputs.ts";
import { pace } from "./pace.ts";

/** What the worker says about a config before anything is written. `notes` are worth telling but stop nothing. */
export interface Findings {
  readonly failures: Failure[];
  readonly notes: string[];
}

/**
 * Errors about the world and not about the config: the database is down, or its role is not made yet. The `up` that is being
 * previewed may be what mends them, and registering the connector repeats the check, so they do not stop a preview.
 * Debezium reports them all under `database.hostname` with this beginning (`PostgresConnector.validateConnection`).
 */
const WORLD = /^Error while validating connector config: |connection (to \S+ )?(was )?(refused|reset|timed out)|could not connect|unknown ?host/i;

/**
 * The worker's own check, `PUT /connector-plugins/{class}/config/validate`. Nothing is written.
 *
 * It knows every key's type and legal values, but takes unknown keys in silence: lint is for those.
 * The answer echoes resolved secrets, so only the error texts are taken from it, redacted.
 */
export async function validateLive(inputs: ConnectorInputs): Promise<Findings> {
  if (inputs.validate === "off") return { failures: [], notes: [] };
  const required = inputs.validate === "required";
  const className = inputs.config["connector.class"] ?? "";
  const client = new ConnectClient(inputs.endpoint, pace.validateMs, required ? pace.validateMs : 0);
  const place = `connector ${inputs.name}`;
  try {
    const answer = await client.validate(className, { ...inputs.config, name: inputs.name }, pace.validateMs);
    return answer ? sorted(answer, inputs, required) : await missing(client, inputs, className);
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    const told = redact(error.message, secretsOf(inputs.config));
    if (error.fault === "refused") return /does not match request type|failed to find any class/i.test(told) ? await missing(client, inputs, className) : { failures: [refusal(`${place}: ${told}. Correct its config`)], notes: [] };
    if (!required) return { failures: [], notes: [`${place}: not checked by the worker, ${told}`] };
    return { failures: [refusal(`${place}: ${told}. Start the worker, or set validate to "whenReachable"`)], notes: [] };
  }
}

function sorted(answer: Validation, inputs: ConnectorInputs, required: boolean): Findings {
  const secrets = secretsOf(inputs.config);
  const failures: Failure[] = [];
  const notes: string[] = [];
  for (const { value } of answer.configs) {
    if (value.errors.length === 0) continue;
    const world = value.errors.every((error) => WORLD.test(error));
    const words = value.errors.map((error) => redact(plain(error, value.name), secrets)).join("; ");
    if (world && !required) notes.push(`connector ${inputs.name}: the worker says: ${words}`);
    else failures.push(refusal(`connector ${inputs.name}, ${value.name}: ${words}`));
  }
  return { failures: withoutTwins(failures), notes };
}

/** Kafka Connect says one thing under two keys: `topics` and `topics.regex`. */
function withoutTwins(failures: Failure[]): Failure[] {
  const seen = new Set<string>();
  return failures.filter(({ reason }) => {
    const words = reason.replace(/^[^:]*: /, "");
    if (seen.has(words)) return false;
    seen.add(words);
    return true;
  });
}

/** Debezium repeats the key: `The 'plugin.name' value is invalid: …`. */
function plain(error: string, key: string): string {
  return error.replace(`The '${key}' value is invalid: `, "").replace(/\s+/g, " ").replace(/\.$/, "");
}

async function missing(client: ConnectClient, inputs: ConnectorInputs, className: string): Promise<Findings> {
  const known = (await client.plugins()).map((plugin) => plugin.class);
  if (known.some((name) => name === className || name.endsWith(`.${className}`))) {
    return { failures: [refusal(`connector ${inputs.name}: the worker has ${className} but refused to check its config. See the worker's log`)], notes: [] };
  }
  const near = didYouMean(className, known) || nearByLastWord(className, known);
  const from = DOWNLOADS[className] === undefined ? "" : ` (its archive: ${DOWNLOADS[className]})`;
  return { failures: [refusal(`connector ${inputs.name}, connector.class: the worker has no plugin ${className}${near}. Install it in the worker's plugin.path${from}, or name one of: ${known.join(", ")}`)], notes: [] };
}

/** `org.apache.kafka.connect.iceberg.IcebergSinkConnector` for the renamed package of the same class. */
function nearByLastWord(className: string, known: readonly string[]): string {
  const last = className.split(".").at(-1) ?? "";
  const words = new Map(known.map((name) => [name.split(".").at(-1) ?? "", name]));
  const hit = words.get(last);
  return hit ? ` (did you mean "${hit}"?)` : didYouMean(last, words.keys());
}

/** Without a property name: Pulumi would print that property's whole value next to the reason. */
export function refusal(reason: string): Failure {
  return { property: "", reason };
}
