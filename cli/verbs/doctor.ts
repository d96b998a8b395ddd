import { explain, withAdmin } from "../../broker/client.ts";
import { printProblems, type Problem } from "../../config/problem.ts";
import { list } from "../../connectors/resource/operations.ts";
import { targetFacts } from "../../copy/facts.ts";
import { judgeTarget } from "../../copy/judge.ts";
import { withDatabase } from "../../database/connect.ts";
import { examine } from "../../database/preflight/examine.ts";
import { withSearch } from "../../search/client.ts";
import { serverFacts } from "../../search/facts.ts";
import { SearchFailure } from "../../search/failure.ts";
import { judgeServer } from "../../search/judge.ts";
import { lookAt } from "../../search/look.ts";
import { ask } from "../../registry/client.ts";
import { redact } from "../../secrets/redact.ts";
import { lookAtStore } from "../../store/look.ts";
import { indexNames, type ManifestCopy, type ManifestSearch, type ManifestSink, type StackManifest } from "../manifest.ts";
import type { Verb } from "../verb.ts";

export const doctor: Verb = {
  usage: "",
  summary: "what stands in the way at the database and at each service, every problem with its mend",
  words: [0, 0],
  async run({ manifest }) {
    const stack = await manifest();
    const [preflight, ...services] = await Promise.all([
      database(stack),
      ...reachable(stack),
    ]);
    const problems = [...preflight.problems, ...services.flat()];
    const warnings = preflight.warnings;
    const text = [
      problems.length === 0 ? "nothing stands in the way" : printProblems(problems),
      ...(warnings.length === 0 ? [] : [`to know:\n${printProblems(warnings)}`]),
    ].join("\n\n");
    return { ok: problems.length === 0, data: { problems, warnings }, text };
  },
};

/** What preview looks at, as the administrator. Without one only that the capture role gets in. */
async function database(stack: StackManifest): Promise<{ problems: readonly Problem[]; warnings: readonly Problem[] }> {
  const { admin, role, existingRole = false, slot, publication, tables } = stack;
  if (admin !== undefined) return examine({ endpoint: admin, owner: `${stack.project}/${stack.stack}`, tables, role, existingRole, slot, publication, captureSchema: stack.serviceSchema });
  const problems = await tried(`database ${stack.database.database}`, `Run: pulumi preview -s ${stack.stack}`, () => withDatabase(stack.database, async () => undefined));
  const note = { place: `database ${stack.database.database}`, reason: "the administrator's password is known to Pulumi only, so rights and settings were not looked at", mend: `Run: pulumi preview -s ${stack.stack}` };
  return { problems, warnings: [note] };
}

/** The other services, each asked the cheapest question that needs its rights. */
function reachable(stack: StackManifest): Promise<Problem[]>[] {
  const mend = `Look at its log, and run: pulumi up -s ${stack.stack}`;
  return [
    tried("broker", mend, () => withAdmin(stack.broker, (admin) => admin.listTopics(), 10_000).catch((error: unknown) => { throw explain(stack.broker, "topics", error); })),
    ...(stack.registry === undefined ? [] : [tried("registry", mend, () => ask(stack.registry!.endpoint, "GET", "/subjects"))]),
    tried("connect", mend, () => list(stack.connect, { timeoutMs: 10_000 })),
    ...stack.sinks.map((sink) => sinkProblems(stack, sink, mend)),
  ];
}

function sinkProblems(stack: StackManifest, sink: ManifestSink, mend: string): Promise<Problem[]> {
  switch (sink.kind) {
    case "s3":
      return tried(`sink ${sink.name}`, mend, () => lookAtStore(sink));
    case "jdbc":
      return target(stack, sink, mend);
    default:
      return indexes(sink);
  }
}

/** What preview looks at on a search server: its kind and version, and that the indexes are there. */
async function indexes(sink: ManifestSearch): Promise<Problem[]> {
  const { server } = sink;
  try {
    return await withSearch(server, async (client) => {
      const wrong = judgeServer(await serverFacts(client), { endpoint: server });
      if (wrong.length === 0) await lookAt(client, server, indexNames(sink), sink.eventIndexes !== undefined);
      return wrong;
    }, { timeoutMs: 10_000 });
  } catch (error) {
    if (error instanceof SearchFailure) return [error.problem];
    throw error;
  }
}

/** What preview looks at in a target: rights, and what is in the copies' places. */
async function target({ project, stack }: StackManifest, sink: ManifestCopy, mend: string): Promise<Problem[]> {
  const copies = sink.copies.map((copy) => ({ ...copy, exclude: [] }));
  let found: Problem[] = [];
  const failed = await tried(`sink ${sink.name}`, mend, async () => {
    const facts = await withDatabase(sink.target, (client) => targetFacts(client, copies.map((one) => one.target)), { connectMs: 10_000, doing: "look at the target" });
    found = judgeTarget(facts, { endpoint: sink.target, owner: `${project}/${stack}`, copies });
  });
  return [...failed, ...found];
}

async function tried(place: string, mend: string, work: () => Promise<unknown>): Promise<Problem[]> {
  try {
    await work();
    return [];
  } catch (error) {
    return [{ place, reason: redact(error instanceof Error ? error.message : String(error)), mend }];
  }
}
