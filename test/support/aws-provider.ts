import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { join } from "node:path";
import { IDENTITY } from "./aws/identity.ts";
import type { Kind, Thing, World } from "./aws/kind.ts";
import { tagsProblem } from "./aws/kind.ts";
import { RDS } from "./aws/rds.ts";
import { S3 } from "./aws/s3.ts";
import { answer, SMALL } from "./aws/small.ts";
import { changedKeys, hasUnknown, serveProvider, UNKNOWN, type Behaviour, type Failure, type Props, type Subject, type TestProvider } from "./provider.ts";

/**
 * Plays `aws` for the real engine and the real SDK, in memory. It proves what the program asks of AWS, in which order, and that the
 * refusals it knows (each in its source file under `aws/`) do not come; it proves nothing about the real provider's own diffs and waits.
 */
const KINDS: Readonly<Record<string, Kind>> = { ...S3, ...RDS, ...IDENTITY, ...SMALL };

export interface TestAws extends TestProvider {
  readonly world: World;
  /** What is there now, one `type id` a line. */
  things(): string[];
  /** For the processes of the CLI: where Secrets Manager answers, and keys that nobody checks. */
  readonly env: Record<string, string>;
}

export async function startAws(): Promise<TestAws> {
  const things = new Map<string, Thing>();
  const world = newWorld(things);
  const provider = await serveProvider(behaviour(world, things));
  const http = await serveSecrets(world);
  return Object.assign(provider, {
    world,
    things: () => [...things.values()].map(({ type, id }) => `${type} ${id}`).sort(),
    env: { AWS_ENDPOINT_URL_SECRETS_MANAGER: http.url, AWS_ACCESS_KEY_ID: "AKIATEST", AWS_SECRET_ACCESS_KEY: "nobody-checks", AWS_REGION: world.region, AWS_EC2_METADATA_DISABLED: "true" },
    stop: ((end) => () => {
      end();
      http.stop();
    })(provider.stop.bind(provider)),
  });
}

function newWorld(things: Map<string, Thing>): World {
  let count = 0;
  return {
    account: "123456789012",
    region: "eu-west-1",
    defaultTags: {},
    all: (type) => [...things.values()].filter((thing) => type === undefined || thing.type === type),
    find: (type, property, value) => [...things.values()].find((thing) => thing.type === type && (thing.outputs[property] ?? thing.inputs[property]) === value),
    secrets: new Map(),
    resting: new Set(),
    foreignBuckets: new Set(),
    objects: new Map(),
    known: new Set(["arn:aws:iam::123456789012:root"]),
    outside: {},
    masterPassword: "test-superuser",
    serial: (digits) => createHash("sha256").update(String(++count)).digest("hex").slice(0, digits),
  };
}

function behaviour(world: World, things: Map<string, Thing>): Behaviour {
  const key = ({ type }: Subject, id: string): string => `${type} ${id}`;
  const kindOf = ({ type }: Subject): Kind => {
    const kind = KINDS[type];
    if (kind === undefined) throw new Error(`the played AWS has no ${type}`);
    return kind;
  };
  const tagged = (kind: Kind, inputs: Props): Props => (kind.tagged ? { tagsAll: { ...world.defaultTags, ...(inputs["tags"] as Props | undefined) } } : {});
  const { version } = createRequire(join(process.cwd(), "package.json"))("@pulumi/aws/package.json") as { version: string };
  return {
    name: "aws",
    version,
    configure(config) {
      const tags = JSON.parse(typeof config["defaultTags"] === "string" ? config["defaultTags"] : "{}") as { tags?: Record<string, string> };
      if (!hasUnknown(tags)) world.defaultTags = tags.tags ?? {};
      if (typeof config["region"] === "string" && config["region"] !== UNKNOWN) world.region = config["region"];
    },
    check(subject, news, olds) {
      const kind = kindOf(subject);
      const inputs: Props = { ...kind.defaults, ...news };
      if (kind.named !== undefined && inputs[kind.named] === undefined) {
        const prefix = inputs[`${kind.named}Prefix`];
        inputs[kind.named] = olds[kind.named] ?? (typeof prefix === "string" ? `${prefix}20260101000000000000000001` : `${kind.named === "name" && subject.type.includes("alias") ? "alias/" : ""}${subject.name}-${world.serial(7)}`);
      }
      const failures: readonly Failure[] = [...(kind.check?.(inputs) ?? []), ...tagsProblem(inputs["tags"])];
      return { inputs, failures };
    },
    diff(subject, olds, news) {
      const kind = kindOf(subject);
      const changed = changedKeys(olds, news);
      return { changed, replaces: changed.filter((property) => kind.replaceOn.includes(property)) };
    },
    async create(subject, inputs, preview) {
      const kind = kindOf(subject);
      if (preview) return { id: "", outputs: { ...inputs, ...tagged(kind, inputs), ...Object.fromEntries(kind.computed.filter((property) => inputs[property] === undefined).map((property) => [property, UNKNOWN])) } };
      if (hasUnknown(inputs)) throw new Error(`${subject.urn}: unknown values outside a preview`);
      const { id, outputs } = kind.create(inputs, world);
      if (things.has(key(subject, id)) && kind.settingOf === undefined) throw new Error(`${subject.type} ${id} is there already`);
      const thing: Thing = { type: subject.type, id, inputs, outputs: { ...inputs, ...tagged(kind, inputs), ...outputs } };
      await world.outside.made?.(thing);
      things.set(key(subject, id), thing);
      return { id, outputs: thing.outputs };
    },
    async update(subject, id, olds, news, preview) {
      const kind = kindOf(subject);
      if (preview) return { ...olds, ...news, ...tagged(kind, news) };
      const thing = things.get(key(subject, id));
      if (thing === undefined) throw new Error(`${subject.type} ${id} is not there`);
      const computed = Object.fromEntries(kind.computed.map((property) => [property, thing.outputs[property]]));
      thing.outputs = { ...computed, ...news, ...tagged(kind, news), ...kind.update?.(thing, news, world) };
      thing.inputs = news;
      return thing.outputs;
    },
    async read(subject, id) {
      return things.get(key(subject, id))?.outputs;
    },
    async remove(subject, id) {
      const thing = things.get(key(subject, id));
      if (thing === undefined) return;
      await world.outside.leaving?.(thing);
      kindOf(subject).remove?.(thing, world);
      await world.outside.gone?.(thing);
      things.delete(key(subject, id));
      for (const [place, { type, inputs }] of things) {
        const whole = KINDS[type]?.settingOf;
        if (whole?.type === subject.type && inputs[whole.property] === id) things.delete(place);
      }
    },
    invoke: async (token, args) => answer(token, args, world),
  };
}

/** `GetSecretValue` of Secrets Manager: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
async function serveSecrets(world: World): Promise<{ url: string; stop: () => void }> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const asked = body === "" ? {} : (JSON.parse(body) as { SecretId?: string });
      const found = [...world.secrets].find(([arn]) => arn === asked.SecretId || arn.split(":")[6]?.replace(/-[^-]{6}$/, "") === asked.SecretId);
      const known = request.headers["x-amz-target"] === "secretsmanager.GetSecretValue";
      const [status, answered] = !known ? [400, { __type: "UnknownOperationException" }] : found === undefined ? [400, { __type: "ResourceNotFoundException", Message: "Secrets Manager can't find the specified secret." }] : [200, { ARN: found[0], Name: found[0], SecretString: found[1], VersionId: "00000000-0000-4000-8000-000000000000" }];
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(answered));
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => (server.closeAllConnections(), void server.close()) };
}
