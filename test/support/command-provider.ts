import { createRequire } from "node:module";
import { join } from "node:path";
import { changedKeys, serveProvider, UNKNOWN, type Props, type TestProvider } from "./provider.ts";

/** One command that the program asked for. */
export interface AskedCommand {
  readonly when: "create" | "update" | "delete";
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface TestCommand extends TestProvider {
  readonly asked: AskedCommand[];
}

/** Plays `command` of @pulumi/command: `local.Command` is written down and not run; its output is empty. */
export async function startCommand(): Promise<TestCommand> {
  const { version } = createRequire(join(process.cwd(), "package.json"))("@pulumi/command/package.json") as { version: string };
  const asked: AskedCommand[] = [];
  const ask = (when: AskedCommand["when"], inputs: Props): void => {
    const command = inputs[when] ?? (when === "update" ? inputs["create"] : undefined);
    if (typeof command === "string") asked.push({ when, command, environment: (inputs["environment"] ?? {}) as Record<string, string> });
  };
  const provider = await serveProvider({
    name: "command",
    version,
    diff(_subject, olds, news) {
      const changed = changedKeys(olds, news);
      return { changed, replaces: changed.filter((property) => property === "triggers") };
    },
    async create({ name, type }, inputs, preview) {
      if (type !== "command:local:Command") throw new Error(`the played command provider has no ${type}`);
      if (preview) return { id: "", outputs: { ...inputs, stdout: UNKNOWN, stderr: UNKNOWN } };
      ask("create", inputs);
      return { id: name, outputs: { ...inputs, stdout: "", stderr: "" } };
    },
    async update(_subject, _id, olds, news, preview) {
      if (!preview) ask("update", news);
      return { ...olds, ...news };
    },
    async remove(_subject, _id, props) {
      ask("delete", props);
    },
  });
  return Object.assign(provider, { asked });
}
