import { existsSync } from "node:fs";
import { MARK } from "../../connectors/resource/compare.ts";
import { complete } from "../../connectors/resource/inputs.ts";
import { details } from "../../connectors/resource/operations.ts";
import { validateLive } from "../../connectors/resource/validate.ts";
import { readConnectorFiles } from "../connector-files.ts";
import { findConnector } from "../tables.ts";
import type { StackManifest } from "../manifest.ts";
import type { Verb } from "../verb.ts";

interface Asked {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
}

export const validate: Verb = {
  usage: "[NAME… | FILE…]",
  summary: "the worker's own check of connectors that are registered (all of the stack's without a name), or of files; writes nothing",
  more: ["The worker does not say that a key is unknown: bin/sluice lint does. It wants the configuration with its name in it: that is put there."],
  words: [0, Infinity],
  async run({ manifest, positionals }) {
    const stack = await manifest();
    const found: { connector: string; problems: string[]; notes: string[] }[] = [];
    for (const { name, config } of await asked(stack, positionals)) {
      const { [MARK]: _mark, name: _name, ...settings } = config;
      const { failures, notes } = await validateLive(complete({ endpoint: stack.connect, name, config: settings, owner: "bin/sluice", validate: "required" }));
      found.push({ connector: name, problems: failures.map(({ reason }) => reason), notes });
    }
    const lines = found.flatMap(({ connector, problems, notes }) => (problems.length + notes.length === 0 ? [`connector ${connector}: the worker has nothing against it`] : [...problems, ...notes]));
    return { ok: found.every(({ problems }) => problems.length === 0), data: found, text: lines.join("\n") };
  },
};

async function asked(stack: StackManifest, words: readonly string[]): Promise<Asked[]> {
  // A name is meant where it is one, also beside a file or folder of that name.
  const known = new Set(["source", ...stack.connectors.flatMap(({ name, sink }) => [name, ...(sink === undefined ? [] : [sink])])]);
  const files = words.filter((word) => !known.has(word) && existsSync(word));
  const names = words.length === 0 ? stack.connectors.map(({ name }) => name) : words.filter((word) => !files.includes(word)).map((word) => findConnector(stack, word).name);
  const registered = await Promise.all(names.map(async (name) => ({ name, config: (await details(stack.connect, name)).config })));
  const written = files.length === 0 ? [] : readConnectorFiles(files).flatMap(({ connectors }) => connectors.map(({ name, config }) => ({ name, config: texts(config) })));
  return [...registered, ...written];
}

function texts(config: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)]));
}
